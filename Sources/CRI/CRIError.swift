package import Core

/// Why the container runtime could not be asked.
package enum CRIError: DiagnosticError, Equatable {
    /// Nothing listens at any of the places.
    case noRuntime(tried: [String])
    /// The socket is there, but may not be used or answers wrongly.
    case refused(socket: String, reason: String, remedy: Guidance)
    /// A call failed; the next one connects again.
    case callFailed(socket: String, call: String, reason: String)
    /// The runtime cannot tell the status of one container.
    case statusFailed(reason: String)

    package var diagnostic: Diagnostic {
        switch self {
        case .noRuntime(let tried):
            Diagnostic(
                problem: "no container runtime answers: \(tried.joined(separator: "; "))",
                remedy: "give its socket with \(.criSocket), or use \(.source, "cgroup"), which needs no runtime")
        case .refused(let socket, let reason, let remedy):
            Diagnostic(place: socket, problem: Guidance(reason), remedy: remedy)
        case .statusFailed(let reason):
            Diagnostic(problem: "cannot read a container's status: \(reason)")
        case .callFailed(let socket, let call, let reason):
            Diagnostic(
                place: socket, problem: "\(call) failed: \(VisibleText.line(reason))", remedy: Self.cause(reason, call))
        }
    }

    /// What a failure most likely means, by the words of its reason.
    ///
    /// `Version` is the first call of a connection: there may be no list yet.
    private static func cause(_ reason: String, _ call: String) -> Guidance {
        let reason = reason.lowercased()
        if reason.contains("unimplemented") || reason.contains("unknown service") {
            return "its CRI plugin is disabled, or this is not a runtime's CRI socket; check disabled_plugins in "
                + "containerd's configuration, or give another \(.criSocket)"
        }
        if reason.contains("resourceexhausted") || reason.contains("resource exhausted")
            || reason.contains("exceeded the maximum")
        {
            return "the answer is too large; containers may have very large annotations"
        }
        if reason.contains("permission") { return "give the agent's user access to the socket" }
        if reason.contains("deadline") {
            return call == "Version"
                ? "the runtime accepts connections but does not answer; check its log and restart it"
                : "the runtime accepts connections but does not answer; the last container list stays in use"
        }
        return "the runtime may be restarting"
    }
}
