package import Collector
internal import Foundation
package import HTTP

#if canImport(Glibc)
    internal import Glibc
#endif

/// Appends samples as lines of InfluxDB's line protocol to a file.
package final class InfluxFileSink: SampleSink {
    package let name: String
    private let path: String
    private let descriptor: Int32

    /// Opens the file for appending, making it where it is missing.
    ///
    /// - Throws: ``EndpointError``.
    package init(path: String) throws(EndpointError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw EndpointError(
                url: path, problem: "cannot be opened (\(String(cString: strerror(errno))))",
                remedy: "check the folder and its permissions")
        }
        self.path = path
        name = "line protocol to \(path)"
    }

    deinit { Glibc.close(descriptor) }

    package func write(_ batch: SampleBatch) async throws {
        let lines = Array(InfluxLines.text(of: batch).utf8)
        let start = lseek(descriptor, 0, SEEK_END)
        var written = 0
        while written < lines.count {
            let count = lines[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = String(cString: strerror(errno))
                // No half line stays.
                if start >= 0 { _ = ftruncate(descriptor, start) }
                throw EndpointError(url: path, problem: "cannot be written (\(reason))", remedy: "free some space")
            }
            written += count
        }
    }

    package func close() async throws { _ = fsync(descriptor) }
}
