internal import Engine
internal import Kernels

/// The least-squares part of ``LinearModel``: mean, forecast and principal directions of the training rows.
struct LinearFit {
    /// Unknowns of the forecast for each feature at most; their matrix is solved directly.
    static let unknownLimit = 2000

    let mean: [Float]
    /// `[lags · F × F]`.
    let forecast: [Float]
    /// `[F × K]`.
    let directions: [Float]

    /// Rows that a forecast looks back for so many features.
    static func lags(_ wanted: Int, features: Int) -> Int { max(1, min(wanted, unknownLimit / features)) }

    /// - Parameter runs: gapless rows `[rows × F]`, none of them empty.
    init(_ runs: [Matrix], features: Int, lags: Int, ridge: Double, share: Double, table: KernelTable) {
        let count = Double(max(1, runs.reduce(0) { $0 + $1.rowCount }))
        var sums = [Double](repeating: 0, count: features)
        for run in runs { for index in run.values.indices { sums[index % features] += Double(run.values[index]) } }
        let mean = sums.map { Float($0 / count) }
        let moments = LaggedMoments(runs, mean: mean, lags: lags, table: table)
        let covariance = moments.products[0].map { $0 / count }
        self.mean = mean
        directions = PrincipalDirections.find(covariance, size: features, share: share)

        let unknowns = lags * features
        let trace = (0..<features).reduce(0) { $0 + covariance[$1 * features + $1] }
        var gram = moments.gram
        for index in 0..<unknowns {
            gram[index * unknowns + index] += ridge * count * max(trace / Double(features), 1e-9)
        }
        // Row (l, j), column f: what feature j, l rows ago, went with feature f.
        var right = [Double](repeating: 0, count: unknowns * features)
        for lag in 1...lags {
            for past in 0..<features {
                for feature in 0..<features {
                    right[((lag - 1) * features + past) * features + feature] =
                        moments.products[lag][feature * features + past]
                }
            }
        }
        Cholesky.solve(&gram, &right, size: unknowns, columns: features)
        forecast = right.map(Float.init)
    }
}

/// Sums over rows of products of a row with the rows before it.
///
/// Written as rows y, with the first row repeated before the start, the normal equations of a forecast need
/// P(l, d) = Σ_t y(t−l) y(t−l−d)ᵀ. Only P(0, d) is summed over all rows; going from l to l + 1 adds the products of one row
/// and takes away those of another.
private struct LaggedMoments {
    /// For each distance d from 0 to the lags: P(0, d), `[F × F]`.
    private(set) var products: [[Double]]
    /// `[lags · F × lags · F]`: Σ_t y(t−l) y(t−k)ᵀ, in blocks by l and k from 1 on.
    private(set) var gram: [Double]

    init(_ runs: [Matrix], mean: [Float], lags: Int, table: KernelTable) {
        let features = mean.count
        products = (0...lags).map { _ in [Double](repeating: 0, count: features * features) }
        gram = [Double](repeating: 0, count: lags * features * lags * features)
        for run in runs {
            let rows = Self.centred(run, mean: mean, lags: lags)
            for distance in 0...lags {
                var block = Self.product(rows, count: run.rowCount, lags: lags, distance, features, table)
                for index in block.indices { products[distance][index] += block[index] }
                for lag in 1..<max(1, lags - distance + 1) {
                    // The row that enters at the start is the first one, repeated.
                    Self.add(1, rows, at: 0, and: 0, to: &block, features)
                    let leaving = max(0, run.rowCount - lag)
                    let other = max(0, run.rowCount - lag - distance)
                    Self.add(-1, rows, at: lags + leaving, and: lags + other, to: &block, features)
                    addToGram(block, lag, lag + distance, lags, features)
                }
            }
        }
    }

    /// Rows less the mean, after as many repetitions of the first one as there are lags.
    private static func centred(_ run: Matrix, mean: [Float], lags: Int) -> [Float] {
        let features = mean.count
        var rows: [Float] = []
        rows.reserveCapacity((run.rowCount + lags) * features)
        for row in -lags..<run.rowCount {
            for feature in 0..<features { rows.append(run.values[max(0, row) * features + feature] - mean[feature]) }
        }
        return rows
    }

    /// Σ_t y(t) y(t−d)ᵀ: by the kernels in float32 over some hundred rows, which are then summed in float64.
    private static func product(
        _ rows: [Float], count: Int, lags: Int, _ distance: Int, _ features: Int, _ table: KernelTable
    ) -> [Double] {
        var sums = [Double](repeating: 0, count: features * features)
        var part = [Float](repeating: 0, count: features * features)
        var first = 0
        while first < count {
            let length = min(256, count - first)
            let now = (lags + first) * features
            let before = now - distance * features
            var target = part.mutableSpan
            table.multiply(
                .transposedA, m: features, n: features, k: length,
                a: rows.span.extracting(now..<now + length * features),
                b: rows.span.extracting(before..<before + length * features), into: &target)
            for index in sums.indices { sums[index] += Double(part[index]) }
            first += length
        }
        return sums
    }

    /// Adds the product of two rows, given by their place in `rows`, to a block.
    private static func add(
        _ sign: Double, _ rows: [Float], at first: Int, and second: Int, to block: inout [Double], _ features: Int
    ) {
        for i in 0..<features {
            let factor = sign * Double(rows[first * features + i])
            for j in 0..<features { block[i * features + j] += factor * Double(rows[second * features + j]) }
        }
    }

    private mutating func addToGram(_ block: [Double], _ l: Int, _ k: Int, _ lags: Int, _ features: Int) {
        let width = lags * features
        let (row, column) = ((l - 1) * features, (k - 1) * features)
        for i in 0..<features {
            for j in 0..<features {
                gram[(row + i) * width + column + j] += block[i * features + j]
                if l != k { gram[(column + j) * width + row + i] += block[i * features + j] }
            }
        }
    }
}

/// Solves A X = B for a symmetric positive definite A.
private enum Cholesky {
    /// - Parameters:
    ///   - a: `[size × size]`; its factor afterwards.
    ///   - b: `[size × columns]`; the solution afterwards.
    static func solve(_ a: inout [Double], _ b: inout [Double], size: Int, columns: Int) {
        for row in 0..<size {
            for column in 0...row {
                var sum = a[row * size + column]
                for k in 0..<column { sum -= a[row * size + k] * a[column * size + k] }
                // The penalty keeps pivots positive; the floor covers rounding.
                a[row * size + column] =
                    row == column ? max(sum, 1e-300).squareRoot() : sum / a[column * size + column]
            }
        }
        for row in 0..<size {
            for k in 0..<row {
                let factor = a[row * size + k]
                for column in 0..<columns { b[row * columns + column] -= factor * b[k * columns + column] }
            }
            for column in 0..<columns { b[row * columns + column] /= a[row * size + row] }
        }
        for row in (0..<size).reversed() {
            for k in row + 1..<max(size, row + 1) {
                let factor = a[k * size + row]
                for column in 0..<columns { b[row * columns + column] -= factor * b[k * columns + column] }
            }
            for column in 0..<columns { b[row * columns + column] /= a[row * size + row] }
        }
    }
}
