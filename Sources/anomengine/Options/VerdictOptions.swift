internal import ArgumentParser
internal import HTTP
internal import Jobs

/// Where `watch` shows and writes verdicts.
struct VerdictOptions: ParsableArguments {
    @Option(help: "Serve verdicts at /metrics for Prometheus on HOST:PORT, as in 127.0.0.1:9465.")
    var metrics: String?

    @Option(help: "YAML file with TLS and users of --metrics, in the form of Prometheus' web configuration.")
    var webConfig: String?

    @Option(help: "Send verdicts to a remote-write endpoint, as in http://localhost:9090/api/v1/write; repeatable.")
    var remoteWrite: [String] = []

    @Option(help: "Add the label NAME=VALUE to all remote-write series, as in cluster=eu-1; repeatable.")
    var remoteLabel: [NameAndValue] = []

    @Option(help: "Remote write: file with HTTP headers, one NAME: VALUE per line.")
    var remoteWriteHeaderFile: String?

    @Option(help: "Remote write: file with a bearer token, read for each request.")
    var remoteWriteBearerTokenFile: String?

    @Option(help: "Remote write: file with USER:PASSWORD for basic authentication, read for each request.")
    var remoteWriteBasicAuthFile: String?

    @Option(help: "Remote write: PEM file of the authorities of the endpoints' certificates (default: the system's).")
    var remoteWriteCaFile: String?

    @Option(help: "Size limit of the verdict queue per endpoint, in the --state folder. The oldest are dropped first.")
    var queueBytes = ByteCount(256 << 20)

    func validate() throws {
        guard webConfig == nil || metrics != nil else { throw ValidationError("--web-config needs --metrics.") }
        guard remoteWriteBearerTokenFile == nil || remoteWriteBasicAuthFile == nil else {
            throw ValidationError(
                "--remote-write-bearer-token-file and --remote-write-basic-auth-file exclude each other.")
        }
        guard queueBytes.value >= 1 << 20 else {
            throw ValidationError("--queue-bytes is \(queueBytes), but it must be at least 1MiB.")
        }
        try asUsage { try destinations().check() }
    }

    func destinations() throws -> VerdictDestinations {
        var destinations = VerdictDestinations()
        destinations.metricsAddress = metrics
        destinations.webConfigurationFile = webConfig
        destinations.remoteWrite = remoteWrite
        destinations.remoteLabels = Dictionary(remoteLabel.map { ($0.name, $0.value) }) { _, last in last }
        destinations.access = EndpointAccess(
            headers: try remoteWriteHeaderFile.map { try HeaderField.read($0) } ?? [],
            bearerTokenFile: remoteWriteBearerTokenFile)
        destinations.access.basicAuthFile = remoteWriteBasicAuthFile
        destinations.access.caFile = remoteWriteCaFile
        destinations.queueLimitBytes = queueBytes.value
        return destinations
    }
}
