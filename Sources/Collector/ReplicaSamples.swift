package import Core

extension SampleBatch {
    /// One sample for each replica, in the order of the samples.
    ///
    /// A container that restarts within an interval, under the same name, gives two samples: its old life's last one and
    /// its new life's first. What both did is added up.
    package func replicaSamples() -> [Sample] {
        let ended = Set(self.ended.map(\.containerID))
        var order: [StreamKey] = []
        var lives: [StreamKey: [Sample]] = [:]
        for sample in samples {
            let key = sample.key
            if lives[key] == nil { order.append(key) }
            lives[key, default: []].append(sample)
        }
        return order.compactMap { key in
            lives[key].flatMap { Self.sum($0.sorted { Self.isOlder($0, than: $1, ended) }) }
        }
    }

    /// Whether one life of a replica began before another: one that has ended, or was started fewer times, or was observed
    /// for longer.
    private static func isOlder(_ left: Sample, than right: Sample, _ ended: Set<String>) -> Bool {
        let (isLeftOver, isRightOver) = (
            ended.contains(left.container.containerID), ended.contains(right.container.containerID)
        )
        if isLeftOver != isRightOver { return isLeftOver }
        if left.container.restartCount != right.container.restartCount {
            return left.container.restartCount < right.container.restartCount
        }
        return left.intervalSeconds > right.intervalSeconds
    }

    /// The samples of one replica as one, from its oldest life to its newest: counts are added, gauges are the newest
    /// life's, and the interval is the longest.
    private static func sum(_ lives: [Sample]) -> Sample? {
        guard var sum = lives.last else { return nil }
        guard lives.count > 1 else { return sum }
        let interval = lives.map(\.intervalSeconds).max() ?? sum.intervalSeconds
        for metric in Metric.allCases {
            let observed = lives.filter { $0.values[metric].isFinite }
            guard let newest = observed.last else { continue }
            sum.values[metric] =
                metric.isGauge || interval <= 0
                ? newest.values[metric]
                : observed.reduce(0) { $0 + $1.values[metric] * $1.intervalSeconds } / interval
            sum.states[metric] = observed.map { $0.states[metric] }.max(by: isMoreExact) ?? newest.states[metric]
        }
        sum.intervalSeconds = interval
        sum.isPartial = lives.contains(where: \.isPartial)
        return sum
    }

    /// States stand from the most exact to the least.
    private static func isMoreExact(_ left: ProbeState, _ right: ProbeState) -> Bool {
        let states = ProbeState.allCases
        return (states.firstIndex(of: left) ?? 0) < (states.firstIndex(of: right) ?? 0)
    }
}

extension Sample {
    package var key: StreamKey { StreamKey(workload: workload, replica: container.replica) }
}
