internal import Core
import Foundation
import Testing

/// Help and exit statuses.
@Suite struct UsageTests {
    /// Every command in the help's own tree, with the words that call it.
    private func commands() throws -> [[String]] {
        func below(_ node: [String: Any], _ path: [String]) -> [[String]] {
            [path]
                + (node["subcommands"] as? [[String: Any]] ?? []).flatMap { child -> [[String]] in
                    guard let name = child["commandName"] as? String, name != "help",
                        child["shouldDisplay"] as? Bool != false
                    else { return [] }
                    return below(child, path + [name])
                }
        }
        let tree = try Program.succeed(["--experimental-dump-help"]).json()
        return below(try #require(tree["command"] as? [String: Any]), [])
    }

    @Test func everyCommandsHelpHasExamples() throws {
        let commands = try commands()
        #expect(commands.count >= 11)
        for command in commands {
            let outcome = try Program.succeed(command + ["--help"])
            let call = (["anomengine"] + command).joined(separator: " ")
            #expect(outcome.output.contains("EXAMPLES"), "\(call)")
            #expect(outcome.output.contains("  \(call)"), "\(call)")
            #expect(outcome.errors.isEmpty)
        }
    }

    @Test func helpFitsATerminalOfEightyColumns() throws {
        for command in try commands() {
            let lines = try Program.succeed(command + ["--help"]).output.split(
                separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.filter { $0.count > 80 }.isEmpty, "\(command)")
            // A line of an example that was broken by the width would begin at the margin.
            let examples = lines.drop { $0 != "EXAMPLES" }.dropFirst().prefix { !$0.isEmpty }
            #expect(!examples.isEmpty && examples.allSatisfy { $0.hasPrefix("  ") }, "\(command)")
        }
    }

    /// A message that names an option names one that there is.
    @Test func everySettingIsAnOption() throws {
        func options(_ node: [String: Any]) -> [String] {
            let own = (node["arguments"] as? [[String: Any]] ?? []).filter { $0["kind"] as? String != "positional" }
                .flatMap { $0["names"] as? [[String: Any]] ?? [] }.compactMap { $0["name"] as? String }
            return own + (node["subcommands"] as? [[String: Any]] ?? []).flatMap(options)
        }
        let tree = try Program.succeed(["--experimental-dump-help"]).json()
        let known = Set(options(try #require(tree["command"] as? [String: Any])))
        #expect(known.contains("output"))
        let unknown = Setting.allCases.map(\.rawValue).filter { !known.contains($0) }
        #expect(unknown.isEmpty)
    }

    @Test func acceptsPeriodAsAliasOfInterval() throws {
        let fixture = try Fixture.shared.get()
        let outputs = try ["--interval", "--period"].map { name in
            try Program.succeed(
                ["detect", fixture.faulty, "--model", fixture.model, "--json", name, "60"] + SyntheticData.reading,
                environment: ["SOURCE_DATE_EPOCH": "1700000000"]
            ).output
        }
        #expect(outputs[0] == outputs[1])
        let help = try Program.succeed(["detect", "--help"]).output
        #expect(help.contains("--interval"))
    }

    @Test func printsVersion() throws {
        #expect(try Program.succeed(["--version"]).output == "0.1.0\n")
    }

    @Test(arguments: [
        (["explode"], "explode"), (["fit"], "inputs"), (["fit", "a.csv"], "--output"),
        (["fit", "a.csv", "--output", "m.h5", "--colour"], "--colour"),
        (["fit", "a.csv", "--output", "m.h5", "--jobs", "0"], "--jobs"),
        (["fit", "a.csv", "--output", "m.h5", "--interval", "-1"], "interval"),
        (["fit", "a.csv", "--output", "m.h5", "--from", "tomorrow"], "'tomorrow' is not a time"),
        (["fit", "a.csv", "--output", "m.h5", "--from", "5", "--to", "4"], "ends before it begins"),
        (["fit", "a.csv", "--output", "m.h5", "--duration", "4"], "--from"),
        (["fit", "a.csv", "--output", "m.h5", "--workload-pattern", "(a"], "(a"),
        (["fit", "a.csv", "--output", "m.h5", "--calibration-share", "0.9"], "calibration-share"),
        (["fit", "a.csv", "--output", "m.h5", "--plugin", "lstm-a"], "Did you mean 'lstm-ae'?"),
        (
            ["fit", "a.csv", "--output", "m.h5", "--plugin", "lstm-ae", "--set", "lstm-ae.windo=3"],
            "Did you mean 'window'?"
        ),
        (
            ["fit", "a.csv", "--output", "m.h5", "--plugin", "lstm-ae", "--set", "lstm-ea.window=3"],
            "did you mean 'lstm-ae'?"
        ),
        (
            ["fit", "a.csv", "--output", "m.h5", "--plugin", "lstm-ae", "--set", "lstm-ae.window=0"],
            "'lstm-ae.window' is '0'"
        ),
        (
            ["fit", "a.csv", "--output", "m.h5", "--plugin", "lstm-ae", "--set", "lstm-ae.window=ten"],
            "'lstm-ae.window' is 'ten'"
        ),
        (["fit", "a.csv", "--output", "m.h5", "--set", "window"], "PLUGIN.PARAMETER=VALUE"),
        (["detect", "a.csv", "--model", "m.h5", "--output", "scores.xlsx"], ".csv, .json or .h5"),
        (["detect", "a.csv", "--model", "m.h5", "--incident-gap", "-1"], "--incident-gap"),
        (["eval", "scored.h5"], "--labels"), (["bench", "--batch", "0"], "--batch"),
    ])
    func wrongUsageIsStatusTwo(_ arguments: [String], _ words: String) throws {
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix("error: "), "\(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    @Test func anUnknownPluginIsNamed() throws {
        let outcome = try Program.run(["plugins", "show", "lstm"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("no plugin named 'lstm'") && outcome.errors.contains("plugins list"))
    }
}
