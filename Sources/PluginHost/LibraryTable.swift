internal import CPluginABI
internal import Core
internal import Engine

#if canImport(Glibc)
    internal import Glibc
#endif

/// The table of a library that is loaded into this process, checked before any function of a plugin is called.
struct LibraryTable {
    private let table: anomengine_library
    private let path: String

    private static let symbol = "anomengine_plugin_library"

    /// Loads the file.
    init(_ file: String, shownAs path: String) throws(PluginLibraryError) {
        guard let handle = dlopen(file, RTLD_NOW | RTLD_LOCAL) else {
            let reason = dlerror().map { String(cString: $0) } ?? "unknown error"
            throw PluginLibraryError(
                path, "cannot be loaded: \(reason)", "install the libraries that it needs, or link them into it")
        }
        guard let address = dlsym(handle, Self.symbol) else {
            dlclose(handle)
            throw PluginLibraryError(
                path, "has no symbol '\(Self.symbol)'",
                "export it as anomengine_plugin.h declares it (in C++ with extern \"C\", in Swift with @_cdecl)")
        }
        typealias Entry = @convention(c) () -> UnsafePointer<anomengine_library>?
        // The handle is never closed: fitted plugins hold pointers into the library.
        guard let table = unsafeBitCast(address, to: Entry.self)() else {
            throw PluginLibraryError(path, "returned no table from '\(Self.symbol)'", "return a static table")
        }
        let abi = table.pointee.abi
        guard abi == ANOMENGINE_PLUGIN_ABI else {
            throw PluginLibraryError(
                path,
                "was built for version \(abi) of the plugin interface; this program has version \(ANOMENGINE_PLUGIN_ABI)",
                "build it with the anomengine_plugin.h of this program")
        }
        self.table = table.pointee
        self.path = path
    }

    /// The library with its plugins.
    func library() throws(PluginLibraryError) -> PluginLibrary {
        let origin = PluginOrigin(
            library: try name(table.name, "the library's name"), version: try version(table.version, "the library"))
        guard (1...1024).contains(table.plugin_count), let list = table.plugins else {
            throw incomplete("lists no plugins", "list 1 to 1024 plugins in its table")
        }
        var plugins: [HostedPlugin] = []
        for index in 0..<Int(table.plugin_count) {
            guard let entry = list[index] else { throw incomplete("has no plugin at position \(index) of its table") }
            plugins.append(try plugin(entry.pointee, origin))
        }
        return PluginLibrary(origin, path: path, plugins: plugins)
    }

    private func plugin(
        _ table: anomengine_plugin, _ origin: PluginOrigin
    ) throws(PluginLibraryError) -> HostedPlugin {
        guard table.size >= MemoryLayout<anomengine_plugin>.size else {
            throw incomplete("has a plugin whose table is shorter than the interface's", "set 'size' to sizeof")
        }
        let name = try name(table.name, "a plugin's name")
        var parameters: [ParameterSpecification] = []
        for index in 0..<Int(table.parameter_count) {
            guard let list = table.parameters else { throw incomplete("'\(name)' has no list of its parameters") }
            parameters.append(try parameter(list[index], of: name))
        }
        let (kind, functions) = try functions(of: table, name)
        let companion: String? = if let text = table.companion { try self.name(text, "a companion") } else { nil }
        return HostedPlugin(
            manifest: Manifest(
                name: name, kind: kind, version: try version(table.version, "'\(name)'"),
                summary: try line(table.summary, "the summary of '\(name)'"), parameters: parameters,
                companion: companion, origin: origin),
            functions: functions)
    }

