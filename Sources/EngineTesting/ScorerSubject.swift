internal import Engine

/// A scorer plugin under test, on windows of six rows of four features.
struct ScorerSubject {
    static let length = 6
    static let featureCount = 4
    static let normalCount = 200
    let plugin: any ScorerPlugin
    let parameters: Parameters
    private let shape = DeviationShape(rowCount: Self.length, featureCount: Self.featureCount)

    init(plugin: any ScorerPlugin, parameters: Parameters) {
        self.plugin = plugin
        self.parameters = parameters
    }

    /// One window's score with its contributions.
    struct Scored: Equatable {
        let score: UInt64
        let contributions: [UInt32]

        var value: Double { Double(bitPattern: score) }
        var parts: [Double] { contributions.map { Double(Float(bitPattern: $0)) } }
    }

    func fit() throws -> any FittedScorer {
        try plugin.fit(
            DeviationSet(
                shape: shape,
                values: LawData.errors(
                    count: Self.normalCount, length: Self.length, features: Self.featureCount, seed: 3)),
            parameters: parameters)
    }

    /// Windows that the scorer was not fitted on.
    func fresh(_ count: Int, seed: UInt64 = 5, factor: Float = 1) -> [[Float]] {
        let size = Self.length * Self.featureCount
        let values = LawData.errors(count: count, length: Self.length, features: Self.featureCount, seed: seed)
        return (0..<count).map { values[$0 * size..<($0 + 1) * size].map { $0 * factor } }
    }

    func fittingTwiceGivesTheSameState() throws {
        try demand(try fit().state == fit().state, "two fits on the same errors give different states")
    }

    func inputIsUnchanged() throws {
        var stream = try fit().makeStream()
        for window in fresh(10) {
            let before = window.map(\.bitPattern)
            _ = score(window, &stream)
            try demand(before == window.map(\.bitPattern), "a stream writes to its errors")
        }
    }

    func restoringGivesTheSameBits() throws {
        let fitted = try fit()
        let restored = try plugin.restore(fitted.state, shape: shape, parameters: parameters)
        try demand(restored.state == fitted.state, "saved again, the state differs")
        let windows = fresh(60) + fresh(5, factor: 30)
        try demand(scores(windows, fitted) == scores(windows, restored), "different scores after restoring")
    }

    func foreignStatesAreRefused() throws {
        try checkForeignStates(fit().state) {
            try plugin.restore($0, shape: shape, parameters: parameters)
        } use: {
            _ = scores(fresh(3), $0)
        }
    }

    func streamsAreCausal() throws {
        let fitted = try fit()
        let windows = fresh(60)
        let altered = windows[..<30] + fresh(30, seed: 9, factor: 20)
        try demand(
            scores(windows, fitted).prefix(30) == scores(Array(altered), fitted).prefix(30),
            "later windows change earlier scores")
    }

    func streamsAreIndependent() throws {
        let fitted = try fit()
        let windows = fresh(60)
        var (first, second) = (fitted.makeStream(), fitted.makeStream())
        var beside: [Scored] = []
        for (window, other) in zip(windows, fresh(60, seed: 9, factor: 20)) {
            beside.append(score(window, &first))
            _ = score(other, &second)
        }
        try demand(beside == scores(windows, fitted), "a stream is changed by another stream")
    }

    func resetIsAsGoodAsNew() throws {
        let fitted = try fit()
        var stream = fitted.makeStream()
        let windows = fresh(60)
        if fitted.isAdaptive {
            var twin = fitted.makeStream()
            for window in fresh(60, seed: 9, factor: 2) {
                _ = score(window, &stream)
                _ = score(window, &twin)
            }
            stream.reset()
            twin.reset()
            try demand(
                windows.map { score($0, &stream) } == windows.map { score($0, &twin) },
                "reset after the same windows, two streams differ")
            return
        }
        for window in fresh(60, seed: 9, factor: 20) { _ = score(window, &stream) }
        stream.reset()
        try demand(
            windows.map { score($0, &stream) } == scores(windows, fitted), "a reset stream remembers earlier windows")
    }

