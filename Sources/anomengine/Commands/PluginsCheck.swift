internal import ArgumentParser
internal import Core
internal import Engine
internal import Jobs
internal import PluginHost
internal import Report

struct PluginsCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks a plugin library against the laws of its plugins.",
        discussion: """
            EXAMPLES
              anomengine plugins check libspread.so
              anomengine plugins check libspread.so --set spread.factor=4

            Every law runs in a child process, so that a crash is a finding. Loading a library runs its code with your \
            rights. Exit status 1 if a law is broken.
            """)

    @Argument(help: "Plugin library (.so).")
    var file: String

    @Option(help: "Set a plugin parameter for the checks, as in spread.factor=4; repeatable.")
    var set: [String] = []

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
        let settings = try set.map { text throws(JobError) in try PluginSetting(text) }
        let job = PluginCheckJob(
            path: file, settings: settings, command: ["/proc/self/exe", "check-plugin-law"], probe: .own)
        let outcome = try job.run { result in
            if !json, let finding = result.finding { print("\(result.law): \(finding)") }
        }
        if json {
            print(try jsonText(outcome))
        } else {
            print(
                "\(outcome.library) \(outcome.version): \(outcome.pluginCount)"
                    + " \(outcome.pluginCount == 1 ? "plugin" : "plugins"), \(outcome.results.count) laws checked,"
                    + " \(outcome.broken.count) broken")
        }
        if !outcome.broken.isEmpty { throw ExitCode(1) }
    }
}
