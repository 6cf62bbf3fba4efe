/// Where samples go: a recording, a metrics page, a remote store, or memory.
package protocol SampleSink: Sendable {
    /// Name as shown to people, for example `recording demo/`.
    var name: String { get }

    /// Takes an interval's samples. On return they are acknowledged: a sink that promises durability has them on disk.
    ///
    /// A sink must not hold up the sampling loop: what may take long (a network) is queued. An error is reported and
    /// counted, and does not end the collection.
    func write(_ batch: SampleBatch) async throws

    /// Ends the sink: writes out what it holds.
    func close() async throws

    /// How far a sink is that sends over a network; nil for others.
    var delivery: DeliveryStatus? { get async }
}

extension SampleSink {
    package var delivery: DeliveryStatus? { nil }
}
