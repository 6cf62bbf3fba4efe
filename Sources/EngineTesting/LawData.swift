public import Core
internal import Engine

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Synthetic data for law checks: the same numbers in every run.
public enum LawData {
    /// Columns of ``series()``, from lively to dead.
    public static let columns = ["load", "memory", "errors", "steady", "constant", "zero"]

    /// Two replicas of one workload, 300 rows each; the second has a gap of eight rows and single missing cells.
    ///
    /// `load` is a wave with noise, `memory` climbs and falls, `errors` is zero but for bursts, `steady` is 1000 give
    /// or take a thousandth, `constant` is 42 and `zero` 0.
    public static func series() -> [Series] {
        var gapped = rows(count: 300, seed: 2)
        for row in 100..<108 { gapped[row] = gapped[row].map { _ in .nan } }
        gapped[200][0] = .nan
        gapped[210][2] = .nan
        return [("a", rows(count: 300, seed: 1)), ("b", gapped)].map { replica, rows in
            Series(
                workload: Workload("law/subject"), replica: replica, columns: columns, startSeconds: 1_700_000_000,
                intervalSeconds: 5, values: rows.flatMap { $0 })
        }
    }

    /// Rows like those of ``series()`` without anything missing.
    static func rows(count: Int, seed: UInt64) -> [[Float]] {
        var random = LawRandom(seed: seed)
        return (0..<count).map { row in
            let wave = sin(Double(row) / 9)
            return [
                Float(50 + 20 * wave + 3 * random.symmetric()),
                Float(2e8 + 4e7 * abs(Double(row % 80) - 40) / 40 + 1e6 * random.symmetric()),
                random.symmetric() > 0.9 ? Float(5 + 3 * random.symmetric()) : 0,
                Float(1000 + 1e-3 * random.symmetric()),
                42,
                0,
            ]
        }
    }

    /// Feature rows `[count × features]` of a calm process: a wave for each feature, with noise, within about ±1.3.
    static func featureRows(count: Int, features: Int, seed: UInt64) -> [Float] {
        var random = LawRandom(seed: seed)
        return (0..<count).flatMap { row in
            (0..<features).map { feature in
                Float(sin(Double(row) / Double(5 + feature)) + 0.3 * random.symmetric())
            }
        }
    }

    /// `count` windows over two runs of calm feature rows; one run for a single window.
    static func windows(_ shape: WindowShape, features: Int, count: Int, seed: UInt64) -> WindowSet {
        let shares = [count - count / 2, count / 2].filter { $0 > 0 }
        let runs = shares.enumerated().map { run, share in
            let rowCount = shape.length + shape.stride * (share - 1)
            return Matrix(
                columnCount: features,
                values: featureRows(count: rowCount, features: features, seed: seed &+ UInt64(run)))
        }
        return WindowSet(shape: shape, featureCount: features, runs: runs)
    }

    /// Errors of calm windows, `[count × length × features]`: noise whose width differs by feature.
    static func errors(count: Int, length: Int, features: Int, seed: UInt64) -> [Float] {
        var random = LawRandom(seed: seed)
        return (0..<count * length * features).map { index in
            Float(0.1 * Double(1 + index % features) * random.symmetric())
        }
    }

    /// Scores of calm windows: positive, with a tail to the right.
    public static func scores(count: Int, seed: UInt64 = 1) -> [Double] {
        var random = LawRandom(seed: seed)
        return (0..<count).map { _ in 0.1 * exp(random.symmetric() + random.symmetric()) }
    }
}

/// Seeded random numbers for the laws' data.
struct LawRandom {
    private var source: SplitMix64

    init(seed: UInt64) { source = SplitMix64(seed: seed &* 0x2545_f491_4f6c_dd1d) }

    /// Uniform in [-1, 1).
    mutating func symmetric() -> Double { Double(source.next() >> 11) * 0x1p-52 - 1 }
}
