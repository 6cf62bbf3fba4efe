internal import ArgumentParser
internal import HTTP
internal import Jobs
internal import Recordings

/// Where samples go; several at once.
struct SinkOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "Record into this folder, as HDF5 segments.")
    var output: String?

    @Option(help: "Recording: rows per segment.")
    var segmentRows = 600

    @Option(help: "Recording: delete segments older than this many days (default: keep all).")
    var keepDays: Double?

    @Option(help: "Recording: delete the oldest segments above this total size, as in 2GiB (default: keep all).")
    var keepBytes: ByteCount?

    @Option(help: "Serve /metrics for Prometheus at HOST:PORT, as in 127.0.0.1:9464.")
    var metrics: String?

    @Option(help: "YAML file with TLS and users of --metrics, in the form of Prometheus' web configuration.")
    var webConfig: String?

    @Option(help: "Send samples to a remote-write endpoint, as in http://localhost:9090/api/v1/write; repeatable.")
    var remoteWrite: [String] = []

    @Option(help: "Add the label NAME=VALUE to all remote-write series, as in cluster=eu-1; repeatable.")
    var remoteLabel: [NameAndValue] = []

    @Option(help: "Send line protocol to an endpoint, as in http://localhost:8086/write?db=n, or a file; repeatable.")
    var influx: [String] = []

    @Option(help: "Add the HTTP header NAME=VALUE to all requests; repeatable.")
    var header: [NameAndValue] = []

    @Option(help: "Read HTTP headers from a file, one NAME: VALUE per line. Keeps secrets off the command line.")
    var headerFile: String?

    @Option(help: "Read a bearer token from a file. It is read for each request, so it can be rotated.")
    var bearerTokenFile: String?

    @Option(help: "Read USER:PASSWORD for basic authentication from a file. It is read for each request.")
    var basicAuthFile: String?

    @OptionGroup var tls: TLSOptions

    @Option(help: "Folder of the delivery queue, used by one agent at a time (default: queue in the --output folder).")
    var queue: String?

    @Option(help: "Size limit of the delivery queue per endpoint. The oldest requests are dropped first.")
    var queueBytes = ByteCount(256 << 20)

    @Option(
        help: """
            After an endpoint recovers, resend what it acknowledged in this time before the outage (a killed \
            database may have lost it), as in 30s. 0 disables.
            """)
    var resendSeconds = Seconds(30)

    func validate() throws {
        guard output != nil || metrics != nil || !remoteWrite.isEmpty || !influx.isEmpty else {
            throw ValidationError(
                "no destination for samples: give --output FOLDER, --metrics HOST:PORT, --remote-write URL or --influx."
            )
        }
        guard webConfig == nil || metrics != nil else { throw ValidationError("--web-config needs --metrics.") }
        guard bearerTokenFile == nil || basicAuthFile == nil else {
            throw ValidationError("--bearer-token-file and --basic-auth-file exclude each other.")
        }
        guard (1...100_000).contains(segmentRows) else {
            throw ValidationError("--segment-rows is \(segmentRows), but it must be between 1 and 100000.")
        }
        if let keepDays, !(keepDays > 0) { throw ValidationError("--keep-days must be positive.") }
        if let keepBytes, keepBytes.value < 1 { throw ValidationError("--keep-bytes must be positive.") }
        guard queueBytes.value >= 1 << 20 else {
            throw ValidationError("--queue-bytes is \(queueBytes), but it must be at least 1MiB.")
        }
        try asUsage { try configuration().check() }
        guard resendSeconds.value <= 3600 else {
            throw ValidationError("--resend-seconds is \(resendSeconds), but it must be at most 1h.")
        }
    }

    /// The sinks that these options stand for.
    func configuration() throws -> SinkConfiguration {
        var sinks = SinkConfiguration()
        if let output {
            var recording = SinkConfiguration.Recording(folder: output)
            recording.rowsPerSegment = segmentRows
            recording.retention = RecordingRetention(
                ageSeconds: keepDays.map { $0 * 86_400 }, bytes: keepBytes?.value)
            recording.maker = .child(SegmentProcess(executable: "/proc/self/exe", arguments: ["make-segment"]))
            sinks.recording = recording
        }
        sinks.metricsAddress = metrics
        sinks.webConfigurationFile = webConfig
        sinks.remoteWrite = remoteWrite
        sinks.remoteLabels = Dictionary(remoteLabel.map { ($0.name, $0.value) }) { _, last in last }
        sinks.influx = influx
        sinks.access = try access()
        sinks.queue.folder = queue
        sinks.queue.limitBytes = queueBytes.value
        sinks.queue.resendSeconds = resendSeconds.value
        return sinks
    }

    /// What is sent with each request.
    private func access() throws(EndpointError) -> EndpointAccess {
        var headers: [HeaderField] = []
        if let headerFile { headers += try HeaderField.read(headerFile) }
        for pair in header { headers.append(try HeaderField(name: pair.name, value: pair.value)) }
        var access = EndpointAccess(headers: headers, bearerTokenFile: bearerTokenFile)
        access.basicAuthFile = basicAuthFile
        access.caFile = tls.caFile
        access.clientCertificateFile = tls.clientCert
        access.clientKeyFile = tls.clientKey
        return access
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
