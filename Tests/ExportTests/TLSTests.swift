internal import Foundation
internal import TestTools
internal import Testing

@testable import HTTP

/// The page behind TLS and passwords, and endpoints that know and show certificates.
@Suite(.enabled(if: Certificates.canBeMade, "openssl is not installed"))
struct TLSTests {
    /// Of `pässword`, at the lowest cost.
    private static let hash = "$2y$04$abcdefghijklmnopqrstuum174eFeoTj0DHmtuueFaS3Wde4P7wHG"

    private func server(_ folder: TemporaryFolder, _ configuration: String) async throws -> PageServer {
        let path = folder.file("web.yml")
        try configuration.write(toFile: path, atomically: true, encoding: .utf8)
        return try await PageServer(
            address: "127.0.0.1:0", contentType: "text/plain", webConfigurationFile: path
        ) { "page" }
    }

    private func status(_ server: PageServer, _ path: String, _ access: EndpointAccess) async throws -> Int {
        try await Endpoint("https://127.0.0.1:\(server.port)", access: access)
            .get(path: path, timeoutSeconds: 30).status
    }

    private func access(_ folder: TemporaryFolder, login: String? = nil) throws -> EndpointAccess {
        var access = EndpointAccess()
        access.caFile = folder.file("ca.crt")
        guard let login else { return access }
        let path = folder.file("login-\(login.utf8.count)")
        try "\(login)\n".write(toFile: path, atomically: true, encoding: .utf8)
        access.basicAuthFile = path
        return access
    }

    @Test func pageRequiresPassword() async throws {
        let folder = try TemporaryFolder()
        try Certificates.make(in: folder.path, ["node"])
        let server = try await server(
            folder,
            """
            tls_server_config: {cert_file: node.crt, key_file: node.key}
            basic_auth_users: {scraper: "\(Self.hash)"}
            """)
        #expect(try await status(server, "/metrics", access(folder, login: "scraper:pässword")) == 200)
        #expect(try await status(server, "/metrics", access(folder, login: "scraper:pässword")) == 200)
        for login in ["scraper:password", "scraper:", "Scraper:pässword", "nobody:pässword!", "scraper:pässword2"] {
            #expect(try await status(server, "/metrics", access(folder, login: login)) == 401, "\(login)")
        }
        #expect(try await status(server, "/metrics", access(folder)) == 401)
        #expect(try await status(server, "/", access(folder)) == 401)
        #expect(try await status(server, "/healthz", access(folder)) == 200)
        await server.close()
    }

