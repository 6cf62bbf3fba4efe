package import Engine
package import Kernels
package import PluginHost
internal import Plugins

/// The strategies that a job may choose from.
package enum Strategies {
    /// Every strategy that ships with the program, and those of plugin libraries; networks compute in `precision`.
    ///
    /// - Throws: if a library brings a plugin of a name that is taken.
    package static func registry(
        precision: Precision = .float32, libraries: [PluginLibrary] = []
    ) throws -> Registry {
        var registry = try Registry.builtin(precision: precision)
        for library in libraries { try library.register(in: &registry) }
        return registry
    }

    /// Loads plugin libraries.
    ///
    /// - Parameters:
    ///   - paths: shared libraries, or folders whose `.so` files are all loaded.
    ///   - probe: checks each in a child process first; nil for none.
    package static func libraries(_ paths: [String], probe: LoadProbe?) throws -> [PluginLibrary] {
        var libraries: [PluginLibrary] = []
        for path in try paths.flatMap(Folder.libraries) {
            libraries.append(try PluginLibrary.load(path, probe: probe))
        }
        return libraries
    }
}
