internal import GRPCCore
internal import GRPCNIOTransportHTTP2

/// One gRPC connection to a runtime's socket and the calls that the agent makes.
///
/// A call that fails leaves the connection for its owner to replace: a runtime that restarts is then found again at
/// once, not when a reconnection timer says so.
final class CRIConnection: Sendable {
    typealias Service = Runtime_V1_RuntimeService.Client<HTTP2ClientTransport.Posix>

    let socket: String
    private let client: GRPCClient<HTTP2ClientTransport.Posix>
    private let connections: Task<Void, any Error>
    private let options: CallOptions

    /// - Parameter timeoutSeconds: a call that takes longer has failed.
    init(socket: String, timeoutSeconds: Double) throws(CRIError) {
        self.socket = socket
        do {
            let client = GRPCClient(
                transport: try HTTP2ClientTransport.Posix(
                    target: .unixDomainSocket(path: socket, authority: "localhost"), transportSecurity: .plaintext))
            self.client = client
            connections = Task { try await client.runConnections() }
        } catch {
            throw .refused(socket: socket, reason: "\(error)", remedy: "check --cri-socket")
        }
        var options = CallOptions.defaults
        options.timeout = .milliseconds(Int64(timeoutSeconds * 1000))
        // The kubelet's limit; the default of 4 MB is too small for a node with thousands of containers.
        options.maxResponseMessageBytes = 16 << 20
        self.options = options
    }

    /// Ends the connection.
    func close() {
        client.beginGracefulShutdown()
        connections.cancel()
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
            }
        }
    }

    private func call<Answer: Sendable>(
        _ name: String, _ body: (Service, CallOptions) async throws -> Answer
    ) async throws(CRIError) -> Answer {
        do {
            return try await body(Service(wrapping: client), options)
        } catch let error as RPCError {
            throw .callFailed(socket: socket, call: name, reason: "\(error.code): \(error.message)")
        } catch {
            throw .callFailed(socket: socket, call: name, reason: "\(error)")
        }
    }
}
