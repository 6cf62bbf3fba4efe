import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Addresses behind TLS and passwords, and models that remember how a database was asked.
@Suite(.enabled(if: SecureServer.isPossible, "needs python3 and openssl"))
struct SecureAddressTests {
    private static let start = 1_772_323_200
    private static func time(_ row: Int) -> String { "\(start + row * 60)" }
    private static let queries = [
        "--query", "cpu=cpu", "--query", "memory=memory", "--step", "60s", "--workload-label", "app",
    ]

    @Test func detectNeedsOnlyTheAddressOfTheDatabase() throws {
        let server = try SecureServer(startSeconds: Self.start)
        let folder = try Scratch()
        let model = folder.file("m.h5")
        try Program.succeed(
            ["fit", server.url, "--from", Self.time(0), "--to", Self.time(300), "--output", model] + Self.queries
                + server.access + SyntheticData.small)
        let shown = try Program.succeed(["model", "show", model, "--json"])
        let origin = try #require(try shown.json()["data_origin"] as? [String: Any])
        #expect((origin["queries"] as? [[String: String]])?.map { $0["column"] } == ["cpu", "memory"])
        #expect(origin["workload_labels"] as? [String] == ["app"] && origin["step_seconds"] as? Double == 60)
        let text = try Program.succeed(["model", "show", model]).output
        #expect(text.contains("queries of a database, a point each 1m:\n  cpu=cpu\n  memory=memory\n"), "\(text)")
        let content = String(decoding: try folder.bytes("m.h5"), as: UTF8.self)
        #expect(!content.contains("127.0.0.1") && !content.contains("s3cret"))

        let span = ["--from", Self.time(300), "--to", Self.time(360)]
        let detected = try Program.succeed(["detect", server.url, "--model", model, "--json"] + span + server.access)
        let incidents = try #require(try detected.json()["incidents"] as? [[String: Any]])
        #expect(incidents.contains { $0["workload"] as? String == "cart" })
        try Program.succeed(
            ["windows", server.url, "--model", model, "--output", folder.file("w.h5")] + span + server.access)
        try Program.succeed(
            [
                "fit", server.url, "--calibrate-only", model, "--output", folder.file("again.h5"), "--from",
                Self.time(0),
                "--to", Self.time(300),
            ] + server.access)
        let kept = try Program.succeed(["model", "show", folder.file("again.h5"), "--json"]).json()
        #expect((kept["data_origin"] as? [String: Any])?["workload_labels"] as? [String] == ["app"])
    }

    @Test func aDatabaseLetsInOnlyWhoShowsCertificateAndPassword() throws {
        let server = try SecureServer(startSeconds: Self.start)
        let folder = try Scratch()
        let call =
            ["fit", server.url, "--from", Self.time(0), "--to", Self.time(60), "--output", folder.file("m.h5")]
            + Self.queries
        let refused = try Program.run(call + server.trust + server.identity)
        #expect(refused.status == 1 && refused.errors.contains("--basic-auth-file"), "\(refused.errors)")
        for options in [server.identity, server.trust, []] {
            #expect(try Program.run(call + options + ["--basic-auth-file", server.folder.file("login")]).status == 1)
        }
        #expect(try Program.run(call + ["--client-cert", server.folder.file("agent.crt")]).status == 2)
    }

    @Test func samplesGoToAnAddressBehindTLS() throws {
        let server = try SecureServer(startSeconds: Self.start)
        let folder = try Scratch()
        var table = "time,mmap_calls\n"
        for row in 0..<5 { table += "\(Self.time(row)),\(row + 1)\n" }
        try folder.write("cart.csv", table)
        let call = [
            "collect", "--source", "replay", "--input", folder.file("cart.csv"), "--influx", "\(server.url)/write",
            "--queue", folder.file("queue"),
        ]
        let outcome = try Program.succeed(call + server.access)
        #expect(outcome.errors.contains("0 refused") && outcome.errors.contains("0 dropped"), "\(outcome.errors)")
        let posts = try server.folder.text("posts")
        #expect(posts.split(separator: "\n").count { $0.contains("mmap_calls=") } == 5, "\(posts)")
    }

