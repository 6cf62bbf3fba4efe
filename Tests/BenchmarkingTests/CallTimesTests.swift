import Benchmarking
internal import Core
import Testing

@Suite struct CallTimesTests {
    @Test func summarisesRounds() {
        let times = CallTimes(rounds: [[3, 1, 2], [4, 4, 40]])
        #expect(times.count == 6)
        #expect(times.best == 1)
        #expect(times.median == 3)
        #expect(times.p99 == 40)
        #expect(times.spread == 1)
    }

    @Test func oneSampleIsItsOwnSummary() {
        let times = CallTimes(rounds: [[5]])
        #expect(times.best == 5 && times.median == 5 && times.p99 == 5 && times.spread == 0)
    }

    /// A hundredth of the calls may be slower than the 99th percentile, and no more.
    @Test func p99ExcludesSlowestPercent() {
        let times = CallTimes(rounds: [(1...1000).map(Double.init)])
        #expect(times.p99 == 990)
        #expect(times.median == 500)
    }
}
