internal import Alerting
internal import ArgumentParser
internal import Core
internal import Export
internal import HTTP
internal import Jobs

/// Who is told of alerts.
struct ReceiverOptions: ParsableArguments {
    @Option(help: "Send alerts to an Alertmanager, as in http://localhost:9093; repeatable.")
    var alertmanager: [String] = []

    @Option(help: "Post alerts as JSON to this URL; repeatable.")
    var webhook: [String] = []

    @Option(help: "Add the label NAME=VALUE to all alerts, as in cluster=eu-1; repeatable.")
    var alertLabel: [NameAndValue] = []

    @Option(help: "Alert receivers: file with HTTP headers, one NAME: VALUE per line.")
    var alertHeaderFile: String?

    @Option(help: "Alert receivers: file with a bearer token, read for each request.")
    var alertBearerTokenFile: String?

    @Option(help: "Alert receivers: file with USER:PASSWORD for basic authentication, read for each request.")
    var alertBasicAuthFile: String?

    @Option(help: "Alert receivers: PEM file of the authorities of their certificates (default: the system's).")
    var alertCaFile: String?

    @Flag(help: "Print the alerts instead of sending them.")
    var dryRun = false

    func validate() throws {
        guard alertBearerTokenFile == nil || alertBasicAuthFile == nil else {
            throw ValidationError("--alert-bearer-token-file and --alert-basic-auth-file exclude each other.")
        }
        for pair in alertLabel where !LabelName.isValid(pair.name) {
            throw ValidationError(
                """
                --alert-label '\(VisibleText.line(pair.name))' is not a valid label name; use letters, digits and \
                underscores, and do not start with a digit or two underscores.
                """)
        }
    }

    /// The receivers, all of which get the same headers.
    func receivers() throws -> [AlertReceiver] {
        var access = EndpointAccess(
            headers: try alertHeaderFile.map { try HeaderField.read($0) } ?? [], bearerTokenFile: alertBearerTokenFile)
        access.basicAuthFile = alertBasicAuthFile
        access.caFile = alertCaFile
        return alertmanager.map { AlertReceiver(.alertmanager, url: $0, access: access) }
            + webhook.map { AlertReceiver(.webhook, url: $0, access: access) }
    }

    var labels: [String: String] { Dictionary(alertLabel.map { ($0.name, $0.value) }) { _, last in last } }
}
