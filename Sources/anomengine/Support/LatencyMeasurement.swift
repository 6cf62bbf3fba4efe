internal import Engine

/// Times per window of calls to a fitted model.
struct LatencyMeasurement: Encodable {
    let batch: Int
    let calls: Int
    let bestMicroseconds: Double
    let medianMicroseconds: Double
    let p99Microseconds: Double

    /// Calls the model for about `seconds`, after a tenth of that to warm up.
    init(_ model: any FittedModel, batch: Int, seconds: Double) {
        let size = model.windowShape.length * model.featureCount
        let windows = noise(count: batch * size)
        var residuals = windows
        var runner = model.makeRunner()
        let clock = ContinuousClock()
        func call() -> Double {
            let start = clock.now
            var target = residuals.mutableSpan
            runner.residuals(of: windows.span, count: batch, into: &target)
            let elapsed = clock.now - start
            return Double(elapsed.components.attoseconds) * 1e-12 + Double(elapsed.components.seconds) * 1e6
        }
        let start = clock.now
        while clock.now - start < .seconds(seconds / 10) { _ = call() }
        var times: [Double] = []
        let begin = clock.now
        while times.isEmpty || clock.now - begin < .seconds(seconds) { times.append(call() / Double(batch)) }
        times.sort()
        self.batch = batch
        calls = times.count
        bestMicroseconds = times[0]
        medianMicroseconds = times[times.count / 2]
        p99Microseconds = times[min(times.count - 1, times.count * 99 / 100)]
    }
}

/// Numbers in −1…1 that look random and are always the same.
func noise(count: Int) -> [Float] {
    var state: UInt64 = 1
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(state >> 40) / Float(1 << 23) - 1
    }
}
