internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// Why an endpoint could not be used.
package struct EndpointError: Error, Equatable, CustomStringConvertible {
    package let url: String
    package let problem: String
    package let remedy: String

    package init(url: String, problem: String, remedy: String) {
        self.url = url
        self.problem = problem
        self.remedy = remedy
    }

    package var description: String { "\(url): \(problem); \(remedy)" }
}

/// What an endpoint answered.
package struct EndpointAnswer: Sendable {
    package let status: Int
    /// Seconds that the server asks to wait before the next try.
    package let retryAfterSeconds: Double?
    /// Whether the server said that it ends the connection with this answer.
    package let endsConnection: Bool
    package let body: [UInt8]

    /// The body's first line, for messages.
    package var reason: String {
        let text = String(decoding: body.prefix(300), as: UTF8.self)
        return String(text.split(whereSeparator: \.isNewline).first ?? "")
    }
}

/// An HTTP or HTTPS address that samples are posted to or read from.
package struct Endpoint: Sendable {
    package let url: String
    private let headers: [(String, String)]
    private let client: Client

    /// A client that ends with those who use it.
    private final class Client: Sendable {
        let http: HTTPClient

        init(_ watch: ConnectionWatch?) {
            var configuration = HTTPClient.Configuration()
            // A server that is down is an error at once: retries are the caller's.
            configuration.connectionPool.retryConnectionEstablishment = false
            if let watch {
                configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1
                // Longer than any period, so that the server alone ends a connection.
                configuration.connectionPool.idleTimeout = .hours(2)
                configuration.http1_1ConnectionDebugInitializer = watch.opened
                configuration.http2ConnectionDebugInitializer = watch.opened
            }
            http = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
        }

        deinit { http.shutdown { _ in } }
    }

    private static let shared = Client(nil)

    /// - Parameters:
    ///   - url: `http://…` or `https://…`; user and password in it are sent as basic authentication.
    ///   - headers: sent with each request.
    /// - Throws: ``EndpointError`` if it is no such address.
    package init(_ url: String, headers: [(String, String)] = []) throws(EndpointError) {
        try self.init(url, headers: headers, client: Self.shared)
    }

    /// An endpoint that keeps one connection and shows it.
    package init(_ url: String, headers: [(String, String)] = [], watch: ConnectionWatch) throws(EndpointError) {
        try self.init(url, headers: headers, client: Client(watch))
    }

    private init(_ url: String, headers: [(String, String)], client: Client) throws(EndpointError) {
        guard var parts = URLComponents(string: url), let scheme = parts.scheme, ["http", "https"].contains(scheme),
            parts.host?.isEmpty == false
        else {
            throw EndpointError(
                url: url, problem: "is no http:// or https:// address",
                remedy: "give one such as http://localhost:9090/api/v1/write")
        }
        var all = headers
        if let user = parts.user {
            let credentials = Data("\(user):\(parts.password ?? "")".utf8).base64EncodedString()
            all.append(("Authorization", "Basic \(credentials)"))
            parts.user = nil
            parts.password = nil
        }
        self.url = parts.string ?? url
        self.headers = all
        self.client = client
    }

    /// Posts a body. A server that cannot be reached is an error; what it answers is not.
    package func post(
        _ body: [UInt8], headers more: [(String, String)], timeoutSeconds: Double
    ) async throws -> EndpointAnswer {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.body = .bytes(ByteBuffer(bytes: body))
        return try await send(request, more, timeoutSeconds, longestBody: 1 << 16)
    }

    /// Gets `path` below the address.
    package func get(
        path: String, timeoutSeconds: Double, longestBody: Int = 1 << 30
    ) async throws -> EndpointAnswer {
        let base = url.hasSuffix("/") ? String(url.dropLast()) : url
        return try await send(HTTPClientRequest(url: base + path), [], timeoutSeconds, longestBody: longestBody)
    }

    private func send(
        _ request: HTTPClientRequest, _ more: [(String, String)], _ timeoutSeconds: Double, longestBody: Int
    ) async throws -> EndpointAnswer {
        var request = request
        for (name, value) in headers + more { request.headers.add(name: name, value: value) }
        let response = try await client.http.execute(
            request, timeout: .milliseconds(Int64(timeoutSeconds * 1000)))
        let body = try await response.body.collect(upTo: longestBody)
        return EndpointAnswer(
            status: Int(response.status.code),
            retryAfterSeconds: response.headers.first(name: "Retry-After").flatMap(Double.init),
            endsConnection: response.version == .http1_0
                || response.headers[canonicalForm: "Connection"].contains { $0.lowercased() == "close" },
            body: Array(body.readableBytesView))
    }
}
