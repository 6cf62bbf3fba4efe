import Foundation

/// A database behind TLS that lets in who has both a certificate and the password, as a program of Python.
///
/// It answers `query_range` with waves of two workloads, of which `cart` is far too high at the end, and takes posts.
final class SecureServer {
    private static let program = """
        import base64, http.server, json, math, ssl, sys, urllib.parse
        folder, start = sys.argv[1], float(sys.argv[2])
        login = "Basic " + base64.b64encode(b"agent:s3cret").decode()
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def answer(self, status, body=b""):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def allowed(self):
                with open(folder + "/requests", "a") as log: log.write(urllib.parse.unquote(self.path) + "\\n")
                return self.headers.get("Authorization") == login
            def do_GET(self):
                if not self.allowed(): return self.answer(401)
                query = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query)
                first, last, step = (float(query[name][0]) for name in ("start", "end", "step"))
                scale = {"cpu": 1.0, "memory": 8.0}[query["query"][0]]
                series = []
                for number, name in enumerate(["cart", "front"]):
                    values = []
                    for point in range(int((last - first) / step + 0.5) + 1):
                        time = first + point * step
                        row = round((time - start) / 60)
                        noise = math.sin(row * 12.9898 + number * 78.233 + scale) * 43758.5453 % 1
                        value = 20 + 5 * math.sin(row / 9 + number) + noise
                        if name == "cart" and scale == 1 and row >= 340: value = 90
                        values.append([time, str(value * scale)])
                    series.append({"metric": {"app": name, "instance": name + "-1"}, "values": values})
                data = {"status": "success", "data": {"resultType": "matrix", "result": series}}
                self.answer(200, json.dumps(data).encode())
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                if not self.allowed(): return self.answer(401)
                with open(folder + "/posts", "ab") as log: log.write(body)
                self.answer(204)
            def log_message(self, *words): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder + "/node.crt", folder + "/node.key")
        context.load_verify_locations(folder + "/ca.crt")
        context.verify_mode = ssl.CERT_REQUIRED
        server.socket = context.wrap_socket(server.socket, server_side=True)
        with open(folder + "/port.new", "w") as file: file.write(str(server.server_address[1]))
        import os
        os.rename(folder + "/port.new", folder + "/port")
        server.serve_forever()
        """

    static let openssl = "/usr/bin/openssl"
    static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    static let isPossible = python != nil && FileManager.default.isExecutableFile(atPath: openssl)

    let folder: Scratch
    let url: String
    private let process: Process

    init(startSeconds: Int) throws {
        folder = try Scratch()
        try Self.makeCertificates(in: folder)
        try folder.write("login", "agent:s3cret\n")
        process = Process()
        process.executableURL = URL(fileURLWithPath: Self.python ?? "")
        process.arguments = ["-c", Self.program, folder.path, "\(startSeconds)"]
        process.standardInput = FileHandle.nullDevice
        try process.run()
        while process.isRunning, !folder.names.contains("port") { usleep(10_000) }
        url = "https://127.0.0.1:\(try folder.text("port"))"
    }

    deinit {
        // SIGTERM may be blocked in a child of a test thread.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// The options with which the program is let in.
    var access: [String] { trust + identity + ["--basic-auth-file", folder.file("login")] }
    var trust: [String] { ["--ca-file", folder.file("ca.crt")] }
    var identity: [String] { ["--client-cert", folder.file("agent.crt"), "--client-key", folder.file("agent.key")] }

    /// Makes `ca.crt`, and `node` and `agent` with their keys, valid for 127.0.0.1.
    static func makeCertificates(in folder: Scratch) throws {
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        try run(
            ["req", "-x509"] + curve + [
                "-keyout", folder.file("ca.key"), "-out", folder.file("ca.crt"), "-subj", "/CN=tests",
            ])
        for name in ["node", "agent"] {
            try run(
                ["req", "-x509"] + curve + [
                    "-CA", folder.file("ca.crt"), "-CAkey", folder.file("ca.key"), "-keyout",
                    folder.file("\(name).key"),
                    "-out", folder.file("\(name).crt"), "-subj", "/CN=\(name)", "-addext",
                    "subjectAltName=IP:127.0.0.1",
                    "-addext", "basicConstraints=CA:FALSE",
                ])
        }
    }

    static func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: openssl)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    }
}
