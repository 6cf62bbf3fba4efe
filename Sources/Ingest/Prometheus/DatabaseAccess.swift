internal import Core
internal import Foundation
package import HTTP

/// How a database is shown who asks: files first, then the environment.
///
/// | environment variable | |
/// | --- | --- |
/// | `ANOMENGINE_BASIC_AUTH` | `USER:PASSWORD` |
/// | `ANOMENGINE_BEARER_TOKEN` | token |
package struct DatabaseAccess: Sendable {
    /// A file that holds `USER:PASSWORD`.
    package var basicAuthFile: String?
    /// A file that holds a token; it is read for each request.
    package var bearerTokenFile: String?
    /// Headers sent with each request.
    package var headers: [(name: String, value: String)] = []
    /// A file of headers, `NAME: VALUE` on each line.
    package var headerFile: String?
    /// The tenant, for databases that hold several: Mimir, Cortex, Loki, Thanos.
    package var tenant: String?

    package init() {}

    /// What is sent with each request.
    ///
    /// - Parameter environment: variables that stand in where no file is given.
    package func endpointAccess(environment: [String: String]) throws -> EndpointAccess {
        var fields: [HeaderField] = []
        let hasFile = basicAuthFile != nil || bearerTokenFile != nil
        if let basicAuthFile {
            fields.append(try Self.basic(try Self.secret(basicAuthFile), place: basicAuthFile))
        } else if !hasFile, let pair = environment["ANOMENGINE_BASIC_AUTH"], !pair.isEmpty {
            fields.append(try Self.basic(pair, place: "ANOMENGINE_BASIC_AUTH"))
        } else if !hasFile, let token = environment["ANOMENGINE_BEARER_TOKEN"], !token.isEmpty {
            fields.append(try HeaderField(name: "Authorization", value: "Bearer \(token)"))
        }
        if let tenant { fields.append(try HeaderField(name: "X-Scope-OrgID", value: tenant)) }
        if let headerFile { fields += try HeaderField.read(headerFile) }
        for header in headers { fields.append(try HeaderField(name: header.name, value: header.value)) }
        return EndpointAccess(headers: fields, bearerTokenFile: bearerTokenFile)
    }

    /// The secret is in no error.
    private static func basic(_ pair: String, place: String) throws -> HeaderField {
        guard let colon = pair.firstIndex(of: ":"), colon > pair.startIndex else {
            throw SourceError(
                .badOption, path: place, problem: "does not contain a user and a password",
                remedy: "write USER:PASSWORD on one line")
        }
        return try HeaderField(name: "Authorization", value: "Basic " + Data(pair.utf8).base64EncodedString())
    }

    private static func secret(_ path: String) throws(SourceError) -> String {
        let content: Data
        do {
            content = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw SourceError(
                .unreadable, path: path, problem: "cannot be read", remedy: "check the path and its permissions")
        }
        guard content.count <= 1 << 16 else {
            throw SourceError(
                .unreadable, path: path, problem: "is larger than 64 KiB", remedy: "check that this is the right file")
        }
        return String(decoding: content, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}
