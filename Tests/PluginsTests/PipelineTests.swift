internal import Core
internal import Engine
import EngineTesting
import Plugins
import Testing

/// The plugins that ship, as one detector.
@Suite struct PipelineTests {
    private static func configuration(feature: String, stride: Int, latent: Int) -> DetectorConfiguration {
        DetectorConfiguration(
            feature: PluginChoice(feature),
            model: PluginChoice(
                "lstm-ae",
                parameters: [
                    "window": .integer(6), "stride": .integer(stride), "encoder-widths": .integers([9, 5]),
                    "latent": .integer(latent), "epochs": .integer(4),
                ]),
            scorer: PluginChoice("mse", parameters: ["steps": .integer(2)]),
            threshold: PluginChoice("percentile", parameters: ["percentile": .real(95)]))
    }

    private static func fit(_ configuration: DetectorConfiguration) throws -> Detector {
        let data = LawData.series()
        return try DetectorTrainer(configuration, registry: .builtin()).fit(
            data, context: FitContext(workload: data[0].workload, seed: 3))
    }

    @Test(arguments: [("minmax", 1, 0), ("standard", 2, 3), ("robust", 9, 0)])
    func batchAndStreamGiveTheSameBits(feature: String, stride: Int, latent: Int) throws {
        let detector = try Self.fit(Self.configuration(feature: feature, stride: stride, latent: latent))
        for data in LawData.series() {
            let batch = try detector.score(data)
            var stream = try DetectorStream(detector, columns: data.columns)
            let width = data.columns.count
            let rows = (0..<data.rowCount).compactMap { row in
                stream.push(
                    Array(data.values[row * width..<(row + 1) * width]), timeSeconds: data.timeSeconds(ofRow: row))
            }
            #expect(batch.count > 20 && batch.timesSeconds == rows.map(\.timeSeconds))
            #expect(batch.scores.map(\.bitPattern) == rows.map(\.score.bitPattern))
            #expect(batch.contributions.map(\.bitPattern) == rows.flatMap { $0.contributions.map(\.bitPattern) })
            #expect(batch.verdicts == rows.map(\.verdict.isAnomalous))
        }
    }

    /// Detectors with their own weights and with the same ones, some of them restored, on one thread and on several.
    @Test(arguments: [1, 2, 3]) func fleetMatchesStreamsBitForBit(threadCount: Int) throws {
        let first = try Self.fit(Self.configuration(feature: "minmax", stride: 1, latent: 0))
        let second = try Self.fit(Self.configuration(feature: "standard", stride: 2, latent: 3))
        let detectors = [first, second, try Detector(first.record, registry: .builtin())]
        let data = LawData.series()
        let streams = (0..<9).map { FleetStream(detector: $0 % 3, columns: data[$0 % data.count].columns) }
        var fleet = try FleetScorer(detectors, streams: streams, threadCount: threadCount)
        var alone = try streams.map { try DetectorStream(detectors[$0.detector], columns: $0.columns) }
        var found: [[UInt64]] = streams.map { _ in [] }
        var expected = found
        let width = data[0].columns.count
        for row in 0..<60 {
            for stream in streams.indices {
                let series = data[stream % data.count]
                let values = Array(series.values[row * width..<(row + 1) * width]).map { $0 + Float(stream) * 0.01 }
                let time = series.timeSeconds(ofRow: row)
                fleet.push(values, of: stream, timeSeconds: time)
                if let scored = alone[stream].push(values, timeSeconds: time) {
                    expected[stream].append(scored.score.bitPattern)
                }
            }
            fleet.score { found[$0].append($1.score.bitPattern) }
        }
        #expect(found == expected && expected.filter { $0.count < 20 }.isEmpty)
    }

    @Test func sameSeedSameDetectorAndItSurvivesSaving() throws {
        let configuration = Self.configuration(feature: "robust", stride: 1, latent: 0)
        let (first, second) = (try Self.fit(configuration), try Self.fit(configuration))
        #expect(first.record == second.record)
        let restored = try Detector(first.record, registry: .builtin())
        for data in LawData.series() { #expect(try restored.score(data) == first.score(data)) }
    }

    /// The limit stands at the percentile of windows that were not trained on.
    @Test func thresholdComesFromHeldOutWindows() throws {
        let detector = try Self.fit(Self.configuration(feature: "minmax", stride: 1, latent: 0))
        let scores = detector.training.calibrationScores.sorted()
        #expect(scores.count == detector.training.calibrationWindowCount && scores.count > 100)
        let rank = Int((Double(scores.count + 1) * 0.95).rounded(.up))
        #expect(detector.threshold.value.limit == scores[rank - 1])
    }

    @Test func findsJumpAndNamesColumn() throws {
        let detector = try Self.fit(Self.configuration(feature: "robust", stride: 1, latent: 0))
        let calm = LawData.series()[0]
        let width = calm.columns.count
        // From row 200 on the memory of ten rows is tripled.
        let values = calm.values.enumerated().map { index, value in
            (200..<210).contains(index / width) && index % width == 1 ? value * 3 : value
        }
        let scored = try detector.score(
            Series(
                workload: calm.workload, replica: "x", columns: calm.columns, startSeconds: 0, intervalSeconds: 5,
                values: values))
        let episode = try #require(
            EpisodeMerger(mergeSeconds: 15).episodes(in: scored).max { $0.peakScore < $1.peakScore })
        #expect(episode.startSeconds == 1000 && episode.endSeconds >= 1045)
        #expect(episode.attributions.first?.feature == "memory")
    }
}
