/// One metric of all services of a graph, on the rows of an edge table.
public struct MetricTrack: Sendable, Equatable {
    /// Name of the metric.
    public let name: String
    /// Cells, service-major: row `r` of service `s` is at `s × rowCount + r`. NaN where nothing was measured.
    public let values: [Float]

    /// Makes a track.
    public init(name: String, values: [Float]) {
        self.name = name
        self.values = values
    }
}
