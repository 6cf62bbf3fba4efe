internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

#if canImport(Glibc)
    internal import Glibc
#endif

/// A small HTTP server that shows one page at `/metrics` and says at `/healthz` that it is there.
///
/// Its clients are not trusted: connections, the time for a request, and the answers that wait for a client to read them
/// are bounded.
package final class PageServer: Sendable {
    /// The page as it is now.
    package typealias Page = @Sendable () -> String

    /// What a server grants its clients.
    package struct Limits: Sendable {
        /// A further connection ends the one that was idle longest. No more than a quarter of the files that this process may
        /// open, so that clients leave enough for its work.
        package var connections = Self.connections(openFiles: Self.openFileLimit)
        /// From the first byte of a request to its end.
        package var requestSeconds: Int64 = 10
        /// A connection without a request, or whose client does not read its answer, ends after this.
        package var idleSeconds: Int64 = 300

        package init() {}

        static func connections(openFiles: UInt64) -> Int { min(64, max(1, Int(clamping: openFiles / 4))) }

        private static var openFileLimit: UInt64 {
            var limit = rlimit()
            return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? UInt64(limit.rlim_cur) : 1024
        }
    }

    private let channel: any Channel

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - address: `HOST:PORT`, as in `127.0.0.1:9464` or `[::1]:9464`, or `:PORT` for all addresses of this machine, IPv4
    ///     and IPv6; port 0 takes a free one.
    ///   - contentType: what the page is.
    ///   - webConfigurationFile: a ``WebConfiguration``, read again for each connection, as certificates and passwords are
    ///     renewed. A connection that finds it broken is closed.
    /// - Throws: ``EndpointError`` if this is not such an address, it is taken, or the configuration cannot be used.
    package init(
        address: String, contentType: String, limits: Limits = Limits(), webConfigurationFile: String? = nil,
        page: @escaping Page
    ) async throws(EndpointError) {
        guard let colon = address.lastIndex(of: ":"), let port = UInt16(address[address.index(after: colon)...]) else {
            throw EndpointError(
                url: address, problem: "is not an address to listen on", remedy: "give HOST:PORT, as in 127.0.0.1:9464")
        }
        let host = String(address[..<colon].drop { $0 == "[" }.prefix { $0 != "]" })
        if let webConfigurationFile { _ = try WebConfiguration(file: webConfigurationFile) }
        let bootstrap = Self.bootstrap(
            contentType: contentType, limits: limits, webConfigurationFile: webConfigurationFile, page: page)
        do {
            channel = try await Self.bind(bootstrap, host: host == "*" ? "" : host, port: Int(port))
        } catch {
            throw EndpointError(
                url: address, problem: "cannot listen (\(error))",
                remedy: "check that the address is local and the port is free")
        }
    }

    /// The port that is listened on.
    package var port: Int { channel.localAddress?.port ?? 0 }

    /// Stops to listen.
    package func close() async { try? await channel.close() }

    /// Without a host, IPv6 and IPv4 on one socket, or IPv4 on a machine without IPv6.
    private static func bind(_ bootstrap: ServerBootstrap, host: String, port: Int) async throws -> any Channel {
        guard host.isEmpty else { return try await bootstrap.bind(host: host, port: port).get() }
        do {
            let both = bootstrap.serverChannelOption(
                ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only), value: 0)
            return try await both.bind(host: "::", port: port).get()
        } catch let error as IOError where error.errnoCode == EADDRINUSE || error.errnoCode == EACCES {
            throw error
        } catch {
            return try await bootstrap.bind(host: "0.0.0.0", port: port).get()
        }
    }

    private static func bootstrap(
        contentType: String, limits: Limits, webConfigurationFile: String?, page: @escaping Page
    ) -> ServerBootstrap {
        let connections = OpenConnections(limit: limits.connections)
        let passwords = PasswordCheck()
        return ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 128)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // One answer is made at a time, and a page waits in memory until its client has read it.
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 1 << 14, high: 1 << 16))
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    connections.add(channel)
                    let pipeline = channel.pipeline.syncOperations
                    let web = try webConfigurationFile.map { try WebConfiguration(file: $0) }
                    let deadline = RequestDeadline(limit: .seconds(limits.requestSeconds))
                    // Before TLS, so that a handshake has an end too.
                    try pipeline.addHandler(deadline)
                    if let tls = web?.tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(IdleStateHandler(readTimeout: .seconds(limits.idleSeconds)))
                    try pipeline.addHandler(
                        PageHandler(
                            contentType: contentType, page: page, deadline: deadline,
                            users: web?.users ?? [:], passwords: passwords,
                            noteUse: { [id = ObjectIdentifier(channel)] in connections.noteUse(id) }))
                }
            }
    }
}