    @Test func theMetricsPageTakesAWebConfiguration() async throws {
        let folder = try Scratch()
        try SecureServer.makeCertificates(in: folder)
        try folder.write("web.yml", "tls_server_config: {cert_file: node.crt, key_file: node.key}\n")
        // Numbers that count the rows would be left out as row numbers.
        var table = "time,mmap_calls\n"
        for row in 0..<36_000 { table += "\(Self.start + row),\(row * 7 % 13)\n" }
        try folder.write("cart.csv", table)
        // An hour, so that a busy machine comes to ask for the page.
        let process = try Program.start(
            [
                "collect", "--source", "replay", "--input", folder.file("cart.csv"), "--speed", "10", "--metrics",
                "127.0.0.1:0", "--web-config", folder.file("web.yml"),
            ], output: try folder.handle("stdout"), errors: try folder.handle("stderr"))
        defer {
            // SIGTERM may be blocked in a child of a test thread.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let words = "metrics page on port "
        while process.isRunning, !(try folder.text("stderr").contains(words)) { usleep(10_000) }
        let said = try folder.text("stderr")
        let rest = try #require(said.components(separatedBy: words).dropFirst().first, "\(said)")
        let address = "127.0.0.1:\(rest.prefix { $0.isNumber })/metrics"
        // The page is empty before the first interval.
        var shown = ""
        for _ in 0..<3000 where !shown.contains("container_mmap_calls_total") {
            shown = try page("https://\(address)", trust: folder.file("ca.crt")) ?? ""
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(shown.contains("container_mmap_calls_total"), "\(said)")
        #expect(try page("http://\(address)", trust: folder.file("ca.crt")) == nil)
    }

    /// What a client in Python gets of the page; nil if it gets none.
    private func page(_ url: String, trust: String) throws -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: SecureServer.python ?? "")
        process.arguments = [
            "-c",
            "import ssl, sys, urllib.request as r;"
                + "print(r.urlopen(sys.argv[1], context=ssl.create_default_context(cafile=sys.argv[2])).read().decode())",
            url, trust,
        ]
        let folder = try Scratch()
        process.standardOutput = try folder.handle("page")
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? try folder.text("page") : nil
    }

    @Test func readersRefuseAModelThatTheOwnerOfTheKeyDidNotSign() throws {
        let fixture = try Fixture.shared.get()
        let folder = try Scratch()
        for name in ["own", "other"] {
            try SecureServer.run(["genpkey", "-algorithm", "ed25519", "-out", folder.file("\(name).pem")])
        }
        let signed = folder.file("signed.h5")
        try Program.succeed(["model", "sign", fixture.model, "--key", folder.file("own.pem"), "--output", signed])
        let reading = SyntheticData.reading
        let span = ["--from", "\(SyntheticData.time(ofRow: 300))", "--to", "\(SyntheticData.time(ofRow: 345))"]
        let calls: [(String) -> [String]] = [
            { ["detect", fixture.faulty, "--model", $0] + reading + span },
            { ["windows", fixture.faulty, "--model", $0, "--output", folder.file("w.h5")] + reading + span },
            { ["watch", "--source", "replay", "--input", fixture.faulty, "--models", $0] + reading },
            { ["bench", $0, "--seconds", "0.01", "--rounds", "1", "--training-batch", "0", "--batch", "1"] },
        ]
        for call in calls {
            try Program.succeed(call(signed) + ["--key", folder.file("own.pem")])
            let other = try Program.run(call(signed) + ["--key", folder.file("other.pem")])
            #expect(other.status == 1 && other.errors.contains("is signed by another key"), "\(other.errors)")
            let unsigned = try Program.run(call(fixture.model) + ["--key", folder.file("own.pem")])
            #expect(unsigned.status == 1 && unsigned.errors.contains("is not signed"), "\(unsigned.errors)")
        }
    }
}