    /// Every function that the program calls without asking must be there.
    private func functions(
        of table: anomengine_plugin, _ name: String
    ) throws(PluginLibraryError) -> (PluginKind, HostedPlugin.Functions) {
        func demand(_ size: Int, _ needed: Int, _ missing: Bool) throws(PluginLibraryError) {
            guard size >= needed else {
                throw incomplete("the functions of '\(name)' are fewer than the interface's", "set 'size' to sizeof")
            }
            guard !missing else {
                throw incomplete("'\(name)' lacks a function that the interface requires", "see anomengine_plugin.h")
            }
        }
        switch anomengine_plugin_kind(rawValue: table.kind) {
        case ANOMENGINE_FEATURE:
            guard let given = table.feature?.pointee else { break }
            try demand(
                given.size, MemoryLayout<anomengine_feature>.size,
                given.fit == nil || given.open == nil || given.input_count == nil || given.input_name == nil
                    || given.output_count == nil || given.output_name == nil || given.transform == nil)
            return (.feature, .feature(given))
        case ANOMENGINE_MODEL:
            guard let given = table.model?.pointee else { break }
            let lacksStream = given.stream_size == nil || given.push == nil || given.deviate == nil
            try demand(
                given.size, MemoryLayout<anomengine_model>.size,
                given.fit == nil || given.open == nil || given.window == nil || given.deviation == nil
                    || (given.windows == nil && lacksStream))
            return (.model, .model(given))
        case ANOMENGINE_SCORER:
            guard let given = table.scorer?.pointee else { break }
            try demand(
                given.size, MemoryLayout<anomengine_scorer>.size,
                given.fit == nil || given.open == nil || given.score == nil)
            return (.scorer, .scorer(given))
        case ANOMENGINE_THRESHOLD:
            guard let given = table.threshold?.pointee else { break }
            try demand(
                given.size, MemoryLayout<anomengine_threshold>.size,
                given.fit == nil || given.open == nil || given.limit == nil || given.judge == nil)
            return (.threshold, .threshold(given))
        default:
            throw incomplete("'\(name)' is of the unknown kind \(table.kind)")
        }
        throw incomplete("'\(name)' has no functions of its kind", "set the member that is named as the kind")
    }

    private func parameter(
        _ table: anomengine_parameter, of plugin: String
    ) throws(PluginLibraryError) -> ParameterSpecification {
        let name = try name(table.name, "a parameter of '\(plugin)'")
        let summary = try line(table.summary, "the summary of '\(plugin).\(name)'")
        let isOrdered = table.minimum <= table.fallback && table.fallback <= table.maximum
        switch anomengine_parameter_kind(rawValue: table.kind) {
        case ANOMENGINE_INTEGER:
            if let fallback = Int(exactly: table.fallback), let minimum = Int(exactly: table.minimum),
                let maximum = Int(exactly: table.maximum), isOrdered
            {
                return ParameterSpecification(
                    name, summary, default: .integer(fallback), range: .integers(minimum...maximum))
            }
        case ANOMENGINE_REAL:
            if isOrdered, table.minimum.isFinite, table.maximum.isFinite {
                return ParameterSpecification(
                    name, summary, default: .real(table.fallback), range: .reals(table.minimum...table.maximum))
            }
        case ANOMENGINE_FLAG:
            return ParameterSpecification(name, summary, default: .flag(table.fallback != 0))
        case ANOMENGINE_CHOICE:
            var choices: [String] = []
            while let list = table.choices, choices.count < 256, let text = list[choices.count] {
                choices.append(try line(text, "a choice of '\(plugin).\(name)'"))
            }
            if let index = Int(exactly: table.fallback), choices.indices.contains(index) {
                return ParameterSpecification(name, summary, default: .text(choices[index]), range: .choices(choices))
            }
        default: throw incomplete("'\(plugin).\(name)' is of the unknown kind \(table.kind)")
        }
        throw incomplete("'\(plugin).\(name)' has a default outside of its range")
    }

    private func name(_ text: UnsafePointer<CChar>?, _ what: Guidance) throws(PluginLibraryError) -> String {
        let name = try line(text, what)
        let isKebab = name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
        guard isKebab, let first = name.utf8.first, (97...122).contains(first) else {
            throw incomplete(what + " is '\(name)'", "use a-z, 0-9 and hyphens")
        }
        return name
    }

    private func version(_ text: UnsafePointer<CChar>?, _ what: Guidance) throws(PluginLibraryError) -> String {
        let version = try line(text, "the version of " + what)
        let parts = version.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ UInt32($0) != nil }) else {
            throw incomplete("the version of " + what + " is '\(version)'", "write it as major.minor, such as 1.0")
        }
        return version
    }

    private func line(_ text: UnsafePointer<CChar>?, _ what: Guidance) throws(PluginLibraryError) -> String {
        guard let text, let line = String(validatingCString: text), !line.isEmpty,
            !line.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw incomplete(what + " is missing or not one line of UTF-8") }
        return line
    }

    private func incomplete(_ problem: Guidance, _ remedy: Guidance? = nil) -> PluginLibraryError {
        PluginLibraryError(path, problem, remedy)
    }
}
