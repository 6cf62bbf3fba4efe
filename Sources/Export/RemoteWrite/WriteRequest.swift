/// A remote-write 1.0 request in the making: `prometheus.WriteRequest` with one sample for each series.
///
/// One moment for a request makes a repeat harmless: a server that already has the samples finds the same time and value
/// and takes them as one.
struct WriteRequest {
    /// A series' labels as they stand in a request.
    struct Labels: Sendable, Hashable {
        fileprivate let bytes: [UInt8]

        init(_ labels: LabelSet) {
            var encoded = ProtobufBytes()
            for pair in labels.pairs {
                var label = ProtobufBytes()
                label.append(field: 1, bytes: pair.name.utf8)
                label.append(field: 2, bytes: pair.value.utf8)
                encoded.append(field: 1, bytes: label.bytes)
            }
            bytes = encoded.bytes
        }
    }

    /// The value by which a series is said to have ended; not any NaN, but this one.
    static let staleMarker = Double(bitPattern: 0x7ff0_0000_0000_0002)

    private var message = ProtobufBytes()
    /// Series in the request.
    private(set) var seriesCount = 0

    /// Adds a series' sample.
    mutating func append(_ labels: Labels, value: Double, timeMilliseconds: Int64) {
        var sample = ProtobufBytes()
        sample.append(field: 1, double: value)
        sample.append(field: 2, int64: timeMilliseconds)
        var series = ProtobufBytes()
        series.reserve(labels.bytes.count + 24)
        series.append(raw: labels.bytes)
        series.append(field: 2, bytes: sample.bytes)
        message.append(field: 1, bytes: series.bytes)
        seriesCount += 1
    }

    /// The body to post: the message as a snappy block.
    func body() -> [UInt8] { Snappy.compress(message.bytes) }

    /// The message before compression.
    var uncompressed: [UInt8] { message.bytes }

    /// What the protocol asks of a request's header.
    static let headers = [
        ("Content-Type", "application/x-protobuf"), ("Content-Encoding", "snappy"),
        ("X-Prometheus-Remote-Write-Version", "0.1.0"),
    ]
}
