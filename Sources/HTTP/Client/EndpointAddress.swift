internal import Core
internal import Foundation

/// An `http://` or `https://` address that was checked, and the form of it that people may see.
package struct EndpointAddress: Sendable, Equatable {
    /// What is requested: the address without user and password.
    package let target: String
    /// The address without its secrets: no user, no password, and `***` for tokens and passwords in the query.
    package let shown: String
    /// The value of an `Authorization` header made of user and password; nil without them.
    package let basicAuthorization: String?
    private let scheme: String
    private let host: String
    private let port: Int
    private let user: String?

    /// - Throws: ``EndpointError`` if this is not such an address.
    package init(_ text: String) throws(EndpointError) {
        guard var parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty
        else {
            throw Self.refused(text, "is not an http:// or https:// address")
        }
        let usual = scheme == "https" ? 443 : 80
        // A number that no Int holds has a place in the text, and no value.
        guard let port = parts.rangeOfPort.map({ $0.isEmpty ? usual : parts.port ?? 0 }) ?? usual as Int?,
            (1...65_535).contains(port)
        else { throw Self.refused(text, "has a port that is not between 1 and 65535") }
        user = parts.user
        basicAuthorization = parts.user.map {
            "Basic " + Data("\($0):\(parts.password ?? "")".utf8).base64EncodedString()
        }
        parts.user = nil
        parts.password = nil
        // What follows # is never sent.
        parts.fragment = nil
        guard let target = parts.string else { throw Self.refused(text, "is not an http:// or https:// address") }
        self.target = target
        parts.percentEncodedQuery = parts.percentEncodedQuery.map(Self.redacted)
        shown = VisibleText.line(parts.string ?? "\(scheme)://\(host)", limit: 1000)
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = port
    }

    /// A name for files about this address: its host, and a hash of all of it but passwords and tokens.
    package var fileName: String {
        let readable = host.prefix(40).map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" }
        let hash = String(FNV1a.hash("\(user ?? "")@\(shown)"), radix: 16)
        return "\(String(readable))-\(port)-\(String(repeating: "0", count: max(0, 16 - hash.count)))\(hash)"
    }

    /// The address that a redirect leads to; nil if it leads to another server or nowhere.
    func redirected(to location: String) -> String? {
        guard let base = URL(string: target), let url = URL(string: location, relativeTo: base),
            let next = try? EndpointAddress(url.absoluteString)
        else { return nil }
        return next.scheme == scheme && next.host == host && next.port == port ? next.target : nil
    }

    /// The query with the values of secrets hidden.
    private static func redacted(_ query: String) -> String {
        query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
            guard let equals = pair.firstIndex(of: "=") else { return String(pair) }
            let name = pair[..<equals].lowercased()
            let isSecret =
                name == "p" || ["token", "pass", "secret", "key", "auth", "sig", "cred"].contains { name.contains($0) }
            return isSecret ? "\(pair[...equals])***" : String(pair)
        }.joined(separator: "&")
    }

    /// The refusal names the address without what may be a password.
    private static func refused(_ text: String, _ problem: String) -> EndpointError {
        var named = text
        if let at = named.lastIndex(of: "@") {
            let start = named.range(of: "://")?.upperBound ?? named.startIndex
            if start <= at { named.replaceSubrange(start...at, with: "") }
        }
        if let query = named.firstIndex(of: "?") { named = String(named[..<query]) }
        return EndpointError(
            url: VisibleText.line(named), problem: problem,
            remedy: "give one such as http://localhost:9090/api/v1/write")
    }
}
