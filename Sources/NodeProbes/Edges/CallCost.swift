internal import Glibc

/// What a message between two sockets costs, measured on this machine; the difference of two calls is what programs that
/// were attached in between add.
enum CallCost {
    private static let calls = 200
    private static let runs = 8
    /// A request and an answer, each sent and received.
    private static let messagesPerCall = 4

    /// The time of one send or receive over the loopback in nanoseconds; 0 where that cannot be used. The least of
    /// several short runs, as what disturbs a run only makes it longer.
    static func nanosecondsPerMessage() -> Double {
        let pair = connectedPair()
        defer { for descriptor in pair { close(descriptor) } }
        guard pair.count == 2 else { return 0 }
        let request = Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
        let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)
        var buffer = [UInt8](repeating: 0, count: 256)
        var least = Double.infinity
        for _ in 0..<runs {
            let begin = now()
            for _ in 0..<calls {
                guard pass(request, from: pair[0], to: pair[1], &buffer),
                    pass(answer, from: pair[1], to: pair[0], &buffer)
                else { return 0 }
            }
            least = min(least, now() - begin)
        }
        return least / Double(calls * messagesPerCall)
    }

    private static func pass(_ bytes: [UInt8], from: Int32, to: Int32, _ buffer: inout [UInt8]) -> Bool {
        send(from, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
            && recv(to, &buffer, buffer.count, 0) == bytes.count
    }

    /// Two connected sockets, or fewer if that fails.
    private static func connectedPair() -> [Int32] {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { return [] }
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withSocketAddress(&address) { bind(listener, $0, length) == 0 } && listen(listener, 1) == 0
        guard isListening, withSocketAddress(&address, { getsockname(listener, $0, &length) == 0 }) else { return [] }
        let caller = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard caller >= 0 else { return [] }
        guard withSocketAddress(&address, { connect(caller, $0, length) == 0 }) else { return [caller] }
        let callee = accept(listener, nil, nil)
        return callee >= 0 ? [caller, callee] : [caller]
    }

    private static func withSocketAddress(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> Bool
    ) -> Bool {
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
        }
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}