    func scoresAreFiniteAndNotNegative() throws {
        let fitted = try fit()
        for factor: Float in [0, 1e-20, 1, 1e3, 1e6] {
            // From a new stream and after normal windows, both of which occur.
            for windows in [fresh(3, factor: factor), fresh(60) + fresh(20, factor: factor)] {
                for scored in scores(windows, fitted) {
                    try demand(
                        scored.value.isFinite && scored.value >= 0,
                        "the score is \(scored.value) for errors of \(factor) times the normal size")
                    try demand(
                        scored.parts.allSatisfy(\.isFinite),
                        "a contribution is not finite for errors of \(factor) times the normal size")
                }
            }
        }
    }

    func contributionsAddUp() throws {
        for factor: Float in [0, 1, 50] {
            for scored in scores(fresh(60, factor: factor), try fit()) {
                let sum = scored.parts.reduce(0, +)
                // Contributions are float32: each may be off by half a unit in its last place.
                let tolerance = 1e-5 * max(scored.value, scored.parts.reduce(0) { $0 + abs($1) }) + 1e-12
                try demand(
                    abs(sum - scored.value) <= tolerance,
                    "the score is \(scored.value), its contributions add to \(sum)")
            }
        }
    }

    func strangerScoresHigher() throws {
        let fitted = try fit()
        let normal = fresh(60)
        let usual = scores(normal, fitted).map(\.value).max() ?? 0
        let strange = scores(normal + fresh(20, seed: 9, factor: 100), fitted).suffix(20).map(\.value).max() ?? 0
        try demand(
            strange > usual, "errors of a hundred times the normal size score \(strange), normal ones up to \(usual)"
        )
    }

    func contributionsNameTheFeature() throws {
        let fitted = try fit()
        for feature in 0..<Self.featureCount {
            let altered = fresh(1, seed: 9)[0].enumerated().map { index, value in
                index % Self.featureCount == feature ? (value < 0 ? -50 : 50) : value
            }
            guard let parts = scores(fresh(60) + [altered], fitted).last?.parts else { continue }
            let largest = parts.indices.max { parts[$0] < parts[$1] }
            try demand(largest == feature, "feature \(feature) is far off, but the contributions are \(parts)")
        }
    }

    func scoresOfModelsAreTaken() throws {
        let shape = DeviationShape(scoreOfFeatures: Self.featureCount)
        func rows(_ count: Int, seed: UInt64) -> [[Float]] {
            let values = LawData.errors(count: count, length: 1, features: Self.featureCount, seed: seed)
            return (0..<count).map { row in
                values[row * Self.featureCount..<(row + 1) * Self.featureCount].map(abs)
            }
        }
        let normal = rows(Self.normalCount, seed: 3)
        let fitted = try plugin.fit(DeviationSet(shape: shape, values: normal.flatMap { $0 }), parameters: parameters)
        let restored = try plugin.restore(fitted.state, shape: shape, parameters: parameters)
        let calm = rows(60, seed: 5)
        let strange = calm + rows(20, seed: 9).map { row in row.map { $0 * 100 } }
        let scored = scores(strange, fitted)
        try demand(scored == scores(strange, restored), "different scores after restoring")
        for one in scored {
            try demand(one.value.isFinite && one.value >= 0, "the score of a model's score is \(one.value)")
            let sum = one.parts.reduce(0, +)
            try demand(
                abs(sum - one.value) <= 1e-5 * max(one.value, abs(sum)) + 1e-12,
                "the score of a model's score is \(one.value), its contributions add to \(sum)")
        }
        let usual = scored.prefix(60).map(\.value).max() ?? 0
        try demand(
            scored.suffix(20).contains { $0.value > usual }, "a hundred times the model's score does not score higher")
    }

    private func scores(_ windows: [[Float]], _ fitted: any FittedScorer) -> [Scored] {
        var stream = fitted.makeStream()
        return windows.map { score($0, &stream) }
    }

    func score(_ window: [Float], _ stream: inout any ScorerStream) -> Scored {
        var contributions = [Float](repeating: .nan, count: Self.featureCount)
        var target = contributions.mutableSpan
        let score = stream.score(window.span, contributions: &target)
        return Scored(score: score.bitPattern, contributions: contributions.map(\.bitPattern))
    }
}
