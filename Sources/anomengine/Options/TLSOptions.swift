internal import ArgumentParser

/// How `https` addresses are known, and how they know this program.
struct TLSOptions: ParsableArguments {
    @Option(
        help: """
            HTTPS: PEM file of the authorities that a server's certificate must come from (default: the system's).
            """)
    var caFile: String?

    @Option(help: "HTTPS: PEM file of this client's certificate. It is read for each connection, so it can be renewed.")
    var clientCert: String?

    @Option(help: "HTTPS: PEM file of the key of --client-cert.")
    var clientKey: String?

    func validate() throws {
        guard (clientCert == nil) == (clientKey == nil) else {
            throw ValidationError("--client-cert and --client-key go together.")
        }
    }
}
