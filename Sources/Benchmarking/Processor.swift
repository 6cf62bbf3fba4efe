internal import Foundation

/// The machine's processor.
package enum Processor {
    /// Its name from `/proc/cpuinfo`, or "unknown".
    package static var name: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    }

    /// Cores that this process may use.
    package static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }
}
