internal import NIOCore
internal import NIOHTTP1

/// Answers the requests of one connection, one after the other.
///
/// An answer's end goes out when the client has read the rest of it. Until then the pipeline reads no further request,
/// so that a client that asks and does not read costs one page and not one for each request.
final class PageHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let contentType: String
    private let page: PageServer.Page
    private let deadline: RequestDeadline
    private let noteUse: () -> Void
    private let users: [String: String]
    private let passwords: PasswordCheck
    private var head: HTTPRequestHead?

    init(
        contentType: String, page: @escaping PageServer.Page, deadline: RequestDeadline, users: [String: String],
        passwords: PasswordCheck, noteUse: @escaping () -> Void
    ) {
        self.contentType = contentType
        self.page = page
        self.deadline = deadline
        self.users = users
        self.passwords = passwords
        self.noteUse = noteUse
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            self.head = nil
            deadline.requestEnded()
            noteUse()
            // That the agent is there is told to everybody: Kubernetes' probes have no password.
            guard !users.isEmpty, path(head) != "/healthz" else { return answer(head, isAllowed: true, context) }
            let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
            let authorization = head.headers.first(name: "Authorization")
            passwords.allows(authorization, users, on: context.eventLoop).whenSuccess { isAllowed in
                let (handler, context) = bound.value
                handler.answer(head, isAllowed: isAllowed, context)
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func path(_ request: HTTPRequestHead) -> Substring { request.uri.prefix { $0 != "?" } }

    private func answer(_ request: HTTPRequestHead, isAllowed: Bool, _ context: ChannelHandlerContext) {
        let (status, type, body) = isAllowed ? content(request) : (.unauthorized, Self.plain, "unauthorized\n")
        var headers = HTTPHeaders([("Content-Type", type), ("Content-Length", "\(body.utf8.count)")])
        if !isAllowed { headers.add(name: "WWW-Authenticate", value: "Basic realm=\"anomengine\", charset=\"UTF-8\"") }
        if !request.isKeepAlive { headers.add(name: "Connection", value: "close") }
        let head = HTTPServerResponsePart.head(
            HTTPResponseHead(version: request.version, status: status, headers: headers))
        let written: EventLoopFuture<Void>
        if request.method == .HEAD {
            written = context.writeAndFlush(wrapOutboundOut(head))
        } else {
            context.write(wrapOutboundOut(head), promise: nil)
            written = context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))))
        }
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        written.whenComplete { result in
            let (handler, context) = bound.value
            guard case .success = result else { return context.close(promise: nil) }
            context.writeAndFlush(handler.wrapOutboundOut(.end(nil)), promise: nil)
            if !request.isKeepAlive { context.close(promise: nil) }
        }
    }

    private static let plain = "text/plain; charset=utf-8"

    private func content(_ request: HTTPRequestHead) -> (HTTPResponseStatus, type: String, body: String) {
        let plain = Self.plain
        guard request.method == .GET || request.method == .HEAD else {
            return (.methodNotAllowed, plain, "only GET is answered\n")
        }
        switch path(request) {
        case "/metrics": return (.ok, contentType, page())
        case "/healthz": return (.ok, plain, "ok\n")
        case "/": return (.ok, plain, "anomengine: see /metrics and /healthz\n")
        default: return (.notFound, plain, "not found: see /metrics\n")
        }
    }
}
