package import Core

/// Gathers edge samples from the answers to an edge query.
package struct EdgeAnswers {
    private struct Key: Hashable {
        let seconds: Double
        let caller: Workload
        let callee: Workload
    }

    private let query: EdgeQuery
    private var samples: [Key: EdgeSample] = [:]
    /// Series whose labels name no callee.
    package private(set) var unnamedCount = 0

    package init(_ query: EdgeQuery) {
        self.query = query
    }

    /// Adds the answer to one expression.
    ///
    /// - Parameters:
    ///   - body: the database's JSON.
    ///   - url: the database's address, named in errors.
    package mutating func add(_ body: [UInt8], status: Int, url: String, column: EdgeQuery.Column) throws(SourceError) {
        for item in try PrometheusAnswer.items(body, status: status, url: url).items {
            guard let (caller, callee) = query.ends(item.metric) else {
                unnamedCount += 1
                continue
            }
            for point in item.values ?? [] where point.value.isFinite && point.seconds.isFinite {
                let key = Key(seconds: point.seconds, caller: caller, callee: callee)
                samples[key, default: EdgeSample(timeSeconds: point.seconds, caller: caller, callee: callee)]
                    .take(point.value, column)
            }
        }
    }

    /// The samples in order of time, caller and callee. Where requests were counted and no failure was, there was none:
    /// a counter of failures does not exist before the first.
    package func finish() -> [EdgeSample] {
        samples.values
            .map { sample in
                var sample = sample
                if sample.failures.isNaN, !sample.requests.isNaN { sample.failures = 0 }
                return sample
            }
            .sorted { ($0.timeSeconds, $0.caller, $0.callee) < ($1.timeSeconds, $1.caller, $1.callee) }
    }
}

extension EdgeSample {
    /// Takes a value; of two for the same column, the larger.
    fileprivate mutating func take(_ value: Double, _ column: EdgeQuery.Column) {
        func larger(_ known: Double) -> Double { known.isNaN ? value : max(known, value) }
        switch column {
        case .requests: requests = larger(requests)
        case .callerSeconds: callerSeconds = larger(callerSeconds)
        case .calleeSeconds: calleeSeconds = larger(calleeSeconds)
        case .failures: failures = larger(failures)
        }
    }
}
