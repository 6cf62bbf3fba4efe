internal import Foundation
internal import TestTools
internal import Testing

@testable import CRI

struct SocketTests {
    @Test func allPlacesThatWereTriedAreNamed() async throws {
        let folder = try TemporaryFolder()
        let places = ["a.sock", "b.sock"].map(folder.file)
        let inventory = CRIInventory(sockets: places, node: "n")
        let error = await #expect(throws: CRIError.self) { try await inventory.containers() }
        let text = try #require(error).description
        #expect(places.allSatisfy(text.contains))
        #expect(text.contains("--cri-socket") && text.contains("--source cgroup"))
    }

    @Test func aFileThatIsNoSocketAndAStaleSocketAreTold() async throws {
        let folder = try TemporaryFolder()
        let file = folder.file("file")
        _ = FileManager.default.createFile(atPath: file, contents: Data())
        let inventory = CRIInventory(sockets: ["unix://\(file)"], node: "n")
        let error = await #expect(throws: CRIError.self) { try await inventory.containers() }
        #expect(try #require(error).description.contains("\(file): nothing listens on the socket"))
    }

    @Test func aPathTooLongForAnAddressIsRefused() async throws {
        let path = "/tmp/" + String(repeating: "x", count: 200)
        await #expect(
            throws: CRIError.refused(
                socket: path, reason: "the path is longer than the 107 bytes of a socket's address",
                remedy: "give a shorter path, a symbolic link for example")
        ) { try await CRIInventory(sockets: [path], node: "n").containers() }
    }

    @Test func somethingThatSpeaksNoGRPCFailsInTime() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("mute.sock")
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(status == 0 && listen(descriptor, 4) == 0)
        let inventory = CRIInventory(sockets: [path], node: "n", timeoutSeconds: 0.5)
        let error = await #expect(throws: CRIError.self) { try await inventory.containers() }
        #expect(try #require(error).description.contains("ListContainers failed"))
    }
}
