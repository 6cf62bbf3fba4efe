internal import Core
internal import Engine
package import Kernels
internal import Neural
internal import Plugins

/// What to measure and for how long.
package struct BenchmarkSettings: Sendable, Equatable {
    /// Windows in a call.
    package var batches = [1, 256]
    /// Threads that call at the same time.
    package var threads = [1]
    /// Windows in a training batch; nil: training is not measured.
    package var trainingBatch: Int? = 64
    /// Whether the stages are measured.
    package var measuresStages = true
    /// Numbers of workloads in a fleet, each measured in each way of scoring them.
    package var workloads: [Int] = []
    /// Seconds for each measurement.
    package var secondsEach = 1.0
    /// Rounds into which they are split.
    package var rounds = 5

    package init() {}
}

/// Measures a detector.
package struct BenchmarkRun {
    private let subject: BenchmarkSubject
    private let settings: BenchmarkSettings
    private let table: KernelTable

    package init(_ subject: BenchmarkSubject, table: KernelTable, settings: BenchmarkSettings) {
        self.subject = subject
        self.table = table
        self.settings = settings
    }

    /// Measures everything, in rounds that take turns; `name` is what the report calls the subject.
    ///
    /// - Throws: what making fleets throws.
    package func report(name: String) throws -> BenchmarkReport {
        let load = MachineLoad()
        let model = subject.detector.model
        let network = (model.value as? FittedAutoencoder)?.model
        let work = network.map { ModelWork($0.architecture) }
        let rounds = settings.rounds
        let slice = settings.secondsEach / Double(rounds)

        let scoring = settings.batches.flatMap { batch in
            settings.threads.map { ScoringCalls(subject, batch: batch, threads: $0) }
        }
        let training = settings.trainingBatch.flatMap { TrainingCall(subject, batch: $0, table: table) }
        let stages = settings.measuresStages ? StageCalls(subject, table: table) : nil
        let stageCalls = stages?.calls ?? []
        let stream = settings.measuresStages ? StreamCalls(subject) : nil
        let streamCalls = stream?.calls ?? []
        let fleets = try settings.workloads.flatMap { workloads in
            try FleetKind.allCases.flatMap { kind in
                try settings.threads.filter { kind != .separate || $0 == 1 }.map {
                    try FleetCalls(subject, workloads: workloads, kind: kind, threads: $0)
                }
            }
        }
        let single = fleets.isEmpty ? nil : try FleetCalls(subject, workloads: 1, kind: .own, threads: 1)
        let fleetCalls = fleets.map(\.call) + (single.map { [$0.call] } ?? [])
        let stageSlice = slice / Double(max(1, stageCalls.count))
        var peak = Peak(table)

        peak.measure(seconds: slice / 4)
        for calls in scoring { calls.warmUp(seconds: slice / 2) }
        training?.call.warmUp(seconds: slice / 2)
        for call in stageCalls { call.warmUp(seconds: stageSlice / 2) }
        for call in streamCalls + fleetCalls { call.warmUp(seconds: slice / 2) }
        for _ in 0..<rounds {
            peak.measure(seconds: slice / 4)
            for calls in scoring { calls.measure(seconds: slice) }
            training?.call.measure(seconds: slice)
            for call in stageCalls { call.measure(seconds: stageSlice) }
            for call in streamCalls + fleetCalls { call.measure(seconds: slice) }
        }

        let inference = scoring.map { calls in
            let (call, rate) = calls.result
            return throughput(
                call, batch: calls.batch, threads: calls.threads, rate: rate, work: work?.inference, peak: peak.rate)
        }
        let trained = training.map { training in
            let times = training.call.times()
            return throughput(
                times, batch: training.batch, threads: 1, rate: Double(training.batch) / times.median,
                work: work?.training, peak: peak.rate)
        }
        let singleSeconds = single?.call.times().median ?? .nan
        let ticks = fleets.map { fleet in
            let times = fleet.call.times()
            let windows = Double(fleet.workloads)
            return BenchmarkReport.Fleet(
                kind: fleet.kind.rawValue,
                throughput: throughput(
                    times, batch: fleet.workloads, threads: fleet.threads, rate: windows / times.median,
                    work: work?.inference, peak: peak.rate),
                overOne: times.median / windows / singleSeconds)
        }
        return BenchmarkReport(
            subject: name, plugin: model.plugin, windowRows: model.value.windowShape.length,
            features: model.value.featureCount,
            layers: network?.architecture.layers.map { "\($0.name) \($0.inputs) → \($0.outputs)" } ?? [],
            instructionSet: table.instructionSet.rawValue, precision: subject.precision.rawValue,
            processor: Processor.name,
            cores: Processor.cores, peakGflops: peak.rate / 1e9, operationsPerWindow: work?.inference,
            trainingOperationsPerWindow: work?.training, weightBytes: work?.weightBytes, inference: inference,
            training: trained, fleets: ticks,
            slidingRow: stream.map {
                BenchmarkReport.SlidingRow(
                    medianMicroseconds: $0.result.sliding * 1e6, wholeWindowMicroseconds: $0.result.whole * 1e6)
            }, stages: stages.map(shares) ?? [],
            noise: noise(load, (inference + (trained.map { [$0] } ?? []) + ticks.map(\.throughput)).map(\.spread)))
    }

    private func throughput(
        _ call: CallTimes, batch: Int, threads: Int, rate: Double, work: Double?, peak: Double
    ) -> BenchmarkReport.Throughput {
        let scale = 1e6 / Double(batch)
        let achieved = work.map { $0 * rate }
        return BenchmarkReport.Throughput(
            batch: batch, threads: threads, calls: call.count, bestMicroseconds: call.best * scale,
            medianMicroseconds: call.median * scale, p99Microseconds: call.p99 * scale, windowsPerSecond: rate,
            gflops: achieved.map { $0 / 1e9 }, shareOfPeak: achieved.map { $0 / (peak * Double(threads)) },
            spread: call.spread)
    }

    private func shares(_ stages: StageCalls) -> [BenchmarkReport.Stage] {
        let result = stages.result
        let total = result.reduce(0) { $0 + $1.seconds }
        return result.map {
            BenchmarkReport.Stage(name: $0.stage, medianMicroseconds: $0.seconds * 1e6, share: $0.seconds / total)
        }
    }

    /// Noisy: others took over a twentieth of a core, or rounds differed by over a tenth.
    private func noise(_ load: MachineLoad, _ spreads: [Double]) -> BenchmarkReport.Noise {
        let foreign = load.foreignCores()
        let spread = spreads.max() ?? 0
        return BenchmarkReport.Noise(
            foreignCores: foreign, largestSpread: spread, isNoisy: spread > 0.1 || (foreign ?? 0) > 0.05)
    }
}

/// The best rate of multiply-adds seen so far, in operations a second.
private struct Peak {
    private(set) var rate = 0.0
    private let table: KernelTable

    init(_ table: KernelTable) {
        self.table = table
    }

    mutating func measure(seconds: Double) {
        let begin = Clock.seconds
        repeat {
            let start = Clock.seconds
            let operations = table.runMultiplyAdds(rounds: 20_000)
            rate = max(rate, Double(operations) / (Clock.seconds - start))
        } while Clock.seconds - begin < seconds
    }
}
