internal import ArgumentParser
internal import Jobs
internal import PluginHost

/// Where plugins come from besides the program.
struct PluginPathOptions: ParsableArguments {
    @Option(
        help: """
            Plugin library (.so), or a folder of them; repeatable. Loading one runs its code with your rights \
            (docs/plugins.md).
            """)
    var pluginPath: [String] = []

    /// Loads the libraries, each in a child process first.
    func libraries() throws -> [PluginLibrary] { try Strategies.libraries(pluginPath, probe: .own) }

    /// These options as arguments for a child process.
    var arguments: [String] { pluginPath.map { "--plugin-path=\($0)" } }
}

extension LoadProbe {
    /// This binary with the hidden command `load-plugin`.
    static let own = LoadProbe(command: ["/proc/self/exe", "load-plugin"])
}
