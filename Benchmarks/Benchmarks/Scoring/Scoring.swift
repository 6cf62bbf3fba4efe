import Benchmark
import Benchmarking
import CHotPath
internal import Engine

/// Calls of the allocator, and locks taken, by one iteration. Both repeat exactly; `Thresholds` holds their limits.
private let allocations = BenchmarkMetric.custom("Allocations")
private let locks = BenchmarkMetric.custom("Locks")

/// The measured detectors, made once.
private let subject = Result { try BenchmarkSubject(ModelShape("30x8:64,32")) }
private let other = Result { try BenchmarkSubject(ModelShape("20x8:32")) }

private let columns = (0..<8).map { "f\($0)" }

extension Benchmark {
    /// Counts what a body does once its buffers are there.
    fileprivate func count(_ body: () -> Void) {
        body()
        startMeasurement()
        let before = hot_path_so_far()
        body()
        let after = hot_path_so_far()
        stopMeasurement()
        measurement(allocations, after.allocations - before.allocations)
        measurement(locks, after.locks - before.locks)
    }
}

let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [allocations, locks], warmupIterations: 10, maxDuration: .seconds(1), maxIterations: 500)

    for (name, batch) in [("window", 1), ("batch", 256)] {
        Benchmark(name) { benchmark in
            guard var runner = (try subject.get().detector.model.value as? any FittedWindowModel)?.makeRunner() else {
                benchmark.error("the model has no runner")
                return
            }
            let windows = Noise.floats(count: batch * 30 * 8)
            var deviations = windows
            benchmark.count {
                var target = deviations.mutableSpan
                runner.deviations(of: windows.span, count: batch, into: &target)
            }
        }
    }

    // Thirty rows.
    Benchmark("stream") { benchmark in
        var stream = try DetectorStream(subject.get().detector, columns: columns)
        let row = Noise.floats(count: 8)
        var second = 0.0
        // The stride is the window's length: whole windows of rows, the last of which is scored.
        benchmark.count {
            for _ in 0..<30 {
                blackHole(stream.push(row, timeSeconds: second))
                second += 1
            }
        }
    }

    // Sixty ticks of twenty streams of two models.
    Benchmark("fleet") { benchmark in
        var fleet = try FleetScorer(
            [subject.get().detector, other.get().detector],
            streams: (0..<20).map { FleetStream(detector: $0 % 2, columns: columns) })
        let row = Noise.floats(count: 8)
        var second = 0.0
        benchmark.count {
            for _ in 0..<60 {
                for stream in 0..<20 { fleet.push(row, of: stream, timeSeconds: second) }
                fleet.score { _, scored in blackHole(scored.score) }
                second += 1
            }
        }
    }
}
