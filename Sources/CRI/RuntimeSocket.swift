internal import Core

#if canImport(Glibc)
    internal import Glibc
#endif

/// Where container runtimes listen.
package enum RuntimeSocket {
    /// Sockets of containerd, CRI-O, k3s and cri-dockerd, in the order in which they are tried.
    package static let wellKnown = [
        "/run/containerd/containerd.sock", "/run/crio/crio.sock", "/run/k3s/containerd/containerd.sock",
        "/run/cri-dockerd.sock",
    ]

    /// The path of `unix:///run/x.sock` or of a plain path.
    package static func path(_ given: String) -> String {
        given.hasPrefix("unix://") ? String(given.dropFirst("unix://".count)) : given
    }

    /// The first socket that accepts a connection.
    ///
    /// gRPC reports all failures to connect alike, so the reason is found here.
    static func firstAnswering(_ paths: [String]) throws(CRIError) -> String {
        var tried: [String] = []
        for path in paths {
            switch try connect(path) {
            case nil: return path
            case let reason?: tried.append("\(path): \(reason)")
            }
        }
        throw .noRuntime(tried: tried)
    }

    /// Whether a server of another protocol than gRPC listens, as on Docker's own socket.
    ///
    /// The transport reports that as a lost connection, which a restart looks like too.
    static func speaksHTTP1(_ path: String) -> Bool {
        // A socket that cannot be connected to says nothing of its protocol; the failed call says why.
        guard let descriptor = try? open(path).get() else { return false }
        defer { close(descriptor) }
        var wait = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        // The preface of HTTP/2 and an empty SETTINGS frame; a server of HTTP/1 refuses that in its own way.
        let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]
        guard send(descriptor, preface, preface.count, Int32(MSG_NOSIGNAL)) == preface.count else {
            return false
        }
        var answer = [UInt8](repeating: 0, count: 7)
        return recv(descriptor, &answer, answer.count, Int32(MSG_WAITALL)) == answer.count
            && answer.elementsEqual("HTTP/1.".utf8)
    }

    /// nil if something accepts, else why nothing is there.
    private static func connect(_ path: String) throws(CRIError) -> String? {
        switch try open(path) {
        case .success(let descriptor):
            close(descriptor)
            return nil
        case .failure(let error): return error.reason
        }
    }

    private struct Refusal: Error {
        let reason: String
    }

    /// A connected socket, or why nothing is there. Names `connect(2)`.
    private static func open(_ path: String) throws(CRIError) -> Result<Int32, Refusal> {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else {
            throw .refused(
                socket: path, reason: "the path is longer than the \(capacity - 1) bytes of a socket's address",
                remedy: "give a shorter path, for example a symbolic link")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return .failure(Refusal(reason: String(cString: strerror(errno)))) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status != 0 else { return .success(descriptor) }
        let code = errno
        close(descriptor)
        if code == EACCES || code == EPERM {
            throw .refused(
                socket: path, reason: "permission denied",
                remedy: "run as root, or give the agent's user access to the socket")
        }
        return .failure(
            Refusal(reason: code == ECONNREFUSED ? "connection refused" : String(cString: strerror(code))))
    }
}
