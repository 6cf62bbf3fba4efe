/// Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations.
///
/// Golub and Van Loan, "Matrix Computations", section 8.5. A few sweeps of 2n³ multiplications: meant for the covariance
/// of some hundred metrics at most.
struct SymmetricEigenvectors {
    /// Descending.
    let values: [Double]
    /// `[n × n]`; column j belongs to value j.
    let vectors: [Double]

    /// - Parameter matrix: `[n × n]`, symmetric and finite.
    init(_ matrix: [Double], size n: Int) {
        var a = matrix
        var v = [Double](repeating: 0, count: n * n)
        for index in 0..<n { v[index * n + index] = 1 }
        let total = a.reduce(0) { $0 + $1 * $1 }
        for _ in 0..<60 {
            var rest = 0.0
            for row in 0..<n {
                for column in 0..<n where row != column { rest += a[row * n + column] * a[row * n + column] }
            }
            if rest <= 1e-28 * total { break }
            for p in 0..<n {
                for q in p + 1..<max(n, p + 1) { Self.rotate(&a, &v, p, q, n) }
            }
        }
        let order = (0..<n).sorted { (a[$1 * n + $1], $0) < (a[$0 * n + $0], $1) }
        values = order.map { a[$0 * n + $0] }
        vectors = (0..<n).flatMap { row in order.map { v[row * n + $0] } }
    }

    /// Makes the element (p, q) zero.
    private static func rotate(_ a: inout [Double], _ v: inout [Double], _ p: Int, _ q: Int, _ n: Int) {
        let off = a[p * n + q]
        guard off != 0 else { return }
        let theta = (a[q * n + q] - a[p * n + p]) / (2 * off)
        let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        for k in 0..<n {
            let (left, right) = (a[k * n + p], a[k * n + q])
            a[k * n + p] = c * left - s * right
            a[k * n + q] = s * left + c * right
        }
        for k in 0..<n {
            let (upper, lower) = (a[p * n + k], a[q * n + k])
            a[p * n + k] = c * upper - s * lower
            a[q * n + k] = s * upper + c * lower
            let (left, right) = (v[k * n + p], v[k * n + q])
            v[k * n + p] = c * left - s * right
            v[k * n + q] = s * left + c * right
        }
    }
}
