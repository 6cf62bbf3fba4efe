internal import NIOSSL
internal import Synchronization

/// What a client trusts and how it identifies itself, read from files that may be renewed while it runs.
///
/// The files are read for each request. A connection stays in use while they are the same; when they change, the next
/// request opens a new one. Files that do not fit together, as in the middle of a renewal, leave the former ones in use.
final class ClientTLS: Sendable {
    private struct Content: Equatable {
        var authorities: [UInt8]?
        var certificate: [UInt8]?
        var key: [UInt8]?
    }

    private let access: EndpointAccess
    private let latest = Mutex<(content: Content, configuration: TLSConfiguration)?>(nil)

    /// nil if `access` names no such file.
    ///
    /// - Throws: ``EndpointError`` if a file cannot be used, or a certificate has no key.
    init?(_ access: EndpointAccess) throws(EndpointError) {
        guard access.caFile != nil || access.clientCertificateFile != nil || access.clientKeyFile != nil else {
            return nil
        }
        let certificate = access.clientCertificateFile
        guard (certificate == nil) == (access.clientKeyFile == nil) else {
            throw EndpointError(
                url: certificate ?? access.clientKeyFile ?? "", problem: "client certificate and key go together",
                remedy: "give both")
        }
        self.access = access
        let content = try Self.read(access)
        let configuration = try Self.configuration(content, access)
        latest.withLock { $0 = (content, configuration) }
    }

    /// The configuration of a request that is made now.
    var configuration: TLSConfiguration? {
        latest.withLock { latest in
            guard let content = try? Self.read(access), content != latest?.content,
                let configuration = try? Self.configuration(content, access)
            else { return latest?.configuration }
            latest = (content, configuration)
            return configuration
        }
    }

    private static func read(_ access: EndpointAccess) throws(EndpointError) -> Content {
        var content = Content()
        if let file = access.caFile { content.authorities = try SecretFile(file).bytes() }
        if let file = access.clientCertificateFile { content.certificate = try SecretFile(file).bytes() }
        if let file = access.clientKeyFile { content.key = try SecretFile(file).bytes() }
        return content
    }

    private static func configuration(
        _ content: Content, _ access: EndpointAccess
    ) throws(EndpointError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let bytes = content.authorities {
            configuration.trustRoots = .certificates(try PEM.certificates(bytes, access.caFile ?? ""))
        }
        if let bytes = content.certificate, let key = content.key {
            configuration.certificateChain = try PEM.certificates(bytes, access.clientCertificateFile ?? "")
                .map { .certificate($0) }
            configuration.privateKey = .privateKey(try PEM.key(key, access.clientKeyFile ?? ""))
        }
        _ = try PEM.context(configuration, access.clientKeyFile ?? access.caFile ?? "")
        return configuration
    }
}
