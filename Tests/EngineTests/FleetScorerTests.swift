internal import Core
internal import Engine
import Testing

/// Many streams together: the scores of each one's own stream, bit for bit.
@Suite struct FleetScorerTests {
    /// Series of different columns and gaps for three detectors, one of which two streams share.
    private static func parts() throws -> (detectors: [Detector], series: [Series], streams: [FleetStream]) {
        let shapes = [(4, 1), (6, 3), (4, 1)]
        let detectors = try shapes.enumerated().map { index, shape in
            try fitted(
                [series("shop/\(index)", rows: 300, seed: index)], configuration(window: shape.0, stride: shape.1))
        }
        let owners = [0, 1, 2, 1]
        let data = owners.enumerated().map { index, owner in
            series(
                "shop/\(owner)", replica: "\(index)", rows: 90, seed: 10 + index,
                columns: index == 3 ? ["c", "b", "a"] : ["a", "b", "c"], missing: [20 + 7 * index: 1])
        }
        let streams = zip(owners, data).map { FleetStream(detector: $0, columns: $1.columns) }
        return (detectors, data, streams)
    }

    private static func row(_ series: Series, _ index: Int) -> [Float] {
        Array(series.values[index * series.columns.count..<(index + 1) * series.columns.count])
    }

    @Test(arguments: [1, 2]) func scoresAreThoseOfTheStreamsAlone(threadCount: Int) throws {
        let (detectors, data, streams) = try Self.parts()
        var fleet = try FleetScorer(detectors, streams: streams, threadCount: threadCount)
        var alone = try streams.map { try DetectorStream(detectors[$0.detector], columns: $0.columns) }
        var scoreCount = 0
        for index in 0..<90 {
            var expected: [(Int, ScoredRow)] = []
            // The third stream misses some ticks altogether, and order is the caller's.
            for stream in [2, 0, 3, 1] where stream != 2 || !(40...44).contains(index) {
                let row = Self.row(data[stream], index)
                let time = data[stream].timeSeconds(ofRow: index)
                let isDue = fleet.push(row, of: stream, timeSeconds: time)
                let scored = alone[stream].push(row, timeSeconds: time)
                #expect(isDue == (scored != nil))
                if let scored { expected.append((stream, scored)) }
            }
            var found: [(Int, ScoredRow)] = []
            fleet.score { found.append(($0, $1)) }
            #expect(found.map(\.0) == expected.map(\.0))
            #expect(found.map(\.1) == expected.map(\.1))
            #expect(found.map(\.1.score.bitPattern) == expected.map(\.1.score.bitPattern))
            scoreCount += found.count
        }
        #expect(scoreCount > 150)
    }

    @Test func resetClearsStreamState() throws {
        let (detectors, data, streams) = try Self.parts()
        var fleet = try FleetScorer(detectors, streams: streams)
        func push(_ index: Int) -> Bool {
            defer { fleet.score { _, _ in } }
            return fleet.push(Self.row(data[0], index), of: 0, timeSeconds: data[0].timeSeconds(ofRow: index))
        }
        // Differences need a row, windows four of them.
        let before = (0..<8).map(push)
        fleet.reset(0)
        let after = (8..<16).map(push)
        #expect(before == [false, false, false, false, true, true, true, true] && after == before)
    }

    @Test func columnsAreChecked() throws {
        let (detectors, _, _) = try Self.parts()
        #expect(throws: DetectorError.self) {
            try FleetScorer(detectors, streams: [FleetStream(detector: 0, columns: ["a", "x"])])
        }
    }

    @Test func emptyFleetReturnsNothing() throws {
        var fleet = try FleetScorer([], streams: [])
        var count = 0
        fleet.score { _, _ in count += 1 }
        #expect(count == 0)
    }
}
