internal import ArgumentParser
internal import Jobs
internal import PluginHost

/// Hidden: loads a plugin library in a child process, which may crash.
struct LoadPlugin: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "load-plugin", shouldDisplay: false)

    @Argument var path: String

    func run() throws { LoadProbe.runAsChild(path) }
}

/// Hidden: checks one law of one plugin of a library in a child process, which may crash.
struct CheckPluginLaw: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "check-plugin-law", shouldDisplay: false)

    @Argument var path: String
    @Argument var kind: String
    @Argument var name: String
    @Argument var law: String
    @Option var set: [String] = []

    func run() throws {
        try PluginCheckJob.runAsChild(
            path: path, law: PluginLawName(kind: kind, plugin: name, law: law),
            settings: try set.map { text throws(JobError) in try PluginSetting(text) })
    }
}
