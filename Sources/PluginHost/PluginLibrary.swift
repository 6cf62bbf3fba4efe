internal import Core
package import Engine

/// A loaded plugin library. It stays loaded until the process ends.
package struct PluginLibrary: Sendable {
    /// The library's name and version, as recorded in model files.
    package let origin: PluginOrigin
    /// The file that was loaded.
    package let path: String
    package let features: [any FeaturePlugin]
    package let models: [any ModelPlugin]
    package let scorers: [any ScorerPlugin]
    package let thresholds: [any ThresholdPlugin]

    /// Loads a library.
    ///
    /// Loading runs code of the library with the rights of this process.
    ///
    /// - Parameter probe: loads the library in a child process first, so that a crash there is an error here; nil for none.
    /// - Throws: ``PluginLibraryError`` that names the file.
    package static func load(_ path: String, probe: LoadProbe? = nil) throws(PluginLibraryError) -> PluginLibrary {
        let file = try LibraryFile.checked(path)
        if let probe { try probe.check(file, shownAs: path) }
        return try LibraryTable(file, shownAs: path).library()
    }

    init(_ origin: PluginOrigin, path: String, plugins: [HostedPlugin]) {
        self.origin = origin
        self.path = path
        features = plugins.compactMap { HostedFeature($0) }
        models = plugins.compactMap { HostedModel($0) }
        scorers = plugins.compactMap { HostedScorer($0) }
        thresholds = plugins.compactMap { HostedThreshold($0) }
    }

    /// The descriptions of its plugins.
    package var manifests: [Manifest] {
        features.map(\.manifest) + models.map(\.manifest) + scorers.map(\.manifest) + thresholds.map(\.manifest)
    }

    /// Adds its plugins to a registry.
    ///
    /// - Throws: ``PluginLibraryError`` if a name is taken.
    package func register(in registry: inout Registry) throws(PluginLibraryError) {
        do throws(RegistryError) {
            for plugin in features { try registry.register(plugin) }
            for plugin in models { try registry.register(plugin) }
            for plugin in scorers { try registry.register(plugin) }
            for plugin in thresholds { try registry.register(plugin) }
        } catch {
            guard case .duplicate(let kind, let name) = error else {
                throw PluginLibraryError(path, "\(error)")
            }
            throw PluginLibraryError(
                path, "its \(kind.rawValue) '\(name)' has the name of a plugin that is already there",
                "rename the plugin, or load only one of the libraries")
        }
    }
}
