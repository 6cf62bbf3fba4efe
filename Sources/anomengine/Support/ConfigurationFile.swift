internal import ArgumentParser
internal import Core
internal import Foundation
internal import Jobs
internal import Yams

/// Turns YAML configurations into the options they stand for.
///
/// A key is an option's name. A table under a command's name holds options for that command alone. At the top level an
/// option that only other commands have is passed over, so that several commands can share a file.
enum ConfigurationFile {
    /// Replaces `--config FILE` by the file's options, before all other options so that these win.
    ///
    /// - Throws: ``ConfigurationError``, or `ValidationError` for a `--config` in the wrong place.
    static func expand(_ arguments: [String]) throws -> [String] {
        var rest: [String] = []
        var files: [String] = []
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            if argument == "--" {
                rest += arguments[index...]
                break
            }
            if argument == "--config" {
                guard index + 1 < arguments.count else { throw ValidationError("--config needs the path of a file.") }
                files.append(arguments[index + 1])
                index += 2
                continue
            }
            if argument.hasPrefix("--config=") {
                files.append(String(argument.dropFirst("--config=".count)))
            } else {
                rest.append(argument)
            }
            index += 1
        }
        guard !files.isEmpty else { return arguments }
        let root = try CommandTree.root()
        var path: [CommandTree] = []
        for name in rest {
            guard let next = (path.last ?? root).subcommand(name) else { break }
            path.append(next)
        }
        guard let command = path.last else {
            throw ValidationError("--config must follow a command, as in 'anomengine fit --config FILE'.")
        }
        let options = try files.flatMap { file in
            try ConfigurationReader(
                path: file, root: root, commandName: path.map(\.commandName).joined(separator: " "), command: command
            ).options()
        }
        return path.map(\.commandName) + options + rest.dropFirst(path.count)
    }
}

/// Reads one configuration file for one command.
private struct ConfigurationReader {
    let path: String
    let root: CommandTree
    /// The command as it is typed, such as `model show`.
    let commandName: String
    let command: CommandTree

    func options() throws(ConfigurationError) -> [String] {
        guard let content = try content() else { return [] }
        guard let table = content.mapping else {
            throw error(content, "must be a table of option names and values")
        }
        var options: [String] = []
        for (key, value) in table {
            let name = try text(key, "a key")
            guard name != "config" else { throw error(key, "an options file cannot include another one") }
            if let other = root.subcommand(name), let own = value.mapping {
                guard commandName.split(separator: " ").first.map(String.init) == other.commandName else { continue }
                for (key, value) in own { options += try self.options(key, value) }
            } else if command.option(name) != nil || !root.knows(name) {
                options += try self.options(key, value)
            }
        }
        return options
    }

    private func content() throws(ConfigurationError) -> Node? {
        let text: String
        do {
            text = try TextFile.read(path)
        } catch {
            throw ConfigurationError(error.diagnostic)
        }
        do {
            return try Yams.compose(yaml: text)
        } catch {
            throw ConfigurationError(path: path, line: nil, problem: "is not valid YAML: \(error)")
        }
    }

    private func options(_ key: Node, _ value: Node) throws(ConfigurationError) -> [String] {
        let name = try text(key, "a key")
        guard let option = command.option(name) else {
            let near = nearestName(to: name, in: command.optionNames)
            throw error(
                key, "'\(name)' is not an option of '\(commandName)'",
                near.map { "did you mean '\($0)'?" } ?? "see 'anomengine \(commandName) --help'")
        }
        if let plugins = value.mapping {
            guard name == "set" else { throw error(value, "'\(name)' must not be a table") }
            return try settings(plugins)
        }
        if option.kind == "flag" {
            guard let isSet = value.bool else { throw error(value, "'\(name)' must be true or false") }
            return isSet ? ["--\(name)"] : []
        }
        guard let items = value.sequence else { return ["--\(name)=\(try text(value, "'\(name)'"))"] }
        guard option.isRepeating else { throw error(value, "'\(name)' takes one value, not a list") }
        var options: [String] = []
        for item in items { options.append("--\(name)=\(try listed(item, "'\(name)'"))") }
        return options
    }

    /// `set` as a table of plugins and their parameters.
    private func settings(_ plugins: Node.Mapping) throws(ConfigurationError) -> [String] {
        var options: [String] = []
        for (key, value) in plugins {
            let plugin = try text(key, "a plugin's name")
            guard let parameters = value.mapping else {
                throw error(value, "'set.\(plugin)' must be a table of the plugin's parameters")
            }
            for (key, value) in parameters {
                let name = "\(plugin).\(try text(key, "a parameter's name"))"
                var items: [String] = []
                for item in value.sequence.map(Array.init) ?? [value] {
                    items.append(try text(item, "'set.\(name)'"))
                }
                options.append("--set=\(name)=\(items.joined(separator: ","))")
            }
        }
        return options
    }

    /// An item of a list as it is written: `null` stands for the word there, as in `missing: [null, NaN]`.
    private func listed(_ node: Node, _ what: String) throws(ConfigurationError) -> String {
        if let scalar = node.scalar, !scalar.string.isEmpty { return scalar.string }
        return try text(node, what)
    }

    /// A scalar as it is written.
    private func text(_ node: Node, _ what: String) throws(ConfigurationError) -> String {
        guard let scalar = node.scalar, node.null == nil else {
            throw error(
                node, "\(what) must be text, a number, true or false",
                node.scalar.flatMap { $0.string.isEmpty ? nil : "quote the word: \"\($0.string)\"" })
        }
        return scalar.string
    }

    private func error(_ node: Node, _ problem: String, _ remedy: String? = nil) -> ConfigurationError {
        ConfigurationError(path: path, line: node.mark?.line, problem: problem, remedy: remedy)
    }
}

/// Why a configuration file was refused.
struct ConfigurationError: DiagnosticError {
    let diagnostic: Diagnostic

    init(_ diagnostic: Diagnostic) {
        self.diagnostic = diagnostic
    }

    init(path: String, line: Int?, problem: String, remedy: String? = nil) {
        diagnostic = Diagnostic(
            place: "\(path)\(line.map { ":\($0)" } ?? "")", problem: Guidance(problem),
            remedy: remedy.map { Guidance($0) })
    }
}
