internal import ArgumentParser
internal import Collector
internal import Core
internal import Export
internal import HTTP
internal import Recordings

/// Where samples go; several at once.
struct SinkOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "Folder of the recording: HDF5 segments.")
    var output: String?

    @Option(help: "Recording: periods after which a segment is finished.")
    var segmentRows = 600

    @Option(help: "Recording: days after which a segment is removed; kept if not given.")
    var keepDays: Double?

    @Option(help: "Recording: bytes that its segments may take; the oldest go first.")
    var keepBytes: Int?

    @Option(help: "HOST:PORT of a page /metrics for Prometheus to scrape, as in 127.0.0.1:9464.")
    var metrics: String?

    @Option(help: "Remote-write address, as in http://localhost:9090/api/v1/write; may be repeated.")
    var remoteWrite: [String] = []

    @Option(help: "Label NAME=VALUE on all that is written remotely, as in cluster=eu-1; may be repeated.")
    var remoteLabel: [NameAndValue] = []

    @Option(help: "Line protocol to an address, as in http://localhost:8086/write?db=nodes, or to a file; repeatable.")
    var influx: [String] = []

    @Option(help: "HTTP header NAME=VALUE of all that is sent, as in 'Authorization=Bearer …'; may be repeated.")
    var header: [NameAndValue] = []

    @Option(help: "File of HTTP headers, one NAME: VALUE on each line; keeps secrets off the command line.")
    var headerFile: String?

    @Option(help: "File with a bearer token for all that is sent; read for each request, so it may be renewed.")
    var bearerTokenFile: String?

    @Option(help: "Folder where requests wait while an address is down; one agent at a time may use it.")
    var queue: String?

    @Option(help: "Bytes that may wait for each address; the oldest are dropped first.")
    var queueBytes = 256 << 20

    @Option(
        help: """
            What an address took within these seconds before it was away is sent again when it is back, as a database \
            that was killed may have lost it; 0 for never.
            """)
    var resendSeconds = 30.0

    func validate() throws {
        guard output != nil || metrics != nil || !remoteWrite.isEmpty || !influx.isEmpty else {
            throw ValidationError(
                "samples have nowhere to go: give --output FOLDER, --metrics HOST:PORT, --remote-write URL or --influx."
            )
        }
        guard (1...100_000).contains(segmentRows) else {
            throw ValidationError("--segment-rows is \(segmentRows), but it must be 1 to 100000.")
        }
        if let keepDays, !(keepDays > 0) { throw ValidationError("--keep-days must be positive.") }
        if let keepBytes, keepBytes < 1 { throw ValidationError("--keep-bytes must be positive.") }
        guard queueBytes >= 1 << 20 else {
            throw ValidationError("--queue-bytes is \(queueBytes), but it must be at least 1048576 (1 MiB).")
        }
        try validateAddresses()
        guard resendSeconds >= 0, resendSeconds <= 3600 else {
            throw ValidationError("--resend-seconds is \(resendSeconds), but it must be 0 to 3600 seconds.")
        }
    }

    /// Opens all sinks.
    func open(periodSeconds: Double, node: String) async throws -> [any SampleSink] {
        var opened: [any SampleSink] = []
        let report: @Sendable (String) -> Void = { printError($0) }
        if let output {
            opened.append(
                try RecordingSink(
                    folder: output, periodSeconds: periodSeconds, rowsPerSegment: segmentRows,
                    retention: RecordingRetention(ageSeconds: keepDays.map { $0 * 86_400 }, bytes: keepBytes),
                    maker: .child(SegmentProcess(executable: "/proc/self/exe", arguments: ["make-segment"])),
                    report: report))
        }
        if let metrics { opened.append(try await ScrapeSink(address: metrics, engineVersion: engineVersion)) }
        let access = try access()
        let labels = Dictionary(remoteLabel.map { ($0.name, $0.value) }) { _, last in last }
        for url in remoteWrite {
            opened.append(
                try RemoteWriteSink(
                    url: url, access: access, queueFolder: try queueFolder(url), queueLimitBytes: queueBytes,
                    resendSeconds: resendSeconds, node: node, externalLabels: labels, report: report))
        }
        for target in influx {
            guard target.contains("://") else {
                opened.append(try InfluxFileSink(path: target))
                continue
            }
            opened.append(
                try InfluxSink(
                    url: target, access: access, queueFolder: try queueFolder(target), queueLimitBytes: queueBytes,
                    resendSeconds: resendSeconds, report: report))
        }
        return opened
    }

    /// What is sent with each request.
    private func access() throws(EndpointError) -> EndpointAccess {
        var headers: [HeaderField] = []
        if let headerFile { headers += try HeaderField.read(headerFile) }
        for pair in header { headers.append(try HeaderField(name: pair.name, value: pair.value)) }
        return EndpointAccess(headers: headers, bearerTokenFile: bearerTokenFile)
    }

    /// Refuses at the start what a server would refuse with each request.
    private func validateAddresses() throws {
        var known: Set<String> = []
        for target in remoteWrite + influx.filter({ $0.contains("://") }) {
            do {
                let address = try EndpointAddress(target)
                guard known.insert(address.fileName).inserted else {
                    throw ValidationError("\(address.shown) is given twice; give each address once.")
                }
            } catch let error as EndpointError {
                throw ValidationError("\(error).")
            }
        }
        for label in remoteLabel {
            guard LabelName.isValid(label.name) else {
                throw ValidationError(
                    "--remote-label '\(VisibleText.line(label.name))' is not a valid label name; use letters, digits and "
                        + "underscores, and no digit first or two underscores in front.")
            }
        }
        do {
            _ = try access()
        } catch {
            throw ValidationError("\(error).")
        }
    }

    /// One folder for each address, whose name shows no password.
    private func queueFolder(_ url: String) throws -> String {
        let root = queue ?? output.map { "\($0)/queue" } ?? "anomengine-queue"
        let folder = "\(root)/\(try EndpointAddress(url).fileName)"
        QueueFolder.takeOver(from: "\(root)/\(QueueFolder.earlierName(url))", to: folder)
        return folder
    }
}

/// `NAME=VALUE`.
struct NameAndValue: ExpressibleByArgument {
    let name: String
    let value: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else { return nil }
        name = String(argument[..<equals])
        value = String(argument[argument.index(after: equals)...])
    }
}
