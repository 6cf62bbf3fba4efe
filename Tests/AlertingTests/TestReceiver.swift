internal import Foundation
internal import Synchronization
internal import TestTools

/// A receiver of alerts on loopback that answers as a test tells it, can go away and come back on the same port.
final class TestReceiver: Sendable {
    enum Answer {
        case status(Int, headers: String = "")
        /// No answer while the connection lasts.
        case silence
        /// The same bytes until the client hangs up.
        case endless
        /// The connection is cut.
        case cut
    }

    struct Request: Sendable {
        let head: String
        let body: Data
        /// Whether it was answered with 2xx.
        let isTaken: Bool
    }

    private struct State {
        var listener: Int32 = -1
        var requests: [Request] = []
        var connections: Set<Int32> = []
        var answer: @Sendable (Data) -> Answer = { _ in .status(200) }
    }

    let port: Int
    private let state = Mutex(State())

    /// - Parameter isUp: otherwise it comes with ``start()``.
    init(isUp: Bool = true) throws {
        port = try freePort()
        if isUp { try start() }
    }

    deinit { stop() }

    var url: String { "http://127.0.0.1:\(port)" }
    var requests: [Request] { state.withLock { $0.requests } }
    /// What it answered with 2xx, in order.
    var taken: [Request] { requests.filter(\.isTaken) }

    func answer(_ answer: @escaping @Sendable (Data) -> Answer) { state.withLock { $0.answer = answer } }

    func start() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0, listen(listener, 16) == 0 else { throw ToolError("cannot listen on port \(port)") }
        state.withLock { $0.listener = listener }
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                guard let receiver = self, receiver.keep(connection, of: listener) else {
                    close(connection)
                    return
                }
                Thread.detachNewThread { receiver.serve(connection) }
            }
        }
    }

    /// Ends the listener and all connections, as a kill would.
    func stop() {
        state.withLock { state in
            guard state.listener >= 0 else { return }
            shutdown(state.listener, Int32(SHUT_RDWR))
            close(state.listener)
            state.listener = -1
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    private func keep(_ connection: Int32, of listener: Int32) -> Bool {
        state.withLock { state in
            guard state.listener == listener else { return false }
            state.connections.insert(connection)
            return true
        }
    }

    private func serve(_ connection: Int32) {
        var buffer = Data()
        serving: while let (head, body) = Self.request(connection, &buffer) {
            let answer = state.withLock { $0.answer }(body)
            let isTaken = if case .status(let status, _) = answer { status / 100 == 2 } else { false }
            // Kept before the answer is sent, so that a test that sees the answer sees the request.
            state.withLock { $0.requests.append(Request(head: head, body: body, isTaken: isTaken)) }
            switch answer {
            case .status(let status, let headers):
                Self.write(connection, "HTTP/1.1 \(status) x\r\nContent-Length: 0\r\n\(headers)\r\n")
            case .silence: continue
            case .endless:
                Self.write(connection, "HTTP/1.1 500 x\r\nContent-Length: 1000000000000\r\n\r\n")
                let part = String(repeating: "x", count: 1 << 16)
                while Self.write(connection, part) {}
                break serving
            case .cut: break serving
            }
        }
        state.withLock { _ = $0.connections.remove(connection) }
        close(connection)
    }

    @discardableResult
    private static func write(_ connection: Int32, _ text: String) -> Bool {
        send(connection, text, text.utf8.count, Int32(MSG_NOSIGNAL)) == text.utf8.count
    }

    /// The head and body of the next request; nil at the connection's end.
    private static func request(_ connection: Int32, _ buffer: inout Data) -> (head: String, body: Data)? {
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if let end = buffer.range(of: Data("\r\n\r\n".utf8)) {
                let head = String(decoding: buffer[..<end.upperBound], as: UTF8.self)
                let length =
                    head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
                let whole = end.upperBound + length
                if buffer.count >= whole {
                    let body = Data(buffer[end.upperBound..<whole])
                    buffer = Data(buffer[whole...])
                    return (head, body)
                }
            }
            let count = recv(connection, &part, part.count, 0)
            guard count > 0 else { return nil }
            buffer += part.prefix(count)
        }
    }
}
