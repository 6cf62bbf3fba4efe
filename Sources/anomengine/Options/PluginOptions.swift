internal import ArgumentParser
internal import Core
internal import Engine

/// Which plugins make a detector, and their parameters.
struct PluginOptions: ParsableArguments {
    @Option(help: "Feature plugin.")
    var feature = "minmax"

    @Option(help: "Model plugin.")
    var plugin = "lstm-ae"

    @Option(help: "Scorer plugin.")
    var scorer = "mse"

    @Option(help: "Threshold plugin.")
    var threshold = "percentile"

    @Option(help: "A plugin's parameter, as in lstm-ae.window=30; may be repeated.")
    var set: [String] = []

    /// The configuration that these options stand for.
    func configuration(registry: Registry) throws -> DetectorConfiguration {
        var configuration = DetectorConfiguration(
            feature: PluginChoice(feature), model: PluginChoice(plugin), scorer: PluginChoice(scorer),
            threshold: PluginChoice(threshold))
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
                "--set '\(setting)': '\(name)' is none of the chosen plugins (\(chosen.joined(separator: ", "))).\(hint)"
            )
        }
        configuration[kind].parameters[parameter] = try registry.manifest(kind, name).parse(text, parameter: parameter)
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
