/// The plugin kinds: four stages of a detector, and rankers.
public enum PluginKind: String, Sendable, Hashable, CaseIterable {
    case feature, model, scorer, threshold, ranker

    /// The kinds that a detector has one of each.
    public static let detectorParts: [PluginKind] = [.feature, .model, .scorer, .threshold]
}

/// The shared library that a plugin came from.
public struct PluginOrigin: Sendable, Hashable {
    /// Name that the library gives itself.
    public let library: String
    /// Version of the library, `major.minor`.
    public let version: String

    /// Names a library.
    public init(library: String, version: String) {
        self.library = library
        self.version = version
    }
}

/// The description of a plugin.
public struct Manifest: Sendable, Hashable {
    /// Stable name in kebab case, unique within a kind.
    public let name: String
    /// The kind of the plugin.
    public let kind: PluginKind
    /// Version of its state and arithmetic, `major.minor`; a file of another major version is refused.
    public let version: String
    /// One-line summary.
    public let summary: String
    /// Its parameters, in the order in which help shows them.
    public let parameters: [ParameterSpecification]
    /// The plugin of the next kind (a model's scorer, a scorer's threshold) that is used with it where none is chosen;
    /// nil for the default one.
    public let companion: String?
    /// The library that brings the plugin; nil for a plugin that ships with the program.
    public let origin: PluginOrigin?

    /// Makes a manifest.
    public init(
        name: String, kind: PluginKind, version: String, summary: String,
        parameters: [ParameterSpecification] = [], companion: String? = nil, origin: PluginOrigin? = nil
    ) {
        self.name = name
        self.kind = kind
        self.version = version
        self.summary = summary
        self.parameters = parameters
        self.companion = companion
        self.origin = origin
    }
}
