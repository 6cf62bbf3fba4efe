internal import AsyncHTTPClient
internal import Core
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// An HTTP or HTTPS address that samples are posted to or read from.
///
/// Nothing that the server answers is trusted: answers are bounded in size and time, and redirects are followed on the
/// same server alone, so that neither data nor credentials reach another.
package struct Endpoint: Sendable {
    /// What of an answer to a post is kept for messages, and what is read at most to keep the connection.
    private static let keptAnswerBytes = 1 << 16
    private static let readAnswerBytes = 1 << 20
    /// How long the body of an answer to a post is read: its status already says what became of the post.
    private static let answerBodyTime = Duration.seconds(5)
    private static let redirectLimit = 5

    /// The address as shown to people, without secrets.
    package var url: String { address.shown }
    /// A name for files about this address.
    package var fileName: String { address.fileName }
    private let address: EndpointAddress
    private let headers: [HeaderField]
    private let bearerToken: SecretFile?
    private let basicAuth: SecretFile?
    private let tls: ClientTLS?
    private let client: Client

    /// A client that ends with those who use it.
    private final class Client: Sendable {
        let http: HTTPClient

        init(_ watch: ConnectionWatch?) {
            // The redirects that are followed are followed here.
            var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
            // A server that is down is an error at once: retries are the caller's.
            configuration.connectionPool.retryConnectionEstablishment = false
            if let watch {
                configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1
                // Longer than any interval, so that the server alone ends a connection.
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
    ///   - watch: makes the endpoint keep one connection, and shows it.
    /// - Throws: ``EndpointError`` if this is not such an address, or a file of `access` cannot be read.
    package init(
        _ url: String, access: EndpointAccess = EndpointAccess(), watch: ConnectionWatch? = nil
    ) throws(EndpointError) {
        address = try EndpointAddress(url)
        headers = access.headers
        bearerToken = access.bearerTokenFile.map(SecretFile.init)
        _ = try bearerToken?.token()
        basicAuth = access.basicAuthFile.map(SecretFile.init)
        _ = try basicAuth?.basicAuthorization()
        guard bearerToken == nil || basicAuth == nil else {
            throw EndpointError(
                url: address.shown, problem: "has both a bearer token and basic authentication",
                remedy: "give only one of the two")
        }
        tls = try ClientTLS(access)
        client = watch.map { Client($0) } ?? Self.shared
    }

    /// Posts a body. A server that cannot be reached is an error; what it answers is not, nor is an answer that breaks off
    /// behind its status.
    ///
    /// - Parameter timeoutSeconds: until the answer begins.
    package func post(
        _ body: [UInt8], headers more: [HeaderField] = [], timeoutSeconds: Double
    ) async throws -> EndpointAnswer {
        var request = try request(.POST, more)
        request.body = .bytes(ByteBuffer(bytes: body))
        return try await following([307, 308], request) { request in
            let response = try await client.http.execute(request, timeout: Self.amount(timeoutSeconds))
            let received = Received(keeping: Self.keptAnswerBytes, reading: Self.readAnswerBytes)
            // Broken off or late, it is as if the answer had no body: the status counts.
            let isWhole = try? await withDeadline(Self.answerBodyTime) { try await received.take(response.body) }
            return Self.answer(response, received.bytes, isConnectionUsable: isWhole == true)
        }
    }

    /// Gets `path` below the address.
    ///
    /// - Parameters:
    ///   - timeoutSeconds: until the answer is complete.
    ///   - longestBody: bytes; a longer answer is an error.
    package func get(
        path: String, timeoutSeconds: Double, longestBody: Int = 1 << 26
    ) async throws -> EndpointAnswer {
        var request = try request(.GET, [])
        let base = address.target
        request.url = (base.hasSuffix("/") ? String(base.dropLast()) : base) + path
        return try await following([301, 302, 303, 307, 308], request) { request in
            try await withDeadline(.seconds(clamping: timeoutSeconds)) { [client, url] in
                let response = try await client.http.execute(request, timeout: Self.amount(timeoutSeconds))
                let received = Received(keeping: longestBody, reading: longestBody)
                guard try await received.take(response.body) else {
                    throw EndpointError(
                        url: url, problem: "answers with more than \(longestBody >> 20) MiB",
                        remedy: "give a shorter time range or a narrower selector")
                }
                return Self.answer(response, received.bytes, isConnectionUsable: true)
            }
        }
    }

    private func request(_ method: HTTPMethod, _ more: [HeaderField]) throws -> HTTPClientRequest {
        var request = HTTPClientRequest(url: address.target)
        request.method = method
        request.tlsConfiguration = tls?.configuration
        if let basic = address.basicAuthorization { request.headers.replaceOrAdd(name: "Authorization", value: basic) }
        if let basicAuth {
            request.headers.replaceOrAdd(name: "Authorization", value: try basicAuth.basicAuthorization())
        }
        if let bearerToken {
            request.headers.replaceOrAdd(name: "Authorization", value: "Bearer \(try bearerToken.token())")
        }
        for field in headers + more { request.headers.replaceOrAdd(name: field.name, value: field.value) }
        return request
    }

    /// Sends a request, and again where the same server redirects it with one of `statuses`.
    private func following(
        _ statuses: Set<Int>, _ request: HTTPClientRequest,
        _ send: (HTTPClientRequest) async throws -> EndpointAnswer
    ) async throws -> EndpointAnswer {
        var request = request
        for _ in 0..<Self.redirectLimit {
            let answer = try await send(request)
            guard statuses.contains(answer.status), let location = answer.location,
                let next = address.redirected(to: location)
            else { return answer }
            request.url = next
        }
        throw EndpointError(
            url: url, problem: "redirects more than \(Self.redirectLimit) times",
            remedy: "give the final URL")
    }

    private static func answer(
        _ response: HTTPClientResponse, _ body: [UInt8], isConnectionUsable: Bool
    ) -> EndpointAnswer {
        EndpointAnswer(
            status: Int(response.status.code),
            retryAfterSeconds: EndpointAnswer.retryAfterSeconds(response.headers.first(name: "Retry-After")),
            endsConnection: !isConnectionUsable || response.version == .http1_0
                || response.headers[canonicalForm: "Connection"].contains { $0.lowercased() == "close" },
            location: response.headers.first(name: "Location"), body: body)
    }

    private static func amount(_ seconds: Double) -> TimeAmount { .milliseconds(Int64(clamping: seconds * 1000)) }
}

/// The body of an answer as far as it was read.
private final class Received: Sendable {
    private let content = Mutex<[UInt8]>([])
    private let keptBytes: Int
    private let readBytes: Int

    init(keeping keptBytes: Int, reading readBytes: Int) {
        self.keptBytes = keptBytes
        self.readBytes = readBytes
    }

    var bytes: [UInt8] { content.withLock { $0 } }

    /// Reads a body; false if it is longer than what may be read.
    func take(_ body: HTTPClientResponse.Body) async throws -> Bool {
        var count = 0
        for try await part in body {
            count += part.readableBytes
            content.withLock { $0 += part.readableBytesView.prefix(max(0, keptBytes - $0.count)) }
            if count > readBytes { return false }
        }
        // A reader that is cancelled sees the end of the body, not an error.
        try Task.checkCancellation()
        return true
    }
}
