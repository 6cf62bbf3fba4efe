internal import ArgumentParser
internal import Foundation

/// The commands and their options, as the argument parser knows them.
struct CommandTree: Decodable {
    struct Argument: Decodable {
        struct Name: Decodable {
            let name: String
        }

        let kind: String
        let isRepeating: Bool
        let names: [Name]?
    }

    let commandName: String
    let arguments: [Argument]?
    let subcommands: [CommandTree]?

    /// The tree below the root command.
    static func root() throws -> CommandTree {
        struct Dump: Decodable {
            let command: CommandTree
        }
        return try JSONDecoder().decode(Dump.self, from: Data(Anomengine._dumpHelp().utf8)).command
    }

    func subcommand(_ name: String) -> CommandTree? {
        subcommands?.first { $0.commandName == name && name != "help" }
    }

    /// An option or flag by its long name.
    func option(_ name: String) -> Argument? {
        arguments?.first { $0.kind != "positional" && $0.names?.contains { $0.name == name } == true }
    }

    /// Long names of all options and flags.
    var optionNames: [String] {
        (arguments ?? []).filter { $0.kind != "positional" }.flatMap { $0.names ?? [] }.map(\.name).filter {
            $0.count > 1
        }
    }

    /// Whether this command or one below it has an option.
    func knows(_ name: String) -> Bool {
        option(name) != nil || (subcommands ?? []).contains { $0.knows(name) }
    }
}
