import CKernels
import Testing

let matrixChecks: [String: @Sendable (Table) -> Void] = [
    "gemm_nn": { table in
        checkProduct(table, table.kernels.gemm_nn, reference.gemm_nn) { m, n, k in (m, k, k, n) }
    },
    "gemm_nt": { table in
        checkProduct(table, table.kernels.gemm_nt, reference.gemm_nt) { m, n, k in (m, k, n, k) }
    },
    "gemm_tn": { table in
        checkProduct(table, table.kernels.gemm_tn, reference.gemm_tn) { m, n, k in (k, m, k, n) }
    },
    "dense_forward": checkDenseForward,
    "dense_backward": checkDenseBackward,
]

private typealias Product<Real> = (
    Int, Int, Int, UnsafePointer<Real>, Int, UnsafePointer<Real>, Int, UnsafeMutablePointer<Real>, Int, Bool
) -> Void

/// `operands` gives the rows and columns of A and B as they stand in memory.
private func checkProduct(
    _ table: Table, _ kernel: Product<Float>, _ reference: Product<Double>,
    operands: (_ m: Int, _ n: Int, _ k: Int) -> (Int, Int, Int, Int)
) {
    let pool = Pool.shared
    for m in [1, 2, 5, 6, 7, 12, 25, 47] {
        for n in table.lengths {
            for (k, gap) in [(0, 0), (1, 3), (7, 0), (131, 2), (300, 0)] where m < 30 || k < 200 {
                for accumulate in [false, true] {
                    let (_, aColumns, _, bColumns) = operands(m, n, k)
                    let (lda, ldb, ldc) = (aColumns + gap, bColumns + gap, n + gap)
                    let (a, b, before) = (m + 1, n + 50, 11)
                    let c = Guarded(m * ldc, offset: gap)
                    var expected = [Double](repeating: 0, count: m * ldc)
                    if accumulate {
                        c.start.update(from: pool.floats + before, count: m * ldc)
                        for i in 0..<m * ldc { expected[i] = pool.doubles[before + i] }
                    }
                    kernel(m, n, k, pool.floats + a, lda, pool.floats + b, ldb, c.start, ldc, accumulate)
                    reference(m, n, k, pool.doubles + a, lda, pool.doubles + b, ldb, &expected, ldc, accumulate)
                    // Rows alone: what stands between them is not C's and must be as it was, here NaN.
                    let error = (0..<m).map { largestError(c.start + $0 * ldc, rowOf(expected, $0 * ldc, n), n) }.max()
                    #expect(error ?? .infinity < 1e-5, "m \(m) n \(n) k \(k) gap \(gap) accumulate \(accumulate)")
                    let gapsAreKept = (0..<m).allSatisfy { row in
                        (n..<ldc).allSatisfy {
                            let value = c.start[row * ldc + $0]
                            return accumulate ? value == pool.floats[before + row * ldc + $0] : value.isNaN
                        }
                    }
                    #expect(c.isIntact && gapsAreKept, "m \(m) n \(n) k \(k) gap \(gap)")
                }
            }
        }
    }
}

private func rowOf(_ values: [Double], _ first: Int, _ count: Int) -> [Double] {
    Array(values[first..<first + count])
}

@Sendable private func checkDenseForward(_ table: Table) {
    let pool = Pool.shared
    for rows in [1, 3, 6, 31] {
        for inputs in [1, 5, 64] {
            for outputs in table.lengths + [8] {
                let (x, w, bias) = (3, 500, 9_001)
                let y = Guarded(rows * outputs)
                var expected = [Double](repeating: .nan, count: rows * outputs)
                table.kernels.dense_forward(
                    rows, inputs, outputs, pool.floats + x, inputs, pool.floats + w, pool.floats + bias, y.start,
                    outputs)
                reference.dense_forward(
                    rows, inputs, outputs, pool.doubles + x, inputs, pool.doubles + w, pool.doubles + bias, &expected,
                    outputs)
                #expect(
                    largestError(y.start, expected, y.count) < 1e-5 && y.isIntact,
                    "rows \(rows) inputs \(inputs) outputs \(outputs)")
            }
        }
    }
}

@Sendable private func checkDenseBackward(_ table: Table) {
    let pool = Pool.shared
    for rows in [1, 7, 140] {
        for inputs in [1, 5, 34] {
            for outputs in table.lengths {
                for wantsInputGradient in [true, false] {
                    let (x, w, dy, before) = (3, 500, 9_001, 77)
                    let dx = Guarded(rows * inputs)
                    let dw = Guarded(copy: pool.floats + before, inputs * outputs)
                    let dbias = Guarded(copy: pool.floats + before, outputs)
                    var expectedDx = [Double](repeating: .nan, count: rows * inputs)
                    var expectedDw = (0..<inputs * outputs).map { pool.doubles[before + $0] }
                    var expectedDbias = (0..<outputs).map { pool.doubles[before + $0] }
                    table.kernels.dense_backward(
                        rows, inputs, outputs, pool.floats + x, inputs, pool.floats + w, pool.floats + dy, outputs,
                        wantsInputGradient ? dx.start : nil, inputs, dw.start, dbias.start)
                    reference.dense_backward(
                        rows, inputs, outputs, pool.doubles + x, inputs, pool.doubles + w, pool.doubles + dy, outputs,
                        &expectedDx, inputs, &expectedDw, &expectedDbias)
                    let shape: Comment = "rows \(rows) inputs \(inputs) outputs \(outputs)"
                    if wantsInputGradient {
                        #expect(largestError(dx.start, expectedDx, dx.count) < 1e-5, shape)
                    } else {
                        #expect(dx.values.allSatisfy { $0.isNaN }, shape)
                    }
                    #expect(largestError(dw.start, expectedDw, dw.count) < 1e-5, shape)
                    #expect(largestError(dbias.start, expectedDbias, dbias.count) < 1e-5, shape)
                    #expect(dx.isIntact && dw.isIntact && dbias.isIntact, shape)
                }
            }
        }
    }
}
