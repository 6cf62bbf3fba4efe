internal import Foundation
internal import Synchronization
internal import TestTools
internal import Testing

@testable import HTTP

/// Clients of the metrics page that do what no scraper does.
struct PageServerTests {
    /// A connection that does nothing by itself.
    private final class Client {
        let descriptor: Int32

        init(port: Int) throws {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(port).bigEndian
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            let status = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard status == 0 else { throw ToolError("cannot connect to port \(port)") }
        }

        deinit { close(descriptor) }

        func send(_ text: String) { _ = Foundation.send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL)) }

        /// Whether the server has ended the connection. Waits for that, or for a byte.
        var isEnded: Bool {
            var byte: UInt8 = 0
            return recv(descriptor, &byte, 1, 0) <= 0
        }
    }

    private func healthz(_ port: Int, host: String = "127.0.0.1") async throws -> Int {
        try await Endpoint("http://\(host):\(port)").get(path: "/healthz", timeoutSeconds: 30).status
    }

    @Test func idleConnectionsKeepNoScraperOut() async throws {
        var limits = PageServer.Limits()
        limits.connections = 8
        let server = try await PageServer(address: "127.0.0.1:0", contentType: "text/plain", limits: limits) { "" }
        let idle = try (0..<40).map { _ in try Client(port: server.port) }
        #expect(try await healthz(server.port) == 200)
        // The oldest had to go.
        #expect(idle[0].isEnded && idle[20].isEnded)
        await server.close()
    }

    @Test(arguments: [(64 as UInt64, 16), (3, 1), (256, 64), (1 << 20, 64), (.max, 64)])
    func clientsLeaveOpenFilesForTheAgentsWork(openFiles: UInt64, connections: Int) {
        #expect(PageServer.Limits.connections(openFiles: openFiles) == connections)
    }

    @Test func nonReadingClientCostsOnePage() async throws {
        let made = Mutex(0)
        let page = String(repeating: "x", count: 1 << 22)
        let server = try await PageServer(address: "127.0.0.1:0", contentType: "text/plain") {
            made.withLock { $0 += 1 }
            return page
        }
        let client = try Client(port: server.port)
        client.send(String(repeating: "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n", count: 1000))
        try await waitUntil("the first is answered") { made.withLock { $0 } > 0 }
        for _ in 0..<20 { #expect(try await healthz(server.port) == 200) }
        // What the sockets' buffers take was read, to the client's kernel.
        #expect(made.withLock { $0 } < 10)
        await server.close()
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        let server = try await PageServer(address: "127.0.0.1:0", contentType: "text/plain") { "page" }
        let client = try Client(port: server.port)
        client.send("GET /metrics HTTP/1.1\r\nHost: h\r\n\r\nHEAD /metrics HTTP/1.1\r\nHost: h\r\n\r\n")
        client.send("GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(client.descriptor, &part, part.count, 0)
            guard count > 0 else { break }
            bytes += part[..<count]
        }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.components(separatedBy: "HTTP/1.1 200 OK").count == 4)
        #expect(text.hasSuffix("ok\n") && text.components(separatedBy: "page").count == 2)
        await server.close()
    }

    @Test func closesSlowRequest() async throws {
        var limits = PageServer.Limits()
        limits.requestSeconds = 0
        let server = try await PageServer(address: "127.0.0.1:0", contentType: "text/plain", limits: limits) { "" }
        let client = try Client(port: server.port)
        client.send("GET /metrics HT")
        #expect(client.isEnded)
        await server.close()
    }

    private static let hasIPv6 = FileManager.default.fileExists(atPath: "/proc/net/if_inet6")

    @Test(.enabled(if: hasIPv6, "this machine has no IPv6"), arguments: ["", "*"])
    func withoutAHostItListensOnBothFamilies(host: String) async throws {
        let server = try await PageServer(address: "\(host):0", contentType: "text/plain") { "" }
        #expect(try await healthz(server.port) == 200)
        #expect(try await healthz(server.port, host: "[::1]") == 200)
        await server.close()
    }
}
