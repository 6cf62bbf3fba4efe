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

    /// nil if something accepts, else why nothing is there. Names `connect(2)`.
    private static func connect(_ path: String) throws(CRIError) -> String? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else {
            throw .refused(
                socket: path, reason: "the path is longer than the \(capacity - 1) bytes of a socket's address",
                remedy: "give a shorter path, a symbolic link for example")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        defer { close(descriptor) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status != 0 else { return nil }
        let code = errno
        if code == EACCES || code == EPERM {
            throw .refused(
                socket: path, reason: "permission denied",
                remedy: "run as root, or give the agent's user access to the socket")
        }
        return code == ECONNREFUSED ? "nothing listens on the socket" : String(cString: strerror(code))
    }
}
