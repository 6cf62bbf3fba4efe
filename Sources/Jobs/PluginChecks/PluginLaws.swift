internal import Core
internal import Engine
internal import EngineTesting
internal import PluginHost

/// A law of one plugin.
package struct PluginLawName: Sendable, Hashable, Encodable, CustomStringConvertible {
    /// feature, model, scorer or threshold.
    package let kind: String
    package let plugin: String
    package let law: String

    package init(kind: String, plugin: String, law: String) {
        self.kind = kind
        self.plugin = plugin
        self.law = law
    }

    package var description: String { "\(kind) '\(plugin)', \(law)" }
}

/// The laws that the plugins of a library must keep.
struct PluginLaws {
    let library: PluginLibrary

    /// All of them, plugin by plugin.
    var names: [PluginLawName] {
        func names(_ manifests: [Manifest], _ laws: [String]) -> [PluginLawName] {
            manifests.flatMap { manifest in
                laws.map { PluginLawName(kind: manifest.kind.rawValue, plugin: manifest.name, law: $0) }
            }
        }
        return names(library.features.map(\.manifest), FeatureLaw.allCases.map(\.rawValue))
            + names(library.models.map(\.manifest), ModelLaw.allCases.map(\.rawValue))
            + names(library.scorers.map(\.manifest), ScorerLaw.allCases.map(\.rawValue))
            + names(library.thresholds.map(\.manifest), ThresholdLaw.allCases.map(\.rawValue))
    }

    /// Checks one.
    ///
    /// - Throws: ``JobError`` for a law or plugin that is not there, ``ParameterError`` for a setting that it does not take.
    /// - Returns: what breaks it; nil if it holds.
    func finding(_ name: PluginLawName, settings: [PluginSetting]) throws -> String? {
        let own = settings.filter { $0.plugin == name.plugin }
        func parameters(_ manifest: Manifest) throws -> [String: ParameterValue] {
            var values: [String: ParameterValue] = [:]
            for setting in own {
                values[setting.parameter] = try manifest.parse(setting.value, parameter: setting.parameter)
            }
            return values
        }
        func check(_ body: () throws -> Void) throws -> String? {
            do {
                try body()
                return nil
            } catch let violation as LawViolation {
                return violation.finding
            }
        }
        if let law = FeatureLaw(rawValue: name.law), name.kind == PluginKind.feature.rawValue,
            let plugin = library.features.first(where: { $0.manifest.name == name.plugin })
        {
            return try check { try law.check(plugin, parameters: try parameters(plugin.manifest)) }
        }
        if let law = ModelLaw(rawValue: name.law), name.kind == PluginKind.model.rawValue,
            let plugin = library.models.first(where: { $0.manifest.name == name.plugin })
        {
            return try check { try law.check(plugin, parameters: try parameters(plugin.manifest)) }
        }
        if let law = ScorerLaw(rawValue: name.law), name.kind == PluginKind.scorer.rawValue,
            let plugin = library.scorers.first(where: { $0.manifest.name == name.plugin })
        {
            return try check { try law.check(plugin, parameters: try parameters(plugin.manifest)) }
        }
        if let law = ThresholdLaw(rawValue: name.law), name.kind == PluginKind.threshold.rawValue,
            let plugin = library.thresholds.first(where: { $0.manifest.name == name.plugin })
        {
            return try check { try law.check(plugin, parameters: try parameters(plugin.manifest)) }
        }
        throw JobError(place: library.path, problem: "has no \(name)")
    }
}
