internal import Core
internal import Engine
internal import Synchronization

/// A model plugin under test, on calm windows of three features.
struct ModelSubject {
    static let featureCount = 3
    let plugin: any ModelPlugin
    let parameters: Parameters

    var shape: WindowShape { plugin.windowShape(parameters: parameters) }

    private func windows(_ count: Int, seed: UInt64) -> WindowSet {
        LawData.windows(shape, features: Self.featureCount, count: count, seed: seed)
    }

    func fit(
        report: @escaping @Sendable (FitProgress) -> Void = { _ in },
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> ModelFit {
        try plugin.fit(
            training: windows(60, seed: 11), validation: windows(12, seed: 21), parameters: parameters,
            context: FitContext(workload: Workload("law/subject"), seed: 7, report: report, isCancelled: isCancelled))
    }

    /// Windows that the model was not fitted on, `[count × length × features]`.
    func fresh(_ count: Int) -> [Float] {
        let set = windows(count, seed: 31)
        var values = [Float](repeating: 0, count: count * set.windowSize)
        for index in 0..<count { set.copyWindow(index, to: &values, at: index * set.windowSize) }
        return values
    }

    var size: Int { shape.length * Self.featureCount }

    func sameSeedGivesTheSameState() throws {
        let (first, second) = (try fit(), try fit())
        try demand(first.model.state == second.model.state, "two fits with one seed give different states")
        // As bits: without validation windows a loss is NaN.
        let bits = [first, second].map { $0.lossCurve.map { [$0.training.bitPattern, $0.validation.bitPattern] } }
        try demand(bits[0] == bits[1], "two fits with one seed have different losses")
    }

    func shapeIsAsAnnounced() throws {
        let model = try fit().model
        try demand(model.windowShape == shape, "the model's windows are \(model.windowShape), announced was \(shape)")
        try demand(model.featureCount == Self.featureCount, "the model has \(model.featureCount) features")
        let deviation = model.deviationShape
        try demand(
            deviation.featureCount == Self.featureCount && deviation.rowCount <= shape.length,
            "a deviation of \(deviation) does not fit windows of \(shape.length) rows")
    }

    func inputIsUnchanged() throws {
        let inputs = fresh(10)
        let before = inputs.map(\.bitPattern)
        var runner = try fit().model.lawRunner()
        _ = deviations(inputs, 10, &runner)
        try demand(before == inputs.map(\.bitPattern), "a runner writes to its windows")
    }

    func restoringGivesTheSameBits() throws {
        let model = try fit().model
        let restored = try plugin.restore(model.state, featureCount: Self.featureCount, parameters: parameters)
        try demand(restored.state == model.state, "saved again, the state differs")
        try demand(restored.windowShape == model.windowShape, "different window shape after restoring")
        var (one, other) = (model.lawRunner(), restored.lawRunner())
        try demand(
            deviations(fresh(20), 20, &one) == deviations(fresh(20), 20, &other), "other deviations after restoring")
    }

    func foreignStatesAreRefused() throws {
        try checkForeignStates(fit().model.state) {
            try plugin.restore($0, featureCount: Self.featureCount, parameters: parameters)
        } use: { restored in
            var runner = restored.lawRunner()
            _ = deviations(fresh(2), 2, &runner)
        }
        let state = try fit().model.state
        guard !state.arrays.isEmpty else { return }
        let isTaken = (try? plugin.restore(state, featureCount: Self.featureCount + 1, parameters: parameters)) != nil
        try demand(!isTaken, "a state for \(Self.featureCount) features is accepted for \(Self.featureCount + 1)")
    }

    func windowsAreIndependent() throws {
        let model = try fit().model
        let inputs = fresh(70)
        let given = model.deviationShape.count
        var runner = model.lawRunner()
        let together = deviations(inputs, 70, &runner)
        for (first, count) in [(0, 1), (1, 2), (3, 7), (69, 1), (6, 64)] {
            let part = Array(inputs[first * size..<(first + count) * size])
            let alone = deviations(part, count, &runner)
            try demand(
                together[first * given..<(first + count) * given] == alone[...],
                "windows \(first)..<\(first + count) of 70 have other deviations when given by themselves")
        }
    }

    func runnersAreIndependent() throws {
        let model = try fit().model
        let inputs = fresh(8)
        var (first, second) = (model.lawRunner(), model.lawRunner())
        let once = deviations(inputs, 8, &first)
        _ = deviations(inputs.map { $0 * 5 }, 8, &second)
        _ = deviations(inputs.prefix(5 * size).map { $0 * -3 }, 5, &first)
        try demand(deviations(inputs, 8, &first) == once, "a runner remembers earlier calls")
        try demand(deviations(inputs, 8, &second) == once, "two runners differ")
    }

    func deviationsAreFinite() throws {
        var runner = try fit().model.lawRunner()
        for size in [0, 20, -20, FeatureLaw.largestFeature, -FeatureLaw.largestFeature] {
            let inputs = [Float](repeating: size, count: 2 * self.size)
            let left = deviations(inputs, 2, &runner).map { Float(bitPattern: $0) }
            try demand(left.allSatisfy(\.isFinite), "a window of features that are all \(size) gives NaN or infinity")
        }
    }

    func strangeWindowsDeviateMore() throws {
        var runner = try fit().model.lawRunner()
        let normal = fresh(40)
        let usual = meanSquare(deviations(normal, 40, &runner))
        let strange = meanSquare(deviations(normal.map { 10 * $0 + 8 }, 40, &runner))
        try demand(strange > usual, "normal windows deviate by \(usual), anomalous ones only by \(strange)")
    }

    func progressIsReported() throws {
        let reports = Reports()
        let curve = try fit(report: { reports.add($0) }).lossCurve
        let seen = reports.all
        try demand(seen.count == curve.count, "\(seen.count) reports of \(curve.count) epochs")
        try demand(seen.map(\.epoch) == Array(1..<1 + seen.count), "epochs are not reported as 1, 2, 3, …")
        for (report, loss) in zip(seen, curve) {
            try demand(report.epoch <= report.epochLimit, "epoch \(report.epoch) of \(report.epochLimit)")
            try demand(report.workload == Workload("law/subject"), "a report names another workload")
            try demand(report.trainingLoss == loss.training, "a report's loss is not the loss curve's")
        }
    }

    func cancellingEndsTheFit() throws {
        do {
            try use(try fit(isCancelled: { true }))
        } catch is CancellationError {
        }
        let reports = Reports()
        let stopped = try fit(report: { reports.add($0) }, isCancelled: { !reports.all.isEmpty })
        try demand(stopped.lossCurve.count <= 1, "\(stopped.lossCurve.count) epochs, though cancelled after the first")
        try use(stopped)
    }

    func oneWindowIsModelOrError() throws {
        let none = WindowSet(shape: shape, featureCount: Self.featureCount, runs: [])
        let fit = try? plugin.fit(
            training: windows(1, seed: 11), validation: none, parameters: parameters,
            context: FitContext(workload: Workload("law/subject"), seed: 7))
        if let fit { try use(fit) }
    }

    /// Demands that a fit gave a model that works.
    private func use(_ fit: ModelFit) throws {
        var runner = fit.model.lawRunner()
        let left = deviations(fresh(3), 3, &runner).map { Float(bitPattern: $0) }
        try demand(left.allSatisfy(\.isFinite), "the model gives NaN or infinity")
    }

    func deviations(_ windows: [Float], _ count: Int, _ runner: inout LawRunner) -> [UInt32] {
        runner.deviations(windows, count).map(\.bitPattern)
    }
}

private func meanSquare(_ bits: [UInt32]) -> Double {
    bits.reduce(0) { $0 + Double(Float(bitPattern: $1)) * Double(Float(bitPattern: $1)) } / Double(bits.count)
}

/// Progress reports in order of arrival.
private final class Reports: Sendable {
    private let reports = Mutex<[FitProgress]>([])

    var all: [FitProgress] { reports.withLock { $0 } }

    func add(_ report: FitProgress) { reports.withLock { $0.append(report) } }
}
