import Core
internal import Engine
import Foundation
import Testing

@testable import Files
@testable import HDF5
@testable import ModelFiles

/// Signed model files. The key is the first of RFC 8032's test vectors, so nothing secret stands here.
struct SignatureTests {
    private static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
        -----END PRIVATE KEY-----
        """
    private static let publicKey = """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
        -----END PUBLIC KEY-----
        """
    private static let otherKey = """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=
        -----END PUBLIC KEY-----
        """

    /// A signed copy of a fixture.
    private func signed(_ folder: Scratch) throws -> String {
        let path = folder.file("signed.h5")
        try ModelFile.sign(
            Setting.fixture("model-v1.h5"), key: try SigningKey(pem: Self.privateKey, path: "key.pem"), to: path,
            loader: .inProcess)
        return path
    }

    private func refusal(_ path: String, _ pem: String) throws -> String {
        let key = try VerifyingKey(pem: pem, path: "public.pem")
        return try #require(throws: FileError.self) {
            try ModelFile.read(path).checkSignature(by: key, path: path)
        }.problem
    }

    @Test func aSignedFileIsVerifiedAndUnchangedOtherwise() throws {
        let folder = try Scratch()
        let path = try signed(folder)
        let file = try ModelFile.read(path, loader: Setting.quickLoader)
        let plain = try ModelFile.read(Setting.fixture("model-v1.h5"))
        #expect(file.detectors == plain.detectors && file.sha256 == plain.sha256 && file.createdAt == plain.createdAt)
        for pem in [Self.publicKey, Self.privateKey] {
            try file.checkSignature(by: try VerifyingKey(pem: pem, path: "k"), path: path)
        }
        // Signing again gives the same bytes: Ed25519 needs no randomness of its own.
        let again = folder.file("again.h5")
        try ModelFile.sign(path, key: try SigningKey(pem: Self.privateKey, path: "k"), to: again, loader: .inProcess)
        try ModelFile.read(again).checkSignature(by: try VerifyingKey(pem: Self.publicKey, path: "k"), path: again)
    }

    @Test func aFileWithoutASignatureIsRefused() throws {
        #expect(try refusal(Setting.fixture("model-v1.h5"), Self.publicKey) == "is not signed")
    }

    @Test func anotherKeyIsRefused() throws {
        let folder = try Scratch()
        #expect(try refusal(try signed(folder), Self.otherKey).contains("signed by another key (11qYAYKx"))
    }

    /// Whoever alters the content can make its digests anew, but not the signature.
    @Test func alteredContentIsRefused() throws {
        let folder = try Scratch()
        let path = try signed(folder)
        var root = try FileTreeReader.open(path) { reader, file throws(FileError) in try reader.group(file) }
        let signature = root.attributes["signature"]
        let altered = folder.file("altered.h5")
        var detector = root.groups["detectors"]?.groups["cart"] ?? FileGroup()
        detector.attributes["sha256"] = nil
        detector.groups["threshold"]?.arrays["limit"]?.array = NamedArray(shape: [], values: .float64([1e9]))
        try ModelFile.write(["cart": detector], to: altered, createdAt: "now", engineVersion: "0.1.0")
        root = try FileTreeReader.open(altered) { reader, file throws(FileError) in try reader.group(file) }
        root.attributes["signature"] = signature
        root.attributes["signed_by"] = .text("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
        try AtomicFile.write(root, to: altered)
        #expect(try refusal(altered, Self.publicKey) == "its signature does not match its content")
        for broken in ["", "AAAA", "no base 64!"] {
            root.attributes["signature"] = .text(broken)
            try AtomicFile.write(root, to: altered)
            #expect(try refusal(altered, Self.publicKey) == "its signature does not match its content")
        }
    }

    /// The signature is checked before a detector is used, whether all or some are read.
    @Test func readersAskForTheSignature() throws {
        let folder = try Scratch()
        let path = try signed(folder)
        let key = try VerifyingKey(pem: Self.publicKey, path: "k")
        let other = try VerifyingKey(pem: Self.otherKey, path: "k")
        let workloads = try ModelFile.workloads(path)
        #expect(try ModelFile.read(path, signedBy: key, loader: Setting.quickLoader).detectors.count == workloads.count)
        let some = try ModelFile.read(path, workloads: workloads, signedBy: key, loader: Setting.quickLoader)
        #expect(some.count == workloads.count)
        #expect(throws: FileError.self) { try ModelFile.read(path, signedBy: other) }
        for file in [path, Setting.fixture("model-v1.h5")] {
            #expect(throws: FileError.self) { try ModelFile.read(file, workloads: workloads, signedBy: other) }
        }
    }

    /// Whatever stands in a signed file is covered, or the file is refused.
    @Test(arguments: ["group", "array", "detector", "detectors attribute", "detectors array", "root attribute"])
    func rejectsAppendedContentInSignedFile(_ what: String) throws {
        let folder = try Scratch()
        let path = try signed(folder)
        var root = try FileTreeReader.open(path) { reader, file throws(FileError) in try reader.group(file) }
        var added = root.groups["detectors"]?.groups.values.first ?? FileGroup()
        added.attributes["workload"] = .text("added")
        switch what {
        case "group": root.groups["more"] = FileGroup(attributes: ["note": .text("x")])
        case "array": root.arrays["more"] = .float64([1])
        case "detector": root.groups["detectors"]?.groups["added"] = added
        case "detectors attribute": root.groups["detectors"]?.attributes["note"] = .text("x")
        case "detectors array": root.groups["detectors"]?.arrays["more"] = .float64([1])
        default: root.attributes["note"] = .text("x")
        }
        try AtomicFile.write(root, to: path)
        let key = try VerifyingKey(pem: Self.publicKey, path: "k")
        for loader in [FileLoader.inProcess, Setting.quickLoader] {
            #expect(throws: FileError.self) { try ModelFile.read(path, signedBy: key, loader: loader) }
            #expect(throws: FileError.self) { try ModelFile.workloads(path, loader: loader) }
            #expect(throws: FileError.self) {
                try ModelFile.read(path, workloads: [Workload("cart")], signedBy: key, loader: loader)
            }
        }
    }

    @Test func escapesTerminalControlInUncoveredContent() throws {
        let folder = try Scratch()
        let path = try signed(folder)
        var root = try FileTreeReader.open(path) { reader, file throws(FileError) in try reader.group(file) }
        root.attributes["created_at"] = .text("\u{1b}]0;x\u{7}2026")
        root.attributes["signed_by"] = .text("\u{1b}[31m")
        root.attributes["signature"] = .text("AAAA")
        try AtomicFile.write(root, to: path)
        #expect(try ModelFile.read(path).createdAt == "\\u{1b}]0;x\\u{7}2026")
        #expect(try !refusal(path, Self.otherKey).contains("\u{1b}"))
    }

    @Test func refusesToSignDamagedFile() throws {
        let folder = try Scratch()
        let path = folder.file("damaged.h5")
        var bytes = try Data(contentsOf: URL(fileURLWithPath: Setting.fixture("model-v1.h5")))
        bytes[bytes.count / 2] ^= 0xff
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(throws: FileError.self) {
            try ModelFile.sign(
                path, key: try SigningKey(pem: Self.privateKey, path: "k"), to: path, loader: Setting.quickLoader)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    }

    @Test(arguments: [
        ("", "holds no 'PUBLIC KEY'"), ("-----BEGIN PUBLIC KEY-----\nAAAA", "holds no 'PUBLIC KEY'"),
        ("-----BEGIN PUBLIC KEY-----\n!\n-----END PUBLIC KEY-----", "is not PEM text"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "another kind"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "another kind"),
        (
            "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEIFA4SIyJdAvnvMm6QhtZQlL+vAeuW3Ozdn4vl6uNHiZp\n"
                + "-----END PRIVATE KEY-----", "another kind"
        ),
    ])
    func rejectsInvalidKeys(_ pem: String, _ words: String) throws {
        let error = try #require(throws: FileError.self) { try VerifyingKey(pem: pem, path: "public.pem") }
        #expect(error.path == "public.pem" && error.problem.contains(words), "\(error)")
        #expect(error.remedy.contains("openssl"))
    }

    @Test func anEncryptedKeyIsNamed() throws {
        let pem = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"
        let error = try #require(throws: FileError.self) { try SigningKey(pem: pem, path: "key.pem") }
        #expect(error.problem == "is encrypted")
    }

    /// The commands, with keys from OpenSSL, and OpenSSL's own check of the signature as docs/files.md says.
    @Test(.enabled(if: Setting.isThere("/usr/bin/openssl"), "openssl is not installed"))
    func openSSLMakesTheKeysAndChecksTheSignature() throws {
        let folder = try Scratch()
        let (key, open, path) = (folder.file("key.pem"), folder.file("public.pem"), folder.file("shop.h5"))
        try FileManager.default.copyItem(atPath: Setting.fixture("model-v1.h5"), toPath: path)
        let openssl = "/usr/bin/openssl"
        #expect(try Setting.run(openssl, ["genpkey", "-algorithm", "ed25519", "-out", key]).status == 0)
        #expect(try Setting.run(openssl, ["pkey", "-in", key, "-pubout", "-out", open]).status == 0)
        #expect(try Setting.anomengine(["model", "verify", path, "--key", open]).errors.contains("is not signed"))
        #expect(try Setting.anomengine(["model", "sign", path, "--key", open]).errors.contains("'PRIVATE KEY'"))
        #expect(try Setting.anomengine(["model", "sign", path, "--key", key]).status == 0)
        let outcome = try Setting.anomengine(["model", "verify", path, "--key", open])
        #expect(outcome.status == 0 && outcome.output.contains("signed by"), "\(outcome)")

        let file = try ModelFile.read(path)
        let signature = try #require(file.signature.flatMap { Data(base64Encoded: $0.signature) })
        try signature.write(to: URL(fileURLWithPath: folder.file("signature")))
        func check(_ message: String) throws -> Int32 {
            try Data(message.utf8).write(to: URL(fileURLWithPath: folder.file("message")))
            return try Setting.run(
                openssl,
                [
                    "pkeyutl", "-verify", "-pubin", "-inkey", open, "-rawin", "-in", folder.file("message"),
                    "-sigfile", folder.file("signature"),
                ]
            ).status
        }
        #expect(try check("anomengine-model sha256 \(file.sha256)") == 0)
        #expect(try check("anomengine-model sha256 \(String(file.sha256.reversed()))") != 0)
    }
}
