internal import Core
internal import Foundation

/// A header field of requests, checked before any is sent.
package struct HeaderField: Sendable, Equatable {
    package let name: String
    package let value: String

    /// Fields that say where a message ends and whom it is for; a second one of these would confuse a server.
    private static let reserved: Set<String> = [
        "content-length", "transfer-encoding", "connection", "host", "upgrade", "te", "trailer", "expect",
    ]

    /// - Throws: ``EndpointError`` if the name is not a token or the value holds a line break or another control
    ///   character. The value is not in the error: it may be a secret.
    package init(name: String, value: String) throws(EndpointError) {
        let shown = VisibleText.line(name, limit: 60)
        guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte) else {
            throw EndpointError(
                url: "header '\(shown)'", problem: "is not a valid header name",
                remedy: "use letters, digits and hyphens, as in X-Scope-OrgID")
        }
        guard !Self.reserved.contains(name.lowercased()) else {
            throw EndpointError(
                url: "header '\(shown)'", problem: "cannot be overridden", remedy: "remove it")
        }
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
            throw EndpointError(
                url: "header '\(shown)'", problem: "has a line break or control character in its value",
                remedy: "give the value on one line")
        }
        self.name = name
        self.value = value.trimmingCharacters(in: .whitespaces)
    }

    /// An `Authorization` field of a user and a password.
    ///
    /// - Parameters:
    ///   - pair: `USER:PASSWORD`; it is in no error.
    ///   - place: where it is from, for errors.
    package init(basicAuthorization pair: String, place: String) throws(EndpointError) {
        func refused(_ reason: String, _ remedy: String) -> EndpointError {
            EndpointError(url: VisibleText.line(place), problem: "cannot be used (\(reason))", remedy: "\(remedy)")
        }
        guard let colon = pair.firstIndex(of: ":"), colon > pair.startIndex else {
            throw refused("it holds no USER:PASSWORD", "write both on one line, with a colon between them")
        }
        guard !pair.contains(where: \.isNewline) else { throw refused("it has more than one line", "write one line") }
        try self.init(name: "Authorization", value: "Basic " + Data(pair.utf8).base64EncodedString())
    }

    /// The fields of a file: one `NAME: VALUE` on each line; empty lines and those that begin with # are skipped.
    package static func read(_ path: String) throws(EndpointError) -> [HeaderField] {
        var fields: [HeaderField] = []
        for (number, line) in try SecretFile(path).text().split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let line = line.trimmingCharacters(in: .whitespacesAndNewlines)
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            guard let colon = line.firstIndex(of: ":") else {
                throw EndpointError(
                    url: path, problem: "line \(number + 1) is not a header", remedy: "write NAME: VALUE on each line")
            }
            fields.append(
                try HeaderField(name: String(line[..<colon]), value: String(line[line.index(after: colon)...])))
        }
        return fields
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
