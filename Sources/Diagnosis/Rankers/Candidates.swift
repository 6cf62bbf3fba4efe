internal import Core

extension SystemHistory {
    /// Which services can be a cause: those that are called or have a metric of their own. Users outside have neither.
    func candidates() -> [Bool] {
        graph.services.indices.map { service in
            !graph.edgesInto(service).isEmpty || metrics.contains { $0.hasValue(service, rowCount) }
        }
    }
}

extension MetricTrack {
    func hasValue(_ service: Int, _ rowCount: Int) -> Bool {
        values[service * rowCount..<(service + 1) * rowCount].contains { !$0.isNaN }
    }
}
