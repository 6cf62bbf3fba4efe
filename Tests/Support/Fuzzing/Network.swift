internal import CRI
import Foundation
internal import HTTP
internal import Ingest

#if canImport(Glibc)
    import Glibc
#endif

/// What reads bytes from the network and from the container runtime.
enum Network {
    /// Lets the client get a page, and post a body, from a server that answers with `bytes` and hangs up.
    static func answer(_ bytes: Data) {
        guard let server = answering, let endpoint = try? Endpoint("http://127.0.0.1:\(server.port)") else { return }
        server.content = bytes
        wait {
            _ = try? await endpoint.get(path: "/", timeoutSeconds: 2, longestBody: 1 << 20)
            let answer = try? await endpoint.post([1], timeoutSeconds: 2)
            _ = answer?.reason
        }
    }

    /// Lets a source read its rows from a database that answers with `bytes`.
    static func prometheus(_ bytes: Data) {
        var query = PrometheusQuery()
        if let expression = try? PrometheusQuery.Expression("cpu=cpu") { query.expressions = [expression] }
        let body = Array(bytes)
        let evaluated = PrometheusSource(url: "http://h", query: query) { _ in (200, body) }
        let stored = PrometheusSource(url: "http://h", query: PrometheusQuery()) { _ in (200, body) }
        wait {
            _ = try? await evaluated.read(fromSeconds: 1_700_000_000, toSeconds: 1_700_000_600)
            _ = try? await stored.read(fromSeconds: 1_700_000_000, toSeconds: 1_700_000_600)
        }
    }

    /// Sends `bytes` to a page that asks for a password, and reads until it hangs up.
    static func request(_ bytes: Data) {
        guard let page else { return }
        let client = Socket(connectedTo: page.port)
        client.send(bytes)
        client.endSending()
        client.readToEnd()
    }

    /// Messages of the container runtime.
    static func runtime(_ bytes: Data) { RuntimeAnswer.read(Array(bytes)) }

    private static let answering = AnsweringServer()

    private static let page: PageServer? = {
        // The password is `pässword`, at the lowest cost.
        let users = "basic_auth_users: {me: $2y$04$abcdefghijklmnopqrstuum174eFeoTj0DHmtuueFaS3Wde4P7wHG}\n"
        let path = NSTemporaryDirectory() + "anomengine-fuzzing-\(getpid()).yml"
        try? users.write(toFile: path, atomically: true, encoding: .utf8)
        let made = wait {
            try? await PageServer(address: "127.0.0.1:0", contentType: "text/plain", webConfigurationFile: path) {
                "page"
            }
        }
        atexit { unlink(NSTemporaryDirectory() + "anomengine-fuzzing-\(getpid()).yml") }
        return made ?? nil
    }()

    /// Runs asynchronous work to its end.
    @discardableResult
    private static func wait<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) -> Result? {
        let done = DispatchSemaphore(value: 0)
        let result = Box<Result>()
        Task.detached {
            result.value = await work()
            done.signal()
        }
        done.wait()
        return result.value
    }

    // @unchecked: one task writes before it signals the semaphore; the waiting thread reads after it.
    private final class Box<Result>: @unchecked Sendable {
        var value: Result?
    }
}

/// A server on its own thread that answers each connection with the same bytes, whatever it is asked.
private final class AnsweringServer: Sendable {
    let port: Int
    private let lock = NSLock()
    // Guarded by the lock.
    nonisolated(unsafe) private var bytes = Data()

    var content: Data {
        get { lock.withLock { bytes } }
        set { lock.withLock { bytes = newValue } }
    }

    init?() {
        let listener = Socket()
        guard let port = listener.listen() else { return nil }
        self.port = port
        Thread.detachNewThread { [weak self] in
            while let client = listener.accept() {
                guard let content = self?.content else { return }
                client.readSome()
                client.send(content)
                client.endSending()
                client.readToEnd()
            }
        }
    }
}

/// A TCP socket on the loopback interface.
private final class Socket: Sendable {
    private let descriptor: Int32

    init() { descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    convenience init(connectedTo port: Int) {
        self.init()
        var patience = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        _ = Self.withAddress(port) { connect(descriptor, $0, $1) }
    }

    deinit { close(descriptor) }

    func listen() -> Int? {
        guard Self.withAddress(0, { bind(descriptor, $0, $1) }) == 0, Glibc.listen(descriptor, 64) == 0 else {
            return nil
        }
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        return status == 0 ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }

    func accept() -> Socket? {
        let client = Glibc.accept(descriptor, nil, nil)
        return client < 0 ? nil : Socket(client)
    }

    func send(_ bytes: Data) {
        bytes.withUnsafeBytes { _ = Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    func readSome() {
        var bytes = [UInt8](repeating: 0, count: 4096)
        _ = recv(descriptor, &bytes, bytes.count, 0)
    }

    func readToEnd() {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while recv(descriptor, &bytes, bytes.count, 0) > 0 {}
    }

    private static func withAddress(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
