internal import Core
internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

/// A small file that holds a secret, such as a token that is renewed while the agent runs.
struct SecretFile: Sendable {
    /// No token, chain of certificates or bundle of authorities is longer.
    private static let byteLimit = 1 << 20

    let path: String

    init(_ path: String) { self.path = path }

    func text() throws(EndpointError) -> String { String(decoding: try bytes(), as: UTF8.self) }

    func bytes() throws(EndpointError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw refused(String(cString: strerror(errno)), "check the path and its permissions") }
        defer { close(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= Self.byteLimit {
            let count = read(file, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw refused(String(cString: strerror(errno)), "check the file") }
            guard count > 0 else { return bytes }
            bytes += part[..<count]
        }
        throw refused("more than \(Self.byteLimit) bytes", "check that this is the right file")
    }

    /// The whole text as one word, without the line break at its end.
    func token() throws(EndpointError) -> String {
        let token = try text().trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty else { throw refused("it is empty", "write the token to this file") }
        // The check of a header also keeps line breaks out.
        return try HeaderField(name: "Authorization", value: token).value
    }

    /// The value of an `Authorization` header made of the file's `USER:PASSWORD`.
    func basicAuthorization() throws(EndpointError) -> String {
        let pair = try text().trimmingCharacters(in: .newlines)
        return try HeaderField(basicAuthorization: pair, place: path).value
    }

    private func refused(_ reason: String, _ remedy: String) -> EndpointError {
        EndpointError(url: VisibleText.line(path), problem: "cannot be used (\(reason))", remedy: remedy)
    }
}
