internal import Core
internal import Engine
import EngineTesting
import Foundation
import Plugins
import Testing

/// The detector that is fitted where nothing is chosen.
@Suite struct DefaultPipelineTests {
    /// Rows with what a plain numpy version of the pipeline gives them; `Vectors/make_vectors.py` writes the file.
    struct Vectors: Decodable {
        let columns: Int
        let training: [Float]
        let test: [Float]
        let calibrationLogs: [Double]
        let scoreLogs: [Double]
        let limitLogs: [Double]
        let shares: [Double]

        static func load() throws -> Vectors {
            let url = try #require(
                Bundle.module.url(forResource: "default_pipeline", withExtension: "json", subdirectory: "Vectors"))
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(Vectors.self, from: Data(contentsOf: url))
        }

        func series(_ values: [Float]) -> Series {
            Series(
                workload: Workload("shop/cart"), replica: "0", columns: (0..<columns).map { "m\($0)" },
                startSeconds: 0, intervalSeconds: 60, values: values)
        }
    }

    private static func fit(_ series: [Series]) throws -> Detector {
        try DetectorTrainer(DetectorConfiguration(), registry: .builtin())
            .fit(series, context: FitContext(workload: series[0].workload, seed: 1))
    }

    private static let law = LawData.series()

    @Test func agreesWithTheReference() throws {
        let vectors = try Vectors.load()
        let detector = try Self.fit([vectors.series(vectors.training)])
        #expect(detector.training.calibrationScores.count == vectors.calibrationLogs.count)
        for (score, expected) in zip(detector.training.calibrationScores, vectors.calibrationLogs) {
            #expect(abs(log(score) - expected) < 1e-3)
        }
        let scored = try detector.score(vectors.series(vectors.test))
        #expect(scored.count == vectors.scoreLogs.count && scored.verdicts.contains(true))
        for row in 0..<scored.count {
            #expect(abs(log(scored.scores[row]) - vectors.scoreLogs[row]) < 1e-3, "row \(row)")
            #expect(abs(log(scored.limits[row]) - vectors.limitLogs[row]) < 1e-3, "row \(row)")
            #expect(scored.verdicts[row] == (vectors.scoreLogs[row] > vectors.limitLogs[row]), "row \(row)")
            for feature in 0..<vectors.columns {
                let share = Double(scored.contributions[row * vectors.columns + feature]) / scored.scores[row]
                #expect(abs(share - vectors.shares[row * vectors.columns + feature]) < 2e-3, "row \(row)")
            }
        }
    }

    @Test func batchStreamAndFleetGiveTheSameBits() throws {
        let detector = try Self.fit(Self.law)
        let restored = try Detector(detector.record, registry: .builtin())
        var fleet = try FleetScorer(
            [detector, restored], streams: Self.law.enumerated().map { FleetStream(detector: $0, columns: $1.columns) })
        var inFleet: [[UInt64]] = Self.law.map { _ in [] }
        for row in 0..<Self.law[0].rowCount {
            for (index, data) in Self.law.enumerated() {
                fleet.push(Self.row(data, row), of: index, timeSeconds: data.timeSeconds(ofRow: row))
            }
            fleet.score { inFleet[$0].append($1.score.bitPattern) }
        }
        for (index, data) in Self.law.enumerated() {
            let batch = try detector.score(data)
            var stream = try DetectorStream(detector, columns: data.columns)
            let rows = (0..<data.rowCount).compactMap {
                stream.push(Self.row(data, $0), timeSeconds: data.timeSeconds(ofRow: $0))
            }
            #expect(batch.count > 250 && batch.timesSeconds == rows.map(\.timeSeconds))
            #expect(batch.scores.map(\.bitPattern) == rows.map(\.score.bitPattern))
            #expect(batch.limits == rows.map(\.verdict.limit))
            #expect(batch.verdicts == rows.map(\.verdict.isAnomalous))
            #expect(batch.scores.map(\.bitPattern) == inFleet[index])
            #expect(try restored.score(data) == batch)
        }
    }

    /// 60 % of the rows train, the rest calibrate: no model that does not stop early gives rows to validation.
    @Test func rowsAreSplitForAModelWithoutEarlyStopping() throws {
        let training = try Self.fit([Self.law[0]]).training
        #expect(training.trainingWindowCount == 180 && training.validationWindowCount == 0)
        #expect(training.calibrationWindowCount == 120 && training.lossCurve.isEmpty)
        var choice = DetectorConfiguration(validationShare: 0.2)
        choice.calibrationShare = 0.3
        let other = try DetectorTrainer(choice, registry: .builtin())
            .fit([Self.law[0]], context: FitContext(workload: Self.law[0].workload, seed: 1))
        #expect(other.training.trainingWindowCount == 210 && other.training.calibrationWindowCount == 90)
    }

    @Test func injectedAnomalyRanksFirst() throws {
        let vectors = try Vectors.load()
        let detector = try Self.fit([vectors.series(vectors.training)])
        let values = vectors.test.enumerated().map { index, value in
            // Rows that are calm in the file; one column jumps.
            (40..<52).contains(index / 4) && index % 4 == 2 ? value + 25 : value
        }
        let scored = try detector.score(vectors.series(Array(values.prefix(4 * 79))))
        let highest = scored.scores.indices.sorted { scored.scores[$0] > scored.scores[$1] }.prefix(10)
        #expect(highest.allSatisfy { (41...56).contains($0) })
        let episode = try #require(EpisodeMerger(mergeSeconds: 60).episodes(in: scored).first)
        #expect(episode.attributions.first?.feature == "m2")
        #expect((41 * 60...51 * 60).contains(episode.startSeconds) && episode.endSeconds <= 62 * 60)
    }

    /// The first score after a gap is not smoothed with those before it, but what was learned stays.
    @Test func gapResetsSmoothingAndKeepsAdaptedState() throws {
        let vectors = try Vectors.load()
        let detector = try Self.fit([vectors.series(vectors.training)])
        func scores(gapAt row: Int, of values: [Float]) throws -> ScoredSeries {
            var values = values
            values[4 * row] = .nan
            return try detector.score(vectors.series(values))
        }
        let loud = vectors.test.enumerated().map { (70..<80).contains($0 / 4) ? $1 * 4 : $1 }
        let (calm, after) = (try scores(gapAt: 80, of: vectors.test), try scores(gapAt: 80, of: loud))
        #expect(calm.count == 149 && after.scores[79] > 3 * calm.scores[79])
        // Smoothing alone would leave a multiple of the calm score.
        #expect(after.scores[80] < 1.2 * calm.scores[80] && after.scores[80] != calm.scores[80])
        #expect(after.limits[80] > calm.limits[80])
    }

    @Test func expectedValuesAreInTheDataUnits() throws {
        let detector = try Self.fit(Self.law)
        let data = Self.law[0]
        var stream = try DetectorStream(detector, columns: data.columns)
        #expect(stream.expectedValues == nil)
        for row in 0..<100 { _ = stream.push(Self.row(data, row), timeSeconds: data.timeSeconds(ofRow: row)) }
        let expected = try #require(stream.expectedValues)
        let last = Self.row(data, 99)
        #expect(expected.count == last.count)
        // A wave of ±20 about 50 with noise of ±3; 1000 give or take a thousandth; 42.
        #expect(abs(expected[0] - last[0]) < 10 && abs(expected[3] - 1000) < 1 && abs(expected[4] - 42) < 0.1)
        stream.reset()
        #expect(stream.expectedValues == nil)
    }

    /// Constant columns and one that is empty, and a column that only begins to move later.
    @Test func deadColumnsStayFinite() throws {
        let data = Self.law[0]
        let width = data.columns.count
        let values = data.values.enumerated().map { index, value in
            index % width == 5 ? Float.nan : index % width == 4 && index / width > 250 ? value + 100 : value
        }
        let series = Series(
            workload: data.workload, replica: "0", columns: data.columns, startSeconds: data.startSeconds,
            intervalSeconds: data.intervalSeconds, values: values)
        let detector = try Self.fit([series])
        #expect(detector.feature.value.outputColumns == ["load", "memory", "errors", "steady", "constant"])
        let scored = try detector.score(series)
        #expect(scored.count == 300 && scored.nonFiniteCount == 0 && scored.contributions.allSatisfy(\.isFinite))
    }

    @Test func unscoredRowDoesNotAdaptState() throws {
        let plugin = GaussTailScorer()
        let shape = DeviationShape(rowCount: 1, groupCount: 2, featureCount: 3, attributedGroups: [1])
        let normal = (0..<600).map { Float($0 % 7) / 10 }
        let fitted = try plugin.fit(
            DeviationSet(shape: shape, values: normal), parameters: plugin.manifest.resolve())
        var (stream, twin) = (fitted.makeStream(), fitted.makeStream())
        func score(_ row: [Float], _ stream: inout any ScorerStream) -> Double {
            var parts: [Float] = [0, 0, 0]
            var target = parts.mutableSpan
            return stream.score(row.span, contributions: &target)
        }
        #expect(score([1, 0, .nan, 0, 0, 1], &stream).isNaN)
        #expect(score([1, .infinity, 0, 0, 0, 1], &stream).isNaN)
        #expect(score([1, 0, 0, 0, 0, 1], &stream) == score([1, 0, 0, 0, 0, 1], &twin))
    }

    /// A model that has no errors per feature: its score is one error, blamed by its own parts.
    @Test func modelsThatOnlyScore() throws {
        let shape = DeviationShape(scoreOfFeatures: 3)
        let normal = (0..<300).flatMap { row -> [Float] in [0.1, Float(row % 5) / 10, 0.2] }
        for plugin in [GaussTailScorer(), MeanSquaredErrorScorer()] as [any ScorerPlugin] {
            let fitted = try plugin.fit(
                DeviationSet(shape: shape, values: normal), parameters: plugin.manifest.resolve())
            var stream = try plugin.restore(fitted.state, shape: shape, parameters: plugin.manifest.resolve())
                .makeStream()
            var parts: [Float] = [0, 0, 0]
            var target = parts.mutableSpan
            let strange: [Float] = [1, 6, 1]
            let score = stream.score(strange.span, contributions: &target)
            #expect(score > 1 && abs(parts[1] / parts[0] - 6) < 1e-3 && parts[0] == parts[2])
        }
    }

    /// A model names the scorer that suits it, a scorer its threshold.
    @Test func companionIsDefault() throws {
        let registry = try Registry.builtin()
        func names(_ configuration: DetectorConfiguration) -> [String] {
            PluginKind.detectorParts.map { configuration[$0].plugin }
        }
        #expect(names(try registry.configuration()) == ["minmax", "linear", "gauss-tail", "trailing"])
        #expect(try registry.configuration() == DetectorConfiguration())
        #expect(
            names(try registry.configuration(model: "lstm-ae")) == ["minmax", "lstm-ae", "mse", "percentile"])
        #expect(
            names(try registry.configuration(model: "lstm-ae", scorer: "gauss-tail"))
                == ["minmax", "lstm-ae", "gauss-tail", "trailing"])
        #expect(
            names(try registry.configuration(scorer: "mse", threshold: "trailing"))
                == ["minmax", "linear", "mse", "trailing"])
        #expect(throws: RegistryError.self) { try registry.configuration(model: "lstm") }
    }

    private static func row(_ series: Series, _ row: Int) -> [Float] {
        let width = series.columns.count
        return Array(series.values[row * width..<(row + 1) * width])
    }
}
