internal import ArgumentParser
internal import Jobs

/// The root command: it only lists the others.
struct Anomengine: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anomengine",
        abstract: "Learns the normal behaviour of each workload and detects anomalies.",
        discussion: """
            EXAMPLES
              anomengine fit metrics/ --output shop.h5
              anomengine detect metrics/ --model shop.h5 --report report.html
              anomengine eval scored.h5 --labels faults.csv

            --config FILE reads options from a YAML file. Keys are the names of options without the leading dashes. \
            Keys under the name of a command apply to that command only. Options on the command line override the \
            file; values of repeatable options are combined.

            Durations are written 30s, 5m, 1h30m or 7d, sizes 64MiB or 2GB. SOURCE_DATE_EPOCH overrides the creation \
            time stored in files.

            Exit status: 0 success, 1 failure, 2 usage error, 3 anomalies found (with --fail-on-anomaly).
            """,
        version: engineVersion,
        subcommands: [
            Collect.self, Watch.self, Fit.self, Detect.self, Eval.self, Rank.self, Windows.self, Bench.self,
            Plugins.self, Tune.self,
            Model.self,
            LearnDetectors.self, LoadPlugin.self, CheckPluginLaw.self, MakeSegment.self, ParseFile.self,
        ])
}
