package import Core
internal import Engine
package import Evaluation
internal import Files
internal import Foundation
package import Ingest
package import PluginHost

/// Chooses features, model, scorer, threshold, their parameters and the metrics for some data.
package struct TuneJob: Sendable {
    package struct Configuration: Sendable {
        package var settings = TuneSettings()
        /// File that keeps the measurements, to go on with a search; nil for none.
        package var state: String?
        /// Options file to write for the winner; nil for none.
        package var output: String?
        /// Libraries whose plugins may be used.
        package var libraries: [PluginLibrary] = []
        package var files = FileSettings()

        package init() {}
    }

    /// A candidate with its figures.
    package struct Line: Sendable {
        package let candidate: TuneCandidate
        /// 1 to 3: how much data stand behind the figures.
        package let round: Int
        /// nil if it could not be fitted.
        package let figures: TuneFigures?
        package let problem: String?
    }

    package enum Event: Sendable {
        /// The data were read.
        case read(IngestSummary)
        /// A round of measurements begins.
        case round(Int, candidates: Int)
        case measured(Line)
    }

    package struct Outcome: Sendable {
        /// All candidates, the best first.
        package let lines: [Line]
        package let winner: TuneCandidate
        /// The winner and the default on the test rows, which no choice was based on; nil without test rows.
        package let test: (winner: TuneFigures, default: TuneFigures)?
        /// Whether detectors were compared by real anomalies.
        package let isLabelled: Bool
        package let workloadCount: Int
        package let yaml: String
    }

    package typealias Progress = @Sendable (Event) -> Void

    package let configuration: Configuration
    private let registry: Registry

    package init(_ configuration: Configuration) throws {
        try configuration.settings.check()
        self.configuration = configuration
        registry = try Strategies.registry(libraries: configuration.libraries)
    }

    /// Reads data, searches, and writes the winner.
    ///
    /// - Parameter isCancelled: once true, the best so far wins.
    package func run(
        _ data: DataSelection, labels: [LabeledEvent] = [], progress: @escaping Progress = { _ in },
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) async throws -> Outcome {
        try configuration.files.check([configuration.output, configuration.state])
        let (series, summary) = try await data.load(parser: configuration.files.parser)
        progress(.read(summary))
        return try await run(series, labels: labels, progress: progress, isCancelled: isCancelled)
    }

    /// Searches by series in memory.
    package func run(
        _ series: [Series], labels: [LabeledEvent] = [], progress: @escaping Progress = { _ in },
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) async throws -> Outcome {
        let settings = configuration.settings
        let splits = try splits(series, labels)
        let evaluator = TuneEvaluator(splits, registry: registry, settings: settings)
        let candidates = try SearchSpace(registry: registry, settings: settings)
            .candidates(min(81, max(12, Int(clamping: settings.budgetSeconds / 2))))
        var search = TuneSearch(
            evaluator, settings: settings, state: try .read(configuration.state, digest: digest(series, labels)),
            statePath: configuration.state, progress: progress, isCancelled: isCancelled)
        let lines = try await search.run(candidates)
        guard let best = lines.first, let figures = best.figures else {
            throw JobError(
                problem: "no detector could be fitted: \(lines.first?.problem ?? "the search was stopped at once")",
                remedy: "give more data")
        }
        var test: (winner: TuneFigures, default: TuneFigures)?
        if settings.testShare > 0 {
            let effort = search.fullEffort
            let standard = try await evaluator.test(candidates[0], effort)
            let own = best.candidate == candidates[0] ? standard : try await evaluator.test(best.candidate, effort)
            test = (own, standard)
        }
        let basis = labels.isEmpty ? "synthetic perturbations" : "labelled anomalies"
        let yaml = TuneYAML.text(
            best.candidate,
            comment: [
                "Chosen by 'anomengine tune' among \(lines.count) detectors on \(splits.count) workloads by \(basis).",
                "Validation: \(figures.text)",
            ] + (test.map { ["Test: \($0.winner.text); the default: \($0.default.text)"] } ?? []))
        if let output = configuration.output { try AtomicFile.write(yaml, to: output) }
        return Outcome(
            lines: lines, winner: best.candidate, test: test, isLabelled: !labels.isEmpty,
            workloadCount: splits.count, yaml: yaml)
    }

    /// The workloads with most rows, each split in time order.
    private func splits(_ series: [Series], _ labels: [LabeledEvent]) throws -> [TuneSplit] {
        let settings = configuration.settings
        let replicas = Dictionary(grouping: series.filter { $0.rowCount > 0 }, by: \.workload)
        let events = try LabeledEvent.grouped(labels, by: replicas.keys.map(\.name).sorted())
        // Where some workloads have known anomalies, only these can be compared by them.
        let usable = replicas.filter { labels.isEmpty || events[$0.key.name]?.isEmpty == false }
        let ordered = usable.sorted {
            let (left, right) = ($0.value.reduce(0) { $0 + $1.rowCount }, $1.value.reduce(0) { $0 + $1.rowCount })
            return left == right ? $0.key < $1.key : left > right
        }
        guard !ordered.isEmpty else {
            throw JobError(problem: "there are no rows to compare detectors on", remedy: "give more data")
        }
        return ordered.prefix(settings.workloadLimit).map {
            TuneSplit($0.key, $0.value, events: events[$0.key.name] ?? [], settings: settings)
        }
    }

    /// Identifies data and settings: measurements hold for these alone.
    private func digest(_ series: [Series], _ labels: [LabeledEvent]) -> String {
        var hash = FNV1a()
        for one in series {
            hash.add(one.startSeconds.bitPattern)
            for value in one.values { hash.add(UInt64(value.bitPattern)) }
        }
        for event in labels { hash.add(event.startSeconds.bitPattern ^ event.endSeconds.bitPattern) }
        let settings = configuration.settings
        for number in [settings.testShare, settings.validationShare, settings.allowedFalsePositives] {
            hash.add(number.bitPattern)
        }
        hash.add(settings.seed)
        hash.add(UInt64(clamping: settings.workloadLimit))
        return String(hash.value, radix: 16)
    }
}

extension TuneFigures {
    /// `criterion 0.61, AUC-PR 0.58, F1 0.64, false positives 0.3 %`.
    package var text: String {
        func short(_ value: Double) -> String { String(format: "%.3f", value) }
        return "criterion \(short(criterion)), AUC-PR \(short(aucPR)), F1 \(short(f1)), false positives "
            + String(format: "%.2f", falsePositiveRate * 100) + " %"
    }
}
