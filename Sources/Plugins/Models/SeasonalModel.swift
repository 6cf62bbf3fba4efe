internal import Core
package import Engine

/// `seasonal`: a row's difference from the seasonal profile on a trailing level.
///
/// The profile is the mean of the training rows at each of `season` places of the season, such as the minutes of a day or a
/// week (Cleveland et al., "STL: A Seasonal-Trend Decomposition Procedure Based on Loess", 1990, with means in place of
/// loess). Rows carry no clock; a stream finds its place by comparing its rows with the profile at every place, by the
/// exponential mean of the squared difference over about a tenth of a season, where a strange row counts at most as nine
/// usual ones. The level, an exponential mean of what the profile leaves, follows drift. Both use earlier rows alone. Before
/// its place is clear a stream may take a wrong one for some rows. Cost: 3 · F · `season` operations a row; state: `season`
/// rows.
package struct SeasonalModel: ModelPlugin {
    package let manifest = Manifest(
        name: "seasonal", kind: .model, version: "1.0",
        summary: "seasonal profile on a trailing level",
        parameters: [
            ParameterSpecification(
                "season", "Rows of a season: 1440 for a day of minutes, 10080 for a week.", default: .integer(1440),
                range: .integers(2...100_000)),
            ParameterSpecification(
                "level", "Weight of a row in the trailing level; 0 for a fixed level.", default: .real(0.01),
                range: .reals(0...1)),
        ], companion: "mse")

    package let usesValidation = false

    package init() {}

    package func windowShape(parameters: Parameters) -> WindowShape { WindowShape(length: 1) }

    package func fit(
        training: WindowSet, validation: WindowSet, parameters: Parameters, context: FitContext
    ) throws -> ModelFit {
        let season = parameters.integer("season")
        let width = training.featureCount
        // The longest run: where others stand in the season is not known.
        let run = training.runs.max { $0.rowCount < $1.rowCount }
        guard let run, run.rowCount >= season else {
            throw ModelError.tooFewRows(
                model: manifest.name, parameter: "season", count: run?.rowCount ?? 0, needed: season)
        }
        var sums = [Double](repeating: 0, count: season * width)
        for index in run.values.indices { sums[index % sums.count] += Double(run.values[index]) }
        let whole = run.values.count / sums.count
        let rest = run.values.count % sums.count
        let profile = sums.indices.map { Float(sums[$0] / Double(whole + ($0 < rest ? 1 : 0))) }
        var spreads = [Double](repeating: 0, count: width)
        for index in run.values.indices {
            let difference = Double(run.values[index] - profile[index % profile.count])
            spreads[index % width] += difference * difference / Double(run.rowCount)
        }
        // The profile of a single season leaves nothing; a floor keeps features comparable.
        let weights = spreads.map { Float(1 / max($0, 0.01)) }
        return ModelFit(
            model: Fitted(profile: profile, weights: weights, level: parameters.real("level")), lossCurve: [])
    }

    package func restore(_ state: PluginState, featureCount: Int, parameters: Parameters) throws -> any FittedModel {
        let weights = try state.float32("weight", shape: [featureCount])
        guard weights.allSatisfy({ $0 >= 0 }) else {
            throw StateError.badValue(array: "weight", reason: "holds a negative number")
        }
        let profile = try state.float32("profile", shape: [parameters.integer("season"), featureCount])
        return Fitted(profile: profile, weights: weights, level: parameters.real("level"))
    }

    private struct Fitted: FittedModel {
        let windowShape = WindowShape(length: 1)
        /// `[season × F]`.
        let profile: [Float]
        /// Of a feature's squared difference in the search for the place.
        let weights: [Float]
        let level: Double

        var featureCount: Int { weights.count }
        var season: Int { profile.count / weights.count }
        var deviationShape: DeviationShape { DeviationShape(rowCount: 1, featureCount: featureCount) }

        var state: PluginState {
            PluginState([
                "profile": NamedArray(shape: [season, featureCount], values: .float32(profile)),
                "weight": NamedArray(shape: [featureCount], values: .float32(weights)),
            ])
        }

        func makeStream() -> any ModelStream { Stream(self) }
    }

    private struct Stream: ModelStream {
        private let season: Int
        private let width: Int
        private let weights: [Float]
        private let rate: Float
        /// Share of the newest row in a place's cost.
        private let renewal: Float
        /// A feature's profile twice in a row, `[F × 2 · season]`, so that each place finds a whole season after it.
        private let profile: [Float]
        /// For each place that the stream may have begun at: the mean weighted squared difference so far.
        private var costs: [Float]
        private var rowCosts: [Float]
        private var row = 0
        private var start = 0
        private var level: [Float]
        private var errors: [Float]

        init(_ fitted: Fitted) {
            (season, width, weights) = (fitted.season, fitted.featureCount, fitted.weights)
            rate = Float(fitted.level)
            renewal = 1 / max(1, Float(fitted.season) / 10)
            let (season, width) = (season, width)
            profile = (0..<width).flatMap { feature in
                (0..<2 * season).map { fitted.profile[$0 % season * width + feature] }
            }
            costs = [Float](repeating: 0, count: season)
            rowCosts = costs
            level = [Float](repeating: 0, count: width)
            errors = level
        }

        mutating func reset() {
            row = 0
            start = 0
            for place in 0..<season { costs[place] = 0 }
            for feature in 0..<width { level[feature] = 0 }
        }

        var memory: PluginState? {
            PluginState([
                "costs": NamedArray(shape: [season], values: .float32(costs)), "row": .place(row),
                "start": .place(start), "level": NamedArray(shape: [width], values: .float32(level)),
            ])
        }

        mutating func resume(_ memory: PluginState) throws(StateError) {
            let saved = try memory.float32("costs", shape: [season])
            row = try memory.place("row", below: season)
            start = try memory.place("start", below: season)
            level = try memory.float32("level", shape: [width])
            costs = saved
        }

        mutating func push(_ values: Span<Float>) {
            for feature in 0..<width {
                let expected = profile[feature * 2 * season + (start + row) % season]
                let rest = values[feature] - expected
                errors[feature] = rest - level[feature]
                level[feature] += rate * errors[feature]
            }
            find(values)
            row = (row + 1) % season
        }

        /// Takes up how well the row fits each start, and keeps the best one.
        private mutating func find(_ values: Span<Float>) {
            let (season, width, renewal, row) = (season, width, renewal, row)
            let profile = profile
            let weights = weights
            let usual = profile.span
            var parts = rowCosts.mutableSpan
            for place in 0..<season { parts[place] = 0 }
            for feature in 0..<width {
                let (value, weight, first) = (values[feature], weights[feature], feature * 2 * season + row)
                for place in 0..<season {
                    let difference = value - usual[first + place]
                    parts[place] += weight * difference * difference
                }
            }
            let most = 9 * Float(width)
            var best = 0
            for place in 0..<season {
                costs[place] += renewal * (min(rowCosts[place], most) - costs[place])
                if costs[place] < costs[best] { best = place }
            }
            start = best
        }

        mutating func deviation(into deviation: inout MutableSpan<Float>) {
            for feature in 0..<width { deviation[feature] = errors[feature] }
        }
    }
}
