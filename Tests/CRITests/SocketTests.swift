internal import Core
internal import Foundation
internal import TestTools
internal import Testing

@testable import CRI

struct SocketTests {
    @Test func errorNamesAllTriedPaths() async throws {
        let folder = try TemporaryFolder()
        let places = ["a.sock", "b.sock"].map(folder.file)
        let inventory = CRIInventory(sockets: places, node: "n", logger: LogLines().logger)
        let error = await #expect(throws: CRIError.self) { try await inventory.containers() }
        let text = try #require(error).diagnostic.text(style: .commandLine)
        #expect(places.allSatisfy(text.contains))
        #expect(text.contains("--cri-socket") && text.contains("--source cgroup"))
    }

    @Test func namesAFileThatIsNotASocket() async throws {
        let folder = try TemporaryFolder()
        let file = folder.file("file")
        _ = FileManager.default.createFile(atPath: file, contents: Data())
        let inventory = CRIInventory(sockets: ["unix://\(file)"], node: "n", logger: LogLines().logger)
        let error = await #expect(throws: CRIError.self) { try await inventory.containers() }
        #expect(try #require(error).description.contains("\(file): connection refused"))
    }

    @Test func aPathTooLongForAnAddressIsRefused() async throws {
        let path = "/tmp/" + String(repeating: "x", count: 200)
        await #expect(
            throws: CRIError.refused(
                socket: path, reason: "the path is longer than the 107 bytes of a socket's address",
                remedy: "give a shorter path, for example a symbolic link")
        ) { try await CRIInventory(sockets: [path], node: "n", logger: LogLines().logger).containers() }
    }

    /// A socket that accepts connections, and its address.
    private func listening(_ path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(status == 0 && listen(descriptor, 4) == 0)
        return descriptor
    }

    @Test func namesAServerOfAnotherProtocol() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("docker.sock")
        let descriptor = try listening(path)
        // Answers each connection as Docker does, until the listening ends.
        let server = Thread {
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                let answer = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"
                _ = send(connection, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
                shutdown(connection, Int32(SHUT_WR))
                // What the client still sends is read, so that it does not lose the answer to a reset.
                var rest = [UInt8](repeating: 0, count: 4096)
                while recv(connection, &rest, rest.count, 0) > 0 {}
                close(connection)
            }
        }
        server.start()
        defer {
            shutdown(descriptor, Int32(SHUT_RDWR))
            close(descriptor)
        }
        let inventory = CRIInventory(sockets: [path], node: "n", timeoutSeconds: 600, logger: LogLines().logger)
        let error = await #expect(throws: CRIError.self) { try await inventory.containers() }
        #expect(try #require(error).description.contains("it speaks HTTP/1"))
    }

    @Test func reportsAServerThatDoesNotAnswer() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("mute.sock")
        let descriptor = try listening(path)
        defer { close(descriptor) }
        let inventory = CRIInventory(sockets: [path], node: "n", timeoutSeconds: 0.5, logger: LogLines().logger)
        let error = await #expect(throws: CRIError.self) { try await inventory.containers() }
        let text = try #require(error).description
        #expect(text.contains("ListContainers failed") && text.contains("accepts connections but does not answer"))
    }
}
