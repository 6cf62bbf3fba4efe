/// Several fitted models that run in one call.
public protocol ModelFleet {
    /// Computes the deviations of the windows of all models.
    ///
    /// Each model has a place in `windows` and `deviations` for as many windows as the fleet was made for, one model
    /// after the other. The results are those of the models' own runners, bit for bit.
    ///
    /// - Parameters:
    ///   - windows: for each model its places, `[places × length × features]`.
    ///   - counts: for each model how many of its places, from the first on, hold a window.
    ///   - deviations: receives each window's deviation at its place, `[places × rows × groups × features]`; others are
    ///     left alone.
    mutating func deviations(of windows: Span<Float>, counts: [Int], into deviations: inout MutableSpan<Float>)
}

extension FittedWindowModel {
    /// By default models run one after the other.
    public func makeFleet(
        of models: [any FittedWindowModel], places: [Int], threadCount: Int
    ) throws -> (any ModelFleet)? {
        nil
    }

    /// By default two models are different.
    public func isSame(as other: any FittedWindowModel) -> Bool { false }
}

/// Models of any kind, one after the other.
struct SequentialFleet: ModelFleet {
    private var runners: [any ModelRunner]
    private let layout: FleetLayout
    /// What one model gives.
    private var output: [Float]

    init(_ models: [any FittedWindowModel], places: [Int]) {
        runners = models.map { $0.makeRunner() }
        layout = FleetLayout(models, places: places)
        output = [Float](repeating: 0, count: zip(layout.deviations.sizes, places).map { $0 * $1 }.max() ?? 0)
    }

    mutating func deviations(of windows: Span<Float>, counts: [Int], into deviations: inout MutableSpan<Float>) {
        for index in runners.indices where counts[index] > 0 {
            runOnce(
                &runners[index], windows.extracting(layout.windows.range(of: index, count: counts[index])),
                counts[index], &output)
            let range = layout.deviations.range(of: index, count: counts[index])
            for position in range { deviations[position] = output[position - range.lowerBound] }
        }
    }
}

private func runOnce(
    _ runner: inout any ModelRunner, _ windows: Span<Float>, _ count: Int, _ output: inout [Float]
) {
    var target = output.mutableSpan
    runner.deviations(of: windows, count: count, into: &target)
}
