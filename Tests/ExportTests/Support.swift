internal import Collector
internal import Core
internal import Foundation
internal import Synchronization

/// The recording program of this package, which stands beside the tests' own.
func sampleRecorder() throws -> String {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(filePath: own).deletingLastPathComponent().appending(path: "SampleRecorder").path()
}

/// Made-up containers and what they do.
enum Made {
    static func container(_ number: Int, run: Int = 0) -> ContainerIdentity {
        ContainerIdentity(
            workload: Workload("shop/cart\(number)/server"), replica: "cart\(number)-0",
            containerID: "id-\(number)-\(run)", cgroups: CgroupMembership(unified: "/c\(number)"), node: "node-1",
            pod: "cart\(number)-0", namespace: "shop", containerName: "server", image: "registry/cart:1")
    }

    /// A batch whose values tell container and interval apart; counters have grown by whole numbers.
    static func batch(
        _ interval: Int, containers: [ContainerIdentity], startSeconds: Double, ended: [ContainerIdentity] = [],
        intervalSeconds: Double = 1
    ) -> SampleBatch {
        let time = startSeconds + Double(interval) * intervalSeconds
        let samples = containers.enumerated().map { number, container in
            var sample = Sample(
                container: container, timeSeconds: time, intervalSeconds: intervalSeconds, isPartial: false,
                values: MetricTable { metric in
                    metric.isGauge
                        ? value(metric, number, interval)
                        : (value(metric, number, interval) - value(metric, number, interval - 1)) / intervalSeconds
                },
                totals: MetricTable { value($0, number, interval) }, states: MetricTable(repeating: .on))
            sample.isPartial = interval == 0
            return sample
        }
        var status = AgentStatus()
        status.containerCount = containers.count
        status.cpuSeconds = Double(interval) / 128
        return SampleBatch(
            timeSeconds: time, intervalSeconds: intervalSeconds, samples: samples, ended: ended, status: status)
    }

    /// Grows by a different step for each metric and container; a gauge goes up and down.
    static func value(_ metric: Metric, _ container: Int, _ interval: Int) -> Double {
        let step = Double(metric.rawValue * 10 + container + 1)
        return metric.isGauge ? 1e6 + Double(interval % 7) * step : Double(interval * (interval + 1) / 2) * step / 4
    }
}

/// Counts calls from any thread.
final class Counter: Sendable {
    private let count = Mutex(0)

    /// 1 with the first call.
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
