internal import Core
internal import Foundation

/// What an endpoint answered.
package struct EndpointAnswer: Sendable {
    /// No server is waited for longer than this, whatever it asks for.
    package static let longestWaitSeconds = 3600.0

    package let status: Int
    /// Seconds that the server asks to wait before the next try, at most ``longestWaitSeconds``.
    package let retryAfterSeconds: Double?
    /// Whether the connection ends with this answer, as the server said or as the rest of the body was not read.
    package let endsConnection: Bool
    /// Where the server redirects to, if it does.
    package let location: String?
    package let body: [UInt8]

    /// The body's first line for messages, or where the server redirects to; safe to show.
    package var reason: String {
        if (300..<400).contains(status), let location {
            return "redirects to \(VisibleText.line(location)); give the final URL"
        }
        let text = String(decoding: body.prefix(600), as: UTF8.self)
        return VisibleText.line(text.split(whereSeparator: \.isNewline).first ?? "")
    }

    /// Seconds or a date, as RFC 9110 has it; nil for what is neither.
    static func retryAfterSeconds(_ field: String?, now: Date = Date()) -> Double? {
        guard let field = field?.trimmingCharacters(in: .whitespaces), !field.isEmpty else { return nil }
        if field.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            return Double(field).map { min($0, longestWaitSeconds) }
        }
        guard let date = seconds(ofDate: field) else { return nil }
        let seconds = date - now.timeIntervalSince1970
        return min(max(seconds, 0), longestWaitSeconds)
    }

    /// The moment of a date as in `Sun, 06 Nov 1994 08:49:37 GMT`, in seconds since 1970.
    private static func seconds(ofDate text: String) -> Double? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        let number = month + 1
        let bytes = Array("\(parts[3])-\(number < 10 ? "0" : "")\(number)-\(parts[1])T\(parts[4])Z".utf8)
        return ISO8601.seconds(bytes, 0..<bytes.count)
    }
}
