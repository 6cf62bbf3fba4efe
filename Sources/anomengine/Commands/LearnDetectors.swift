internal import ArgumentParser
internal import Jobs

/// Hidden: what a child of `watch` runs to learn detectors.
struct LearnDetectors: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "learn-detectors", shouldDisplay: false)

    @Argument var request: String
    @OptionGroup var pluginPaths: PluginPathOptions

    func run() async throws {
        try await LearnWork.runAsChild(
            request, registry: try Strategies.registry(libraries: try pluginPaths.libraries()),
            loader: ForeignParser.own.loader)
    }
}
