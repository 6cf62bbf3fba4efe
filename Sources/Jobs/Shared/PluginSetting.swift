internal import Core
package import Engine

/// A parameter of a plugin as people write it: `PLUGIN.PARAMETER=VALUE`.
package struct PluginSetting: Sendable, Hashable {
    package let plugin: String
    package let parameter: String
    package let value: String
    /// As it was written.
    package let text: String

    /// - Throws: ``JobError`` if it has another form.
    package init(_ text: String) throws(JobError) {
        guard let equals = text.firstIndex(of: "="), let dot = text[..<equals].firstIndex(of: ".") else {
            throw JobError(
                problem: "\(.set) '\(text)' must have the form PLUGIN.PARAMETER=VALUE", isUsage: true)
        }
        plugin = String(text[..<dot])
        parameter = String(text[text.index(after: dot)..<equals])
        value = String(text[text.index(after: equals)...])
        self.text = text
    }

    /// Sets the parameter of the plugin that is chosen in `configuration`.
    ///
    /// - Throws: if the plugin is not chosen, has no such parameter, or does not take the value.
    package func apply(to configuration: inout DetectorConfiguration, registry: Registry) throws {
        guard let kind = PluginKind.detectorParts.first(where: { configuration[$0].plugin == plugin }) else {
            let chosen = PluginKind.detectorParts.map { configuration[$0].plugin }
            throw JobError(
                problem: "\(.set) '\(text)': '\(plugin)' is not one of the chosen plugins "
                    + "(\(chosen.joined(separator: ", ")))",
                remedy: nearestName(to: plugin, in: chosen).map { "did you mean '\($0)'?" } ?? choice(registry),
                isUsage: true)
        }
        configuration[kind].parameters[parameter] = try registry.manifest(kind, plugin)
            .parse(value, parameter: parameter)
    }

    /// How to choose a plugin that exists, but is not chosen.
    private func choice(_ registry: Registry) -> Guidance? {
        let manifest = registry.manifests.first { $0.name == plugin && PluginKind.detectorParts.contains($0.kind) }
        switch manifest?.kind {
        case .feature?: return "choose it with \(.feature, plugin)"
        case .model?: return "choose it with \(.plugin, plugin)"
        case .scorer?: return "choose it with \(.scorer, plugin)"
        case .threshold?: return "choose it with \(.threshold, plugin)"
        default: return nil
        }
    }
}
