internal import ArgumentParser
internal import Core
internal import Engine

/// Which plugins make a detector, and their parameters.
struct PluginOptions: ParsableArguments {
    @Option(help: "Feature plugin (default: \(Self.defaults.feature.plugin)).")
    var feature: String?

    @Option(help: "Model plugin (default: \(Self.defaults.model.plugin)).")
    var plugin: String?

    @Option(help: "Scorer plugin (default: the one that suits the model; \(Self.defaults.scorer.plugin) for most).")
    var scorer: String?

    @Option(
        help: "Threshold plugin (default: the one that suits the scorer; \(Self.defaults.threshold.plugin) for most).")
    var threshold: String?

    @Option(help: "A plugin's parameter, as in trailing.sigmas=4; may be repeated.")
    var set: [String] = []

    private static let defaults = DetectorConfiguration()

    /// The configuration that these options stand for.
    func configuration(registry: Registry) throws -> DetectorConfiguration {
        var configuration = try registry.configuration(
            feature: feature, model: plugin, scorer: scorer, threshold: threshold)
        for setting in set {
            try apply(setting, to: &configuration, registry: registry)
        }
        return configuration
    }

    private func apply(
        _ setting: String, to configuration: inout DetectorConfiguration, registry: Registry
    ) throws {
        guard let equals = setting.firstIndex(of: "="), let dot = setting[..<equals].firstIndex(of: ".") else {
            throw ValidationError("--set '\(setting)' must have the form PLUGIN.PARAMETER=VALUE.")
        }
        let name = String(setting[..<dot])
        let parameter = String(setting[setting.index(after: dot)..<equals])
        let text = String(setting[setting.index(after: equals)...])
        guard let kind = PluginKind.detectorParts.first(where: { configuration[$0].plugin == name }) else {
            let chosen = PluginKind.detectorParts.map { configuration[$0].plugin }
            let hint = nearestName(to: name, in: chosen).map { " Did you mean '\($0)'?" } ?? ""
            throw ValidationError(
                "--set '\(setting)': '\(name)' is not one of the chosen plugins (\(chosen.joined(separator: ", ")))."
                    + (hint.isEmpty ? remedy(name, registry) : hint))
        }
        configuration[kind].parameters[parameter] = try registry.manifest(kind, name).parse(text, parameter: parameter)
    }

    /// How to choose a plugin that is there, but not chosen.
    private func remedy(_ name: String, _ registry: Registry) -> String {
        let manifest = registry.manifests.first { $0.name == name && PluginKind.detectorParts.contains($0.kind) }
        guard let kind = manifest?.kind else { return "" }
        return " Choose it with --\(kind == .model ? "plugin" : kind.rawValue) \(name)."
    }

    /// The parameters that `--set` gives a detector's own scorer and threshold.
    ///
    /// - Throws: if plugins are chosen, or a parameter of another kind of plugin is set.
    func changes(
        to record: DetectorRecord, registry: Registry
    ) throws -> (scorer: [String: ParameterValue], threshold: [String: ParameterValue]) {
        var configuration = DetectorConfiguration(
            feature: PluginChoice(record.feature.plugin), model: PluginChoice(record.model.plugin),
            scorer: PluginChoice(record.scorer.plugin), threshold: PluginChoice(record.threshold.plugin))
        for setting in set { try apply(setting, to: &configuration, registry: registry) }
        guard configuration.feature.parameters.isEmpty, configuration.model.parameters.isEmpty else {
            throw ValidationError("--calibrate-only keeps features and model: --set their parameters when fitting.")
        }
        return (configuration.scorer.parameters, configuration.threshold.parameters)
    }
}
