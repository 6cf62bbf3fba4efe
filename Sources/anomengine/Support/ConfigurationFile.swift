internal import ArgumentParser
internal import Foundation
internal import Yams

/// Turns a YAML configuration into the options it stands for.
enum ConfigurationFile {
    private static let commands = ["collect", "fit", "detect", "eval", "bench", "plugins", "model"]

    /// Replaces `--config FILE` by the file's options, before all other options so that these win.
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
        guard let command = rest.first, commands.contains(command) else {
            throw ValidationError("--config stands after a command, as in 'anomengine fit --config FILE'.")
        }
        let options = try files.flatMap { try read($0, command: command) }
        return [command] + options + rest.dropFirst()
    }

    private static func read(_ path: String, command: String) throws -> [String] {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw ConfigurationError(path: path, problem: "cannot be read; check the path and that it is UTF-8 text")
        }
        let content: Any?
        do {
            content = try Yams.load(yaml: text)
        } catch {
            throw ConfigurationError(path: path, problem: "is no valid YAML: \(error)")
        }
        guard let content, !(content is NSNull) else { return [] }
        guard let table = content as? [String: Any] else {
            throw ConfigurationError(path: path, problem: "must be a table of option names and values")
        }
        var options: [String] = []
        for (key, value) in table.sorted(by: { $0.key < $1.key }) where !commands.contains(key) {
            options += try Self.options(key, value, path)
        }
        if let own = table[command] {
            guard let own = own as? [String: Any] else {
                throw ConfigurationError(path: path, problem: "'\(command)' must be a table of option names and values")
            }
            for (key, value) in own.sorted(by: { $0.key < $1.key }) {
                options += try Self.options(key, value, path)
            }
        }
        return options
    }

    private static func options(_ key: String, _ value: Any, _ path: String) throws -> [String] {
        if key == "set" {
            guard let plugins = value as? [String: [String: Any]] else {
                throw ConfigurationError(path: path, problem: "'set' must hold a table of parameters for each plugin")
            }
            return try plugins.sorted { $0.key < $1.key }.flatMap { plugin, parameters in
                try parameters.sorted { $0.key < $1.key }.map { name, value in
                    let items = try (value as? [Any] ?? [value]).map { try scalar($0, "set.\(plugin).\(name)", path) }
                    return "--set=\(plugin).\(name)=\(items.joined(separator: ","))"
                }
            }
        }
        if let flag = value as? Bool { return flag ? ["--\(key)"] : [] }
        return try (value as? [Any] ?? [value]).map { "--\(key)=\(try scalar($0, key, path))" }
    }

    private static func scalar(_ value: Any, _ key: String, _ path: String) throws -> String {
        switch value {
        case let text as String: return text
        case let flag as Bool: return flag ? "true" : "false"
        case let number as Int: return "\(number)"
        case let number as Double: return "\(number)"
        case let date as Date:
            return date.formatted(.iso8601)
        default:
            throw ConfigurationError(path: path, problem: "'\(key)' must be text, a number, true or false, or a list")
        }
    }
}

/// Why a configuration file was refused.
struct ConfigurationError: Error, CustomStringConvertible {
    let path: String
    let problem: String

    var description: String { "\(path): \(problem)." }
}