    @Test func rejectsUntrustedServerCertificate() async throws {
        let folder = try TemporaryFolder()
        try Certificates.make(in: folder.path, ["node"])
        let server = try await server(folder, "tls_server_config: {cert_file: node.crt, key_file: node.key}")
        await #expect(throws: (any Error).self) { try await status(server, "/metrics", EndpointAccess()) }
        let other = try TemporaryFolder()
        try Certificates.make(in: other.path, [])
        await #expect(throws: (any Error).self) { try await status(server, "/metrics", access(other)) }
        await #expect(throws: (any Error).self) {
            try await Endpoint("http://127.0.0.1:\(server.port)").get(path: "/metrics", timeoutSeconds: 30)
        }
        #expect(try await status(server, "/metrics", access(folder)) == 200)
        await server.close()
    }

    @Test func pageRequiresClientCertificate() async throws {
        let folder = try TemporaryFolder()
        try Certificates.make(in: folder.path, ["node", "scraper"])
        let server = try await server(
            folder,
            """
            tls_server_config:
              cert_file: node.crt
              key_file: \(folder.file("node.key"))
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: ca.crt
              min_version: TLS13
            """)
        await #expect(throws: (any Error).self) { try await status(server, "/metrics", access(folder)) }
        var known = try access(folder)
        known.clientCertificateFile = folder.file("scraper.crt")
        known.clientKeyFile = folder.file("scraper.key")
        #expect(try await status(server, "/metrics", known) == 200)
        await server.close()
    }

    /// Both sides' files are replaced while they run.
    @Test func newCertificatesAreUsedFromTheNextConnectionOn() async throws {
        let folder = try TemporaryFolder()
        try Certificates.make(in: folder.path, ["node"])
        let server = try await server(folder, "tls_server_config: {cert_file: node.crt, key_file: node.key}")
        let endpoint = try Endpoint("https://127.0.0.1:\(server.port)", access: try access(folder))
        #expect(try await endpoint.get(path: "/metrics", timeoutSeconds: 30).status == 200)
        // Another authority, which the former one's client would refuse.
        try Certificates.make(in: folder.path, ["node"])
        #expect(try await endpoint.get(path: "/metrics", timeoutSeconds: 30).status == 200)
        // Half a renewal: what was there is still used.
        try Data("broken".utf8).write(to: URL(filePath: folder.file("ca.crt")))
        #expect(try await endpoint.get(path: "/metrics", timeoutSeconds: 30).status == 200)
        await server.close()
    }

    @Test(arguments: [
        ("tls_server_config: {cert_file: node.crt}", "key_file"),
        ("tls_server_config: {cert_file: node.crt, key_file: other.key}", "cannot be used for TLS"),
        ("tls_server_config: {cert_file: none.crt, key_file: node.key}", "No such file"),
        ("tls_server_config: {cert_file: node.key, key_file: node.key}", "holds no certificate"),
        ("tls_server_config: {cert_file: node.crt, key_file: node.crt}", "holds no private key"),
        ("tls_server_config: {cert_file: node.crt, key_file: node.key, min_version: SSL3}", "min_version"),
        ("tls_server_config: {cert_file: node.crt, key_file: node.key, client_auth_type: x}", "client_auth_type"),
        ("tls_server_config: {cert_file: node.crt, key_file: node.key, cipher_suites: []}", "cipher_suites"),
        ("basic_auth_users: {me: secret}", "is not a bcrypt hash"), ("basic_auth: {}", "basic_auth"), ("[1", "web.yml"),
    ])
    func rejectsUnsupportedConfiguration(_ text: String, _ words: String) async throws {
        let folder = try TemporaryFolder()
        try Certificates.make(in: folder.path, ["node", "other"])
        let error = await #expect(throws: EndpointError.self) { _ = try await server(folder, text) }
        #expect(try #require(error).description.contains(words), "\(String(describing: error))")
        #expect(try !#require(error).description.contains("secret"))
    }

    @Test func filesThatCannotBeUsedAreRefusedAtTheStart() throws {
        let folder = try TemporaryFolder()
        try Certificates.make(in: folder.path, ["node", "other"])
        try "no colon\n".write(toFile: folder.file("login"), atomically: true, encoding: .utf8)
        try "token".write(toFile: folder.file("token"), atomically: true, encoding: .utf8)
        func problem(_ change: (inout EndpointAccess) -> Void) throws -> String {
            var access = EndpointAccess()
            change(&access)
            return try #require(throws: EndpointError.self) { try Endpoint("https://h", access: access) }.problem
        }
        #expect(try problem { $0.caFile = "/no/such/file" }.contains("No such file"))
        #expect(try problem { $0.caFile = folder.file("node.key") }.contains("holds no certificate"))
        #expect(try problem { $0.clientCertificateFile = folder.file("node.crt") }.contains("go together"))
        #expect(
            try problem {
                $0.clientCertificateFile = folder.file("node.crt")
                $0.clientKeyFile = folder.file("other.key")
            }.contains("cannot be used for TLS"))
        #expect(try problem { $0.basicAuthFile = folder.file("login") }.contains("USER:PASSWORD"))
        #expect(
            try problem {
                $0.bearerTokenFile = folder.file("token")
                try? "a:b".write(toFile: folder.file("login"), atomically: true, encoding: .utf8)
                $0.basicAuthFile = folder.file("login")
            }.contains("both a bearer token"))
    }
}

/// Certificates of an authority of the tests' own.
enum Certificates {
    private static let openssl = "/usr/bin/openssl"
    static let canBeMade = FileManager.default.isExecutableFile(atPath: openssl)

    /// Makes `ca.crt`, and `NAME.crt` and `NAME.key` for each name, valid for 127.0.0.1.
    static func make(in folder: String, _ names: [String]) throws {
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        let authority = "/CN=authority \(UUID().uuidString)"
        try run(
            ["req", "-x509"] + curve + ["-keyout", "\(folder)/ca.key", "-out", "\(folder)/ca.crt", "-subj", authority])
        for name in names {
            try run(
                ["req", "-x509"] + curve + [
                    "-CA", "\(folder)/ca.crt", "-CAkey", "\(folder)/ca.key", "-keyout", "\(folder)/\(name).key",
                    "-out", "\(folder)/\(name).crt", "-subj", "/CN=\(name)", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=CA:FALSE",
                ])
        }
    }

    private static func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: openssl)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ToolError("openssl \(arguments) failed") }
    }
}
