internal import Core
internal import Dispatch
internal import Engine
internal import Synchronization

/// Calls of a model by several threads at once, each with its own windows and scratch.
package final class ScoringCalls {
    /// Windows in a call.
    package let batch: Int
    /// Threads that call at the same time.
    package let threads: Int
    private let workers: [Worker]
    /// Seconds of each call, by round, of all threads.
    private var rounds: [[Double]] = []
    /// Windows in a second over all threads at each one's median call, by round.
    private var rates: [Double] = []

    package init(_ subject: BenchmarkSubject, batch: Int, threads: Int) {
        self.batch = batch
        self.threads = threads
        let model = subject.detector.model.value
        workers = (0..<threads).map { _ in Worker(model, batch: batch, windowSize: subject.windowSize) }
    }

    /// Calls for about the given time without keeping what it took.
    package func warmUp(seconds: Double) {
        _ = slice(seconds)
    }

    /// One round.
    package func measure(seconds: Double) {
        let slices = slice(seconds)
        rounds.append(slices.flatMap(\.self))
        rates.append(slices.reduce(0) { $0 + Double(batch) / CallTimes(rounds: [$1]).median })
    }

    private func slice(_ seconds: Double) -> [[Double]] {
        guard threads > 1 else { return [workers[0].run(seconds)] }
        let results = Mutex([[Double]]())
        let workers = workers
        DispatchQueue.concurrentPerform(iterations: threads) { index in
            let times = workers[index].run(seconds)
            results.withLock { $0.append(times) }
        }
        return results.withLock(\.self)
    }

    /// What the rounds gave: seconds of a call, and windows in a second, the median over the rounds.
    package var result: (call: CallTimes, windowsPerSecond: Double) {
        (CallTimes(rounds: rounds), median(rates) ?? .nan)
    }
}

/// One thread's calls.
// @unchecked: iteration i of `concurrentPerform` alone uses worker i, and it returns before the next begins.
private final class Worker: @unchecked Sendable {
    private var runner: any ModelRunner
    private let batch: Int
    private let windows: [Float]
    private var deviations: [Float]

    init(_ model: any FittedModel, batch: Int, windowSize: Int) {
        runner = model.benchmarkRunner()
        self.batch = batch
        windows = Noise.floats(count: batch * windowSize)
        deviations = [Float](repeating: 0, count: batch * model.deviationShape.count)
    }

    /// Calls until the time is over, once at least; the seconds of each call.
    func run(_ seconds: Double) -> [Double] {
        let begin = Clock.seconds
        var times: [Double] = []
        repeat {
            let start = Clock.seconds
            call()
            times.append(Clock.seconds - start)
        } while Clock.seconds - begin < seconds
        return times
    }

    private func call() {
        deviate(&runner, windows, batch, &deviations)
    }
}

private func deviate(
    _ runner: inout any ModelRunner, _ windows: [Float], _ batch: Int, _ deviations: inout [Float]
) {
    var target = deviations.mutableSpan
    runner.deviations(of: windows.span, count: batch, into: &target)
}
