internal import ArgumentParser
internal import Core
internal import Engine
internal import Jobs

/// Which plugins make a detector, and their parameters.
struct PluginOptions: ParsableArguments {
    @Option(help: "Feature plugin (default: \(Self.defaults.feature.plugin)).")
    var feature: String?

    @Option(help: "Model plugin (default: \(Self.defaults.model.plugin)).")
    var plugin: String?

    @Option(help: "Scorer plugin (default: chosen to match the model; \(Self.defaults.scorer.plugin) for most).")
    var scorer: String?

    @Option(
        help: "Threshold plugin (default: chosen to match the scorer; \(Self.defaults.threshold.plugin) for most).")
    var threshold: String?

    @Option(help: "Set a plugin parameter, as in trailing.sigmas=4; repeatable.")
    var set: [String] = []

    private static let defaults = DetectorConfiguration()

    /// The configuration that these options stand for.
    func configuration(registry: Registry) throws -> DetectorConfiguration {
        var configuration = try registry.configuration(
            feature: feature, model: plugin, scorer: scorer, threshold: threshold)
        for setting in try settings() { try setting.apply(to: &configuration, registry: registry) }
        return configuration
    }

    /// The stages that these options choose, with their parameters.
    func fixed(registry: Registry) throws -> [PluginKind: PluginChoice] {
        let configuration = try configuration(registry: registry)
        var fixed: [PluginKind: PluginChoice] = [:]
        for (kind, name) in [
            (PluginKind.feature, feature), (.model, plugin), (.scorer, scorer), (.threshold, threshold),
        ] {
            if name != nil || !configuration[kind].parameters.isEmpty { fixed[kind] = configuration[kind] }
        }
        return fixed
    }

    /// The parameters that `--set` gives.
    func settings() throws(JobError) -> [PluginSetting] {
        var settings: [PluginSetting] = []
        for text in set { settings.append(try PluginSetting(text)) }
        return settings
    }
}
