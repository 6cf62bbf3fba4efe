internal import Core

/// The available plugins by kind and name.
public struct Registry: Sendable {
    private var features: [String: any FeaturePlugin] = [:]
    private var models: [String: any ModelPlugin] = [:]
    private var scorers: [String: any ScorerPlugin] = [:]
    private var thresholds: [String: any ThresholdPlugin] = [:]
    private var rankers: [String: any RankerPlugin] = [:]

    /// Makes an empty registry.
    public init() {}

    /// Adds a feature plugin.
    ///
    /// - Throws: ``RegistryError/duplicate(kind:name:)`` if the name is taken; the same holds for the other kinds.
    public mutating func register(_ plugin: any FeaturePlugin) throws(RegistryError) {
        try Self.insert(plugin, plugin.manifest, .feature, into: &features)
    }

    /// Adds a model plugin.
    public mutating func register(_ plugin: any ModelPlugin) throws(RegistryError) {
        try Self.insert(plugin, plugin.manifest, .model, into: &models)
    }

    /// Adds a scorer plugin.
    public mutating func register(_ plugin: any ScorerPlugin) throws(RegistryError) {
        try Self.insert(plugin, plugin.manifest, .scorer, into: &scorers)
    }

    /// Adds a threshold plugin.
    public mutating func register(_ plugin: any ThresholdPlugin) throws(RegistryError) {
        try Self.insert(plugin, plugin.manifest, .threshold, into: &thresholds)
    }

    /// Adds a ranker plugin.
    public mutating func register(_ plugin: any RankerPlugin) throws(RegistryError) {
        try Self.insert(plugin, plugin.manifest, .ranker, into: &rankers)
    }

    /// The feature plugin of a name.
    ///
    /// - Throws: ``RegistryError/unknown(kind:name:nearest:)``; the same holds for the other kinds.
    public func feature(_ name: String) throws(RegistryError) -> any FeaturePlugin {
        try Self.find(name, .feature, in: features)
    }

    /// The model plugin of a name.
    public func model(_ name: String) throws(RegistryError) -> any ModelPlugin {
        try Self.find(name, .model, in: models)
    }

    /// The scorer plugin of a name.
    public func scorer(_ name: String) throws(RegistryError) -> any ScorerPlugin {
        try Self.find(name, .scorer, in: scorers)
    }

    /// The threshold plugin of a name.
    public func threshold(_ name: String) throws(RegistryError) -> any ThresholdPlugin {
        try Self.find(name, .threshold, in: thresholds)
    }

    /// The ranker plugin of a name.
    public func ranker(_ name: String) throws(RegistryError) -> any RankerPlugin {
        try Self.find(name, .ranker, in: rankers)
    }

    /// The manifest of a plugin of a kind.
    ///
    /// - Throws: ``RegistryError/unknown(kind:name:nearest:)``.
    public func manifest(_ kind: PluginKind, _ name: String) throws(RegistryError) -> Manifest {
        switch kind {
        case .feature: try feature(name).manifest
        case .model: try model(name).manifest
        case .scorer: try scorer(name).manifest
        case .threshold: try threshold(name).manifest
        case .ranker: try ranker(name).manifest
        }
    }

    /// All manifests, by kind and name.
    public var manifests: [Manifest] {
        let byName = { (left: Manifest, right: Manifest) in left.name < right.name }
        return features.values.map(\.manifest).sorted(by: byName)
            + models.values.map(\.manifest).sorted(by: byName)
            + scorers.values.map(\.manifest).sorted(by: byName)
            + thresholds.values.map(\.manifest).sorted(by: byName)
            + rankers.values.map(\.manifest).sorted(by: byName)
    }

    private static func insert<Plugin>(
        _ plugin: Plugin, _ manifest: Manifest, _ kind: PluginKind, into table: inout [String: Plugin]
    ) throws(RegistryError) {
        guard manifest.kind == kind else {
            throw .wrongKind(name: manifest.name, declared: manifest.kind, registered: kind)
        }
        guard table[manifest.name] == nil else { throw .duplicate(kind: kind, name: manifest.name) }
        table[manifest.name] = plugin
    }

    private static func find<Plugin>(
        _ name: String, _ kind: PluginKind, in table: [String: Plugin]
    ) throws(RegistryError) -> Plugin {
        guard let plugin = table[name] else {
            throw .unknown(kind: kind, name: name, nearest: nearestName(to: name, in: Array(table.keys)))
        }
        return plugin
    }
}

/// Why a plugin could not be registered or found.
public enum RegistryError: Error, Hashable {
    case duplicate(kind: PluginKind, name: String)
    case unknown(kind: PluginKind, name: String, nearest: String?)
    case wrongKind(name: String, declared: PluginKind, registered: PluginKind)
}

extension RegistryError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .duplicate(let kind, let name):
            return "two \(kind) plugins are named '\(name)'; rename one of them."
        case .unknown(let kind, let name, let nearest):
            let hint = nearest.map { " Did you mean '\($0)'?" } ?? ""
            return "there is no \(kind) plugin named '\(name)'.\(hint) 'anomengine plugins list' shows all."
        case .wrongKind(let name, let declared, let registered):
            return "plugin '\(name)' declares itself a \(declared), but was registered as a \(registered)."
        }
    }
}
