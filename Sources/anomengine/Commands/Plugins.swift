internal import ArgumentParser
internal import Collector
internal import Core
internal import Engine
internal import Jobs
internal import Report

struct Plugins: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists, shows and checks plugins.",
        discussion: """
            EXAMPLES
              anomengine plugins list
              anomengine plugins show lstm-ae
              anomengine plugins check libspread.so
            """,
        subcommands: [List.self, Show.self, PluginsCheck.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists all plugins.",
            discussion: """
                EXAMPLES
                  anomengine plugins list
                  anomengine plugins list --json
                """)

        @OptionGroup var pluginPaths: PluginPathOptions

        @Flag(help: "Print as JSON.")
        var json = false

        func run() throws {
            let manifests = try Strategies.registry(libraries: try pluginPaths.libraries()).manifests
            if json {
                print(try jsonText(manifests.map(ManifestJSON.init)))
                return
            }
            print(
                TextTable.render(
                    ReportTable(
                        headers: ["kind", "name", "version", "summary"],
                        rows: manifests.map { [$0.kind.rawValue, $0.name, $0.version, $0.summary] }),
                    width: Terminal.width))
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows a plugin and its parameters.",
            discussion: """
                EXAMPLES
                  anomengine plugins show lstm-ae
                  anomengine plugins show percentile --json
                """)

        @Argument(help: "Name of the plugin.")
        var name: String

        @OptionGroup var pluginPaths: PluginPathOptions

        @Flag(help: "Print as JSON.")
        var json = false

        func run() throws {
            let manifests = try Strategies.registry(libraries: try pluginPaths.libraries()).manifests
            let found = manifests.filter { $0.name == name }
            guard !found.isEmpty else {
                let near = nearestName(to: name, in: manifests.map(\.name)).map { "did you mean '\($0)'? " } ?? ""
                throw CommandError(
                    problem: "there is no plugin named '\(name)'",
                    remedy: "\(near)see 'anomengine plugins list'")
            }
            if json {
                print(try jsonText(found.map(ManifestJSON.init)))
                return
            }
            for manifest in found { show(manifest) }
        }

        private func show(_ manifest: Manifest) {
            print("\(manifest.name) \(manifest.version) (\(manifest.kind)): \(manifest.summary)")
            guard !manifest.parameters.isEmpty else { return }
            print(
                TextTable.render(
                    ReportTable(
                        headers: ["parameter", "kind", "default", "range", "meaning"],
                        rows: manifest.parameters.map {
                            [
                                "--set \(manifest.name).\($0.name)", $0.defaultValue.kindName,
                                $0.defaultValue.description, $0.rangeDescription, $0.summary,
                            ]
                        }), width: Terminal.width))
        }
    }
}

private struct ManifestJSON: Encodable {
    struct Parameter: Encodable {
        let name: String
        let kind: String
        let `default`: String
        let range: String
        let summary: String
    }

    let name: String
    let kind: String
    let version: String
    let summary: String
    /// Of a plugin from a library.
    let library: String?
    let libraryVersion: String?
    let parameters: [Parameter]

    init(_ manifest: Manifest) {
        name = manifest.name
        kind = manifest.kind.rawValue
        version = manifest.version
        summary = manifest.summary
        library = manifest.origin?.library
        libraryVersion = manifest.origin?.version
        parameters = manifest.parameters.map {
            Parameter(
                name: $0.name, kind: $0.defaultValue.kindName, default: $0.defaultValue.description,
                range: $0.rangeDescription, summary: $0.summary)
        }
    }
}
