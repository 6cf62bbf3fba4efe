internal import Core
internal import Engine
internal import Foundation
internal import Isolation
package import PluginHost

#if canImport(Glibc)
    internal import Glibc
#endif

/// Checks every law of every plugin of a library, each in a child process.
package struct PluginCheckJob: Sendable {
    package struct Result: Sendable, Encodable {
        package let law: PluginLawName
        /// What breaks the law; nil if it holds.
        package let finding: String?
    }

    package struct Outcome: Sendable, Encodable {
        package let library: String
        package let version: String
        package let pluginCount: Int
        package let results: [Result]

        package var broken: [Result] { results.filter { $0.finding != nil } }
    }

    private let path: String
    private let settings: [PluginSetting]
    private let command: [String]?
    private let probe: LoadProbe?
    private let patienceSeconds: Double

    /// - Parameters:
    ///   - command: a program that calls ``runAsChild(path:law:settings:)``, with its arguments; path, kind, plugin, law and
    ///     settings follow. nil checks in this process.
    ///   - patienceSeconds: time for each law.
    package init(
        path: String, settings: [PluginSetting] = [], command: [String]?, probe: LoadProbe?,
        patienceSeconds: Double = 300
    ) {
        self.path = path
        self.settings = settings
        self.command = command
        self.probe = probe
        self.patienceSeconds = patienceSeconds
    }

    /// - Parameter progress: takes each result.
    /// - Throws: if the library cannot be loaded or a setting is wrong.
    package func run(progress: (Result) -> Void = { _ in }) throws -> Outcome {
        let library = try PluginLibrary.load(path, probe: probe)
        for setting in settings { try check(setting, library) }
        let laws = PluginLaws(library: library)
        var results: [Result] = []
        for name in laws.names {
            let result = Result(law: name, finding: try finding(name, laws))
            progress(result)
            results.append(result)
        }
        return Outcome(
            library: library.origin.library, version: library.origin.version, pluginCount: library.manifests.count,
            results: results)
    }

    /// A setting must belong to a plugin of the library and have a value that it takes.
    private func check(_ setting: PluginSetting, _ library: PluginLibrary) throws {
        guard let manifest = library.manifests.first(where: { $0.name == setting.plugin }) else {
            throw JobError(place: path, problem: "has no plugin '\(setting.plugin)'", isUsage: true)
        }
        _ = try manifest.parse(setting.value, parameter: setting.parameter)
    }

    private func finding(_ name: PluginLawName, _ laws: PluginLaws) throws -> String? {
        guard let command else { return try laws.finding(name, settings: settings) }
        let words = command + [path, name.kind, name.plugin, name.law] + settings.map { "--set=\($0.text)" }
        let answer: (reply: Data?, status: Int32)
        do throws(ChildProcess.Failure) {
            answer = try ChildProcess.answer(of: words, byteLimit: 1 << 16, patienceSeconds: patienceSeconds)
        } catch {
            throw JobError(
                problem: "no child process could be started (error \(error.code))",
                remedy: "check the limits on processes and memory")
        }
        guard let data = answer.reply else { return "did not finish within \(Int(clamping: patienceSeconds)) s" }
        let signal = answer.status & 0x7f
        guard signal == 0 else { return "crashed: signal \(signal) (\(String(cString: strsignal(signal))))" }
        guard answer.status == 0, let reply = try? JSONDecoder().decode(Reply.self, from: data) else {
            return "ended the process (status \(answer.status >> 8 & 0xff))"
        }
        return reply.finding
    }

    private struct Reply: Codable {
        var finding: String?
    }

    /// What the child does: checks one law and answers on standard output.
    package static func runAsChild(path: String, law: PluginLawName, settings: [PluginSetting]) throws {
        // What the library prints must not mix with the answer.
        let output = dup(STDOUT_FILENO)
        dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO)
        var reply = Reply()
        do {
            let laws = PluginLaws(library: try PluginLibrary.load(path))
            reply.finding = try laws.finding(law, settings: settings)
        } catch {
            reply.finding = "\(error)"
        }
        try FileHandle(fileDescriptor: output).write(contentsOf: try JSONEncoder().encode(reply))
    }
}
