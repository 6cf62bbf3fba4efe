package import Core

/// Why a plugin library could not be loaded.
package struct PluginLibraryError: DiagnosticError, Hashable {
    package let diagnostic: Diagnostic

    package init(_ path: String, _ problem: Guidance, _ remedy: Guidance? = nil) {
        diagnostic = Diagnostic(place: path, problem: problem, remedy: remedy)
    }
}

/// Why a plugin from a library refused to learn or to be opened.
package struct HostedPluginError: Error, Hashable, CustomStringConvertible {
    /// The library with its version, and the plugin.
    let plugin: String
    let reason: String

    package var description: String { "\(plugin): \(reason)" }
}
