internal import Core
package import Engine

/// A detector configuration in the search.
package struct TuneCandidate: Sendable, Hashable {
    /// A stage: a plugin with the parameters that differ from its defaults.
    package struct Stage: Sendable, Hashable {
        package var plugin: String
        package var parameters: [String: ParameterValue] = [:]
    }

    package var stages: [PluginKind: Stage]

    init(_ configuration: DetectorConfiguration) {
        stages = [:]
        for kind in PluginKind.detectorParts {
            let choice = configuration[kind]
            stages[kind] = Stage(plugin: choice.plugin, parameters: choice.parameters)
        }
    }

    /// The configuration to fit, with other settings from `base`.
    package func configuration(_ base: DetectorConfiguration = DetectorConfiguration()) -> DetectorConfiguration {
        var configuration = base
        for (kind, stage) in stages {
            configuration[kind] = PluginChoice(stage.plugin, parameters: stage.parameters)
        }
        return configuration
    }

    /// `minmax | pca window=5 | gauss-tail | trailing`.
    package var text: String {
        PluginKind.detectorParts.compactMap { stages[$0] }.map { stage in
            ([stage.plugin] + stage.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
                .joined(separator: " ")
        }.joined(separator: " | ")
    }
}
