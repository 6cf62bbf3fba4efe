internal import Foundation
internal import Synchronization
internal import TestTools

/// A server on loopback that takes posts as a test tells it, and remembers what it took.
final class FakeServer: Sendable {
    enum Answer {
        case status(Int)
        /// 204, and the connection ends as announced.
        case takenAndClosed
        /// 204, and the connection ends without a word.
        case takenAndCut
        /// These bytes; the connection stays, and what is sent over it is read on.
        case raw(String)
        /// These bytes, and then the same part again and again until the client hangs up.
        case endless(String, part: String)
        /// None: the connection is cut.
        case cut
    }

    private struct State {
        var taken: [String] = []
        var requestCount = 0
        var headers: [String] = []
        var connections: Set<Int32> = []
        var answer: @Sendable (String) -> Answer = { _ in .status(204) }
    }

    let url: String
    let port: Int
    private let listener: Int32
    private let state = Mutex(State())

    init() throws {
        let port = try freePort()
        self.port = port
        url = "http://127.0.0.1:\(port)/write"
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
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
        let descriptor = listener
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0, let server = self else { return }
                server.state.withLock { _ = $0.connections.insert(connection) }
                Thread.detachNewThread { server.serve(connection) }
            }
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    /// The bodies that were answered with 2xx, in order.
    var taken: [String] { state.withLock { $0.taken } }

    /// Requests of any outcome.
    var requestCount: Int { state.withLock { $0.requestCount } }

    /// The heads of all requests.
    var heads: [String] { state.withLock { $0.headers } }

    /// What it answers from now on.
    func answer(_ answer: @escaping @Sendable (String) -> Answer) { state.withLock { $0.answer = answer } }

    /// Ends the connections without a word.
    func cutConnections() {
        state.withLock { state in for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) } }
    }

    private func serve(_ connection: Int32) {
        var buffer: [UInt8] = []
        serving: while let (head, body) = Self.request(connection, &buffer) {
            let answer = state.withLock { state in
                state.requestCount += 1
                state.headers.append(head)
                return state.answer
            }(body)
            switch answer {
            case .status(let status):
                if status / 100 == 2 { state.withLock { $0.taken.append(body) } }
                let length = status == 204 ? "" : "Content-Length: 0\r\n"
                Self.write(connection, "HTTP/1.1 \(status) x\r\n\(length)\r\n")
            case .takenAndClosed:
                state.withLock { $0.taken.append(body) }
                Self.write(connection, "HTTP/1.1 204 x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                break serving
            case .takenAndCut:
                state.withLock { $0.taken.append(body) }
                Self.write(connection, "HTTP/1.1 204 x\r\n\r\n")
                break serving
            case .raw(let text): Self.write(connection, text)
            case .endless(let head, let part):
                Self.write(connection, head)
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
    private static func request(_ connection: Int32, _ buffer: inout [UInt8]) -> (head: String, body: String)? {
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let text = String(decoding: buffer, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = text[..<end.upperBound]
                let length = head.range(of: "content-length: ", options: .caseInsensitive)
                    .flatMap { Int(head[$0.upperBound...].prefix { $0.isNumber }) }
                let whole = head.utf8.count + (length ?? 0)
                if buffer.count >= whole {
                    defer { buffer.removeFirst(whole) }
                    return (String(head), String(decoding: buffer[head.utf8.count..<whole], as: UTF8.self))
                }
            }
            let count = recv(connection, &part, part.count, 0)
            guard count > 0 else { return nil }
            buffer += part.prefix(count)
        }
    }
}
