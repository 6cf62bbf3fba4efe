internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// A small HTTP server that shows one page at `/metrics` and says at `/healthz` that it is there.
package final class PageServer: Sendable {
    /// The page as it is now.
    package typealias Page = @Sendable () -> String

    private let channel: any Channel

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - address: `HOST:PORT`, as in `127.0.0.1:9464` or `[::1]:9464`; port 0 takes a free one.
    ///   - contentType: what the page is.
    /// - Throws: ``EndpointError`` if the address is none or is taken.
    package init(address: String, contentType: String, page: @escaping Page) async throws(EndpointError) {
        guard let colon = address.lastIndex(of: ":"), let port = UInt16(address[address.index(after: colon)...]) else {
            throw EndpointError(
                url: address, problem: "is no address to listen on", remedy: "give HOST:PORT, as in 127.0.0.1:9464")
        }
        let host = address[..<colon].drop { $0 == "[" }.prefix { $0 != "]" }
        do {
            channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.backlog, value: 16)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                        try channel.pipeline.syncOperations.addHandler(
                            IdleStateHandler(readTimeout: .seconds(300)))
                        try channel.pipeline.syncOperations.addHandler(
                            PageHandler(contentType: contentType, page: page))
                    }
                }
                .bind(host: host.isEmpty ? "0.0.0.0" : String(host), port: Int(port)).get()
        } catch {
            throw EndpointError(
                url: address, problem: "cannot be listened on (\(error))",
                remedy: "check that the address is this machine's and that no other program listens there")
        }
    }

    /// The port that is listened on.
    package var port: Int { channel.localAddress?.port ?? 0 }

    /// Stops to listen.
    package func close() async { try? await channel.close() }
}

/// Answers the requests of one connection.
private final class PageHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let contentType: String
    private let page: PageServer.Page
    private var head: HTTPRequestHead?

    init(contentType: String, page: @escaping PageServer.Page) {
        self.contentType = contentType
        self.page = page
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            self.head = nil
            answer(head, context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let path = request.uri.prefix { $0 != "?" }
        var status = HTTPResponseStatus.ok
        var type = "text/plain; charset=utf-8"
        let body: String
        switch (request.method, path) {
        case (.GET, "/metrics"), (.HEAD, "/metrics"):
            type = contentType
            body = page()
        case (.GET, "/healthz"), (.HEAD, "/healthz"): body = "ok\n"
        case (.GET, "/"), (.HEAD, "/"): body = "anomengine: see /metrics and /healthz\n"
        case (.GET, _), (.HEAD, _):
            status = .notFound
            body = "not found: see /metrics\n"
        default:
            status = .methodNotAllowed
            body = "only GET is answered\n"
        }
        var headers = HTTPHeaders([("Content-Type", type), ("Content-Length", "\(body.utf8.count)")])
        if !request.isKeepAlive { headers.add(name: "Connection", value: "close") }
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: request.version, status: status, headers: headers))),
            promise: nil)
        if request.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
        }
        let end = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if !request.isKeepAlive {
            let channel = context.channel
            end.whenComplete { _ in channel.close(promise: nil) }
        }
    }
}
