internal import CPassword
internal import Core
internal import Foundation
internal import NIOSSL
internal import Yams

/// TLS and users of a page, from a file in the form of Prometheus' web configuration.
///
/// ```yaml
/// tls_server_config:
///   cert_file: node.crt
///   key_file: node.key
/// basic_auth_users:
///   prometheus: $2y$10$...
/// ```
package struct WebConfiguration: Sendable {
    /// nil without TLS.
    let tls: NIOSSLContext?
    /// Bcrypt hashes of passwords by user; empty where everybody is answered.
    let users: [String: String]

    /// Reads a file and those that it names, which stand relative to its folder.
    ///
    /// - Throws: ``EndpointError`` if one of them cannot be used, or the file has a key that is not known.
    package init(file path: String) throws(EndpointError) {
        let parsed: Form
        do {
            parsed = try YAMLDecoder().decode(Form.self, from: try SecretFile(path).text())
        } catch let error as EndpointError {
            throw error
        } catch let error as DecodingError {
            throw Self.refused(path, Self.text(error))
        } catch {
            throw Self.refused(path, VisibleText.line("\(error)"))
        }
        users = parsed.users ?? [:]
        for (user, hash) in users {
            guard hash.hasPrefix("$2"), cpassword_is_known(hash) else {
                throw EndpointError(
                    url: VisibleText.line(path),
                    problem: "the password of user '\(VisibleText.line(user, limit: 60))' is not a bcrypt hash",
                    remedy: "create one with 'htpasswd -nBC 10 USER'")
            }
        }
        tls = try parsed.tls.map { form throws(EndpointError) in
            try form.context((path as NSString).deletingLastPathComponent, path)
        }
    }

    static func refused(_ path: String, _ problem: String) -> EndpointError {
        EndpointError(
            url: VisibleText.line(path), problem: "is not a valid web configuration (\(problem))",
            remedy: "use tls_server_config and basic_auth_users as in Prometheus")
    }

    private static func text(_ error: DecodingError) -> String {
        switch error {
        case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
            .valueNotFound(_, let context):
            let place = context.codingPath.map(\.stringValue).joined(separator: ".")
            return VisibleText.line(place.isEmpty ? context.debugDescription : "\(place): \(context.debugDescription)")
        @unknown default: return VisibleText.line("\(error)")
        }
    }
}

/// The file's own form.
private struct Form: Decodable {
    let tls: TLSForm?
    let users: [String: String]?

    init(from decoder: any Decoder) throws {
        let values = try decoder.knownKeys(["tls_server_config", "basic_auth_users", "http_server_config"])
        tls = try values.decodeIfPresent(TLSForm.self, forKey: FormKey("tls_server_config"))
        users = try values.decodeIfPresent([String: String].self, forKey: FormKey("basic_auth_users"))
        if values.contains(FormKey("http_server_config")) {
            // The page speaks HTTP/1.1 whatever stands there.
            _ = try values.superDecoder(forKey: FormKey("http_server_config")).knownKeys(["http2"])
        }
    }
}

private struct TLSForm: Decodable {
    let certificate: String
    let key: String
    let authorities: String?
    let clientAuthentication: String
    let lowestVersion: String

    init(from decoder: any Decoder) throws {
        let values = try decoder.knownKeys([
            "cert_file", "key_file", "client_ca_file", "client_auth_type", "min_version",
        ])
        certificate = try values.decode(String.self, forKey: FormKey("cert_file"))
        key = try values.decode(String.self, forKey: FormKey("key_file"))
        authorities = try values.decodeIfPresent(String.self, forKey: FormKey("client_ca_file"))
        clientAuthentication =
            try values.decodeIfPresent(String.self, forKey: FormKey("client_auth_type")) ?? "NoClientCert"
        lowestVersion = try values.decodeIfPresent(String.self, forKey: FormKey("min_version")) ?? "TLS12"
    }

    func context(_ folder: String, _ path: String) throws(EndpointError) -> NIOSSLContext {
        func file(_ name: String) -> String { name.hasPrefix("/") || folder.isEmpty ? name : "\(folder)/\(name)" }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try PEM.certificates(try SecretFile(file(certificate)).bytes(), file(certificate))
                .map { .certificate($0) },
            privateKey: .privateKey(try PEM.key(try SecretFile(file(key)).bytes(), file(key))))
        switch lowestVersion {
        case "TLS12": configuration.minimumTLSVersion = .tlsv12
        case "TLS13": configuration.minimumTLSVersion = .tlsv13
        default: throw WebConfiguration.refused(path, "min_version is neither TLS12 nor TLS13")
        }
        switch clientAuthentication {
        case "NoClientCert": break
        case "RequireAndVerifyClientCert":
            guard let authorities else {
                throw WebConfiguration.refused(path, "client_auth_type needs client_ca_file")
            }
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(
                try PEM.certificates(try SecretFile(file(authorities)).bytes(), file(authorities)))
        default:
            throw WebConfiguration.refused(
                path, "client_auth_type is neither NoClientCert nor RequireAndVerifyClientCert")
        }
        return try PEM.context(configuration, file(key))
    }
}

private struct FormKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}

extension Decoder {
    /// A table without other keys than these: a setting that protects and is not understood must not be passed over.
    fileprivate func knownKeys(_ known: Set<String>) throws -> KeyedDecodingContainer<FormKey> {
        let values = try container(keyedBy: FormKey.self)
        for key in values.allKeys where !known.contains(key.stringValue) {
            throw DecodingError.dataCorrupted(
                .init(codingPath: codingPath + [key], debugDescription: "is not known"))
        }
        return values
    }
}
