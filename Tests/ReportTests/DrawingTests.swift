import Core
import Report
import Testing

@Suite struct DrawingTests {
    @Test func ticksAreRound() {
        #expect(Scale(linear: 0.3, 9.7).ticks(target: 5).map(\.value) == [2, 4, 6, 8])
        // One round number alone would leave the scale unsaid.
        #expect(Scale(linear: 140, 690).ticks(target: 2).map(\.value) == [200, 400, 600])
        #expect(Scale(linear: 520, 980).ticks(target: 2).map(\.value) == [600, 800])
        let decades = Scale(fitting: [0.002, 500], allowsLogarithm: true)
        #expect(decades.isLogarithmic)
        #expect(decades.ticks(target: 6).map(\.label) == ["0.01", "0.1", "1", "10", "100"])
    }

    @Test func scalingAcceptsUnusualValues() {
        for values in [
            [], [.nan], [3, 3], [0], [-.greatestFiniteMagnitude, .greatestFiniteMagnitude], [1e15, 1e15 + 1],
        ] {
            let scale = Scale(fitting: values as [Double], allowsLogarithm: true)
            #expect(scale.domain.lowerBound < scale.domain.upperBound)
            #expect(scale.ticks().count < 60)
            #expect((0...1).contains(scale.fraction(of: .infinity)))
        }
        #expect(!Scale(fitting: [-1, 500], allowsLogarithm: true).isLogarithmic)
    }

    @Test func timeTicksStandOnRoundTimesAndShowMidnight() {
        let ticks = Scale(linear: 86_400 - 6000, 86_400 + 6000).timeTicks()
        #expect(ticks.map(\.label) == ["22:30", "23:00", "23:30", "01-02", "00:30", "01:00", "01:30"])
    }

    @Test func thinningKeepsExtremesAndGaps() {
        var points = (0..<10_000).map { PlotPoint(x: Double($0), y: Double($0 % 7)) }
        points[4321] = PlotPoint(x: 4321, y: 99)
        points[4322] = PlotPoint(x: 4322, y: -99)
        points[7000] = PlotPoint(x: 7000, y: .nan)
        let runs = downsampledRuns(points, columnCount: 100) { Int($0 / 100) }
        #expect(runs.count == 2)
        let kept = runs.flatMap { $0 }
        #expect(kept.count <= 204)
        #expect(kept.contains { $0.y == 99 } && kept.contains { $0.y == -99 })
        #expect(zip(kept, kept.dropFirst()).allSatisfy { $0.x < $1.x })
    }

    @Test func lineBreaksAtGapAndLonePointIsADot() {
        let points = [1.0, 2, .nan, 4].enumerated().map { PlotPoint(x: Double($0), y: $1) }
        let plot = LinePlot(
            title: "t", description: "d", axis: .time, lines: [PlotLine(name: "", style: .line0, points: points)])
        let path = plot.draw().inline.split(separator: "<path class=\"line0\" d=\"")[1].prefix { $0 != "\"" }
        #expect(path.count { $0 == "M" } == 2)
        #expect(path.hasSuffix("h0"))
    }

    @Test func stripsShadeEpisodesWithoutMarksOnTheirNames() {
        let span = PlotSpan(start: 1, end: 2, style: .episode, peak: 1.5, text: "incident")
        let strip = StripPlot.Strip(
            name: "cpu",
            lines: [
                PlotLine(name: "", style: .line0, points: (0..<4).map { PlotPoint(x: Double($0), y: Double($0)) })
            ])
        let drawing = StripPlot(title: "t", description: "d", strips: [strip], spans: [span], range: 0...3).draw()
            .inline
        #expect(drawing.contains("class=\"shade\"") && !drawing.contains("<polygon"))
    }

    @Test func binsHoldEveryFiniteValue() {
        let histogram = Histogram(
            title: "t", description: "d", caption: "c", countName: "n", values: [0, 0.001, 5, 500, .nan, .infinity])
        #expect(histogram.counts.reduce(0, +) == 4)
        #expect(histogram.edges.count == histogram.counts.count + 1)
        #expect(quantile([1, 2, 3, 4], share: 0.5) == 2.5)
        #expect(quantile([], share: 0.5) == nil)
    }
}
