/// Several fitted models whose windows are run in one call.
public protocol ModelFleet {
    /// Reconstructs windows of all models and gives what is left over.
    ///
    /// Each model has a place in `windows` and `residuals` for as many windows as the fleet was made for, one model
    /// after the other. The results are those of the models' own runners, bit for bit.
    ///
    /// - Parameters:
    ///   - windows: for each model its places, `[places × length × features]`.
    ///   - counts: for each model how many of its places, from the first on, hold a window.
    ///   - residuals: receives input minus reconstruction at the same places; others are left alone.
    mutating func residuals(of windows: Span<Float>, counts: [Int], into residuals: inout MutableSpan<Float>)
}

extension FittedModel {
    /// Models are run one after the other unless their plugin knows better.
    public func makeFleet(
        of models: [any FittedModel], places: [Int], threadCount: Int
    ) throws -> (any ModelFleet)? {
        nil
    }

    /// Two models are taken for different ones unless their plugin knows better.
    public func isSame(as other: any FittedModel) -> Bool { false }
}

/// Models of any kind, one after the other.
struct SequentialFleet: ModelFleet {
    private var runners: [any ModelRunner]
    private let layout: FleetLayout
    /// What one model gives.
    private var output: [Float]

    init(_ models: [any FittedModel], places: [Int]) {
        runners = models.map { $0.makeRunner() }
        layout = FleetLayout(models, places: places)
        output = [Float](repeating: 0, count: zip(layout.sizes, places).map { $0 * $1 }.max() ?? 0)
    }

    mutating func residuals(of windows: Span<Float>, counts: [Int], into residuals: inout MutableSpan<Float>) {
        for index in runners.indices where counts[index] > 0 {
            let start = layout.starts[index]
            let range = start..<start + counts[index] * layout.sizes[index]
            runOnce(&runners[index], windows.extracting(range), counts[index], &output)
            for position in range { residuals[position] = output[position - range.lowerBound] }
        }
    }
}

private func runOnce(
    _ runner: inout any ModelRunner, _ windows: Span<Float>, _ count: Int, _ output: inout [Float]
) {
    var target = output.mutableSpan
    runner.residuals(of: windows, count: count, into: &target)
}
