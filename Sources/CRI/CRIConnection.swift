internal import Core
internal import GRPCCore
internal import GRPCNIOTransportHTTP2
internal import Synchronization

/// A gRPC connection to a runtime's socket and the calls that the agent makes.
///
/// A call that fails leaves the connection for its owner to replace: a runtime that restarts is then found again at
/// once, not when a reconnection timer says so.
final class CRIConnection: Sendable {
    typealias Service = Runtime_V1_RuntimeService.Client<HTTP2ClientTransport.Posix>

    /// A runtime ends each call with a reset of its stream, and the transport takes two hundred of these in ten seconds
    /// for an attack and hangs up: a node has more containers than that. So a new channel takes over in time.
    private static let callsPerChannel = 150

    private static let longestAnswerBytes = 128 << 20

    private struct Channel {
        let client: GRPCClient<HTTP2ClientTransport.Posix>
        let connections: Task<Void, any Error>
        var calls = 0
    }

    let socket: String
    private let options: CallOptions
    private let channel: Mutex<Channel>

    /// - Parameter timeoutSeconds: a call that takes longer has failed.
    init(socket: String, timeoutSeconds: Double) throws(CRIError) {
        self.socket = socket
        channel = Mutex(try Self.open(socket))
        var options = CallOptions.defaults
        options.timeout = .seconds(clamping: timeoutSeconds)
        // The default of 4 MiB is too small: containers bring their annotations, up to 256 KiB each, in every list.
        options.maxResponseMessageBytes = Self.longestAnswerBytes
        // The transport bounds answers by the limit for requests.
        options.maxRequestMessageBytes = Self.longestAnswerBytes
        self.options = options
    }

    /// Ends the connection.
    func close() {
        channel.withLock {
            $0.client.beginGracefulShutdown()
            $0.connections.cancel()
        }
    }

    private static func open(_ socket: String) throws(CRIError) -> Channel {
        do {
            let client = GRPCClient(
                transport: try HTTP2ClientTransport.Posix(
                    target: .unixDomainSocket(path: socket, authority: "localhost"), transportSecurity: .plaintext))
            return Channel(client: client, connections: Task { try await client.runConnections() })
        } catch {
            throw .refused(socket: socket, reason: "\(error)", remedy: "check \(.criSocket)")
        }
    }

    /// The client for the next call.
    private func client() throws(CRIError) -> GRPCClient<HTTP2ClientTransport.Posix> {
        try channel.withLock { channel throws(CRIError) in
            if channel.calls == Self.callsPerChannel {
                let next = try Self.open(socket)
                // Calls that others have under way may end.
                channel.client.beginGracefulShutdown()
                channel = next
            }
            channel.calls += 1
            return channel.client
        }
    }

    func version() async throws(CRIError) -> Runtime_V1_VersionResponse {
        try await call("Version") { try await $0.version(Runtime_V1_VersionRequest(), options: $1) }
    }

    func runningContainers() async throws(CRIError) -> [Runtime_V1_Container] {
        var request = Runtime_V1_ListContainersRequest()
        request.filter.state.state = .containerRunning
        let message = request
        return try await call("ListContainers") { try await $0.listContainers(message, options: $1) }.containers
    }

    func pods() async throws(CRIError) -> [Runtime_V1_PodSandbox] {
        try await call("ListPodSandbox") {
            try await $0.listPodSandbox(Runtime_V1_ListPodSandboxRequest(), options: $1)
        }.items
    }

    /// nil if the container is gone by now.
    func status(of containerID: String) async throws(CRIError) -> Runtime_V1_ContainerStatusResponse? {
        var request = Runtime_V1_ContainerStatusRequest()
        request.containerID = containerID
        request.verbose = true
        let message = request
        return try await call("ContainerStatus") { service, options in
            do {
                return try await service.containerStatus(message, options: options)
            } catch let error as RPCError where error.code == .notFound {
                return nil
            } catch let error as RPCError where !Self.isOfConnection(error.code) {
                throw CRIError.statusFailed(reason: "\(error.code): \(error.message)")
            }
        }
    }

    /// Whether a failure is that of the runtime or the way to it, and not of what was asked for.
    private static func isOfConnection(_ code: RPCError.Code) -> Bool {
        [.unavailable, .cancelled, .deadlineExceeded, .unimplemented, .permissionDenied, .unauthenticated]
            .contains(code)
    }

    private func call<Answer: Sendable>(
        _ name: String, _ body: (Service, CallOptions) async throws -> Answer
    ) async throws(CRIError) -> Answer {
        let client = try client()
        do {
            return try await body(Service(wrapping: client), options)
        } catch let error as CRIError {
            throw error
        } catch let error as RPCError {
            throw .callFailed(socket: socket, call: name, reason: "\(error.code): \(error.message)")
        } catch {
            throw .callFailed(socket: socket, call: name, reason: "\(error)")
        }
    }
}
