/// Why the container runtime could not be asked.
package enum CRIError: Error, Equatable, CustomStringConvertible {
    /// Nothing listens at any of the places.
    case noRuntime(tried: [String])
    /// The socket is there, but may not be used or answers wrongly.
    case refused(socket: String, reason: String, remedy: String)
    /// A call failed; the next one connects anew.
    case callFailed(socket: String, call: String, reason: String)

    package var description: String {
        switch self {
        case .noRuntime(let tried):
            "no container runtime answers: \(tried.joined(separator: "; ")). Give its socket with --cri-socket, or "
                + "use --source cgroup, which needs no runtime"
        case .refused(let socket, let reason, let remedy):
            "\(socket): \(reason); \(remedy)"
        case .callFailed(let socket, let call, let reason):
            "\(socket): \(call) failed: \(reason); the runtime may be restarting"
        }
    }
}
