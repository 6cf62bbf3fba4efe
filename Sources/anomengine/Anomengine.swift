internal import ArgumentParser

/// The root command: it only lists the others.
struct Anomengine: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anomengine",
        abstract: "Learns what is normal for each workload and flags what is not.",
        discussion: """
            EXAMPLES
              anomengine fit metrics/ --output shop.h5
              anomengine detect metrics/ --model shop.h5 --report report.html
              anomengine eval scored.h5 --labels faults.csv

            Every option can stand in a YAML file that is given with --config FILE: keys are the options' names \
            without dashes in front, keys under a command's name hold for that command alone, and options on the \
            command line win; those that may be repeated add up. SOURCE_DATE_EPOCH sets the time that is noted in \
            files. Exit status: 0 done, 1 failed, 2 wrong usage.
            """,
        version: engineVersion,
        subcommands: [
            Collect.self, Fit.self, Detect.self, Eval.self, Rank.self, Windows.self, Bench.self, Plugins.self, Model.self,
            MakeSegment.self, ParseFile.self,
        ])
}

/// Version of the program, written into the files it makes.
let engineVersion = "0.1.0"
