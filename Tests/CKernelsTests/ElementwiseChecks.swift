import CKernels
import Testing

let elementwiseChecks: [String: @Sendable (Table) -> Void] = [
    "fma_chain_count": { table in
        let count = table.kernels.fma_chain_count()
        // Enough to hide a latency of four operations on two pipes.
        #expect(count >= 8 * table.kernels.lanes && count.isMultiple(of: table.kernels.lanes))
    },
    "fma_chains": { table in
        let count = table.kernels.fma_chain_count()
        for rounds in [0, 1, 7] {
            let chains = Guarded(copy: Pool.shared.floats, count)
            table.kernels.fma_chains(rounds, 0.5, 0.25, chains.start)
            let expected = (0..<count).map { index in
                (0..<rounds).reduce(Pool.shared.doubles[index]) { chain, _ in chain * 0.5 + 0.25 }
            }
            #expect(largestError(chains.start, expected, count) < 1e-6 && chains.isIntact, "rounds \(rounds)")
        }
    },
    "tanh": { table in checkActivation(table, table.kernels.tanh, reference.tanh) },
    "sigmoid": { table in checkActivation(table, table.kernels.sigmoid, reference.sigmoid) },
    "squared_error": { table in
        checkLengths(table) { n, x, y in
            let (e, inPlace) = (Guarded(n, offset: n % 2), Guarded(copy: x.floats, n))
            let inTarget = Guarded(copy: y.floats, n, offset: n % 2)
            var expected = [Double](repeating: .nan, count: n)
            table.kernels.squared_error(n, x.floats, y.floats, e.start)
            table.kernels.squared_error(n, inPlace.start, y.floats, inPlace.start)
            table.kernels.squared_error(n, x.floats, inTarget.start, inTarget.start)
            reference.squared_error(n, x.doubles, y.doubles, &expected)
            #expect(largestError(e.start, expected, n) < 1e-6 && e.isIntact, "n \(n)")
            #expect(e.bits == inPlace.bits && inPlace.isIntact, "n \(n)")
            #expect(e.bits == inTarget.bits && inTarget.isIntact, "n \(n)")
        }
    },
    "squared_error_gradient": { table in
        checkLengths(table) { n, x, y in
            let (dy, inPlace) = (Guarded(n, offset: n % 2), Guarded(copy: x.floats, n))
            var expected = [Double](repeating: .nan, count: n)
            let sum = table.kernels.squared_error_gradient(n, x.floats, y.floats, 0.125, dy.start)
            let inPlaceSum = table.kernels.squared_error_gradient(n, inPlace.start, y.floats, 0.125, inPlace.start)
            let expectedSum = reference.squared_error_gradient(n, x.doubles, y.doubles, 0.125, &expected)
            #expect(largestError(dy.start, expected, n) < 1e-6 && dy.isIntact, "n \(n)")
            #expect(dy.bits == inPlace.bits && inPlace.isIntact && sum == inPlaceSum, "n \(n)")
            #expect(abs(sum - expectedSum) <= 1e-6 * expectedSum, "n \(n)")
        }
    },
    "sum_squares": { table in
        checkLengths(table) { n, x, _ in
            let expected = reference.sum_squares(n, x.doubles)
            #expect(abs(table.kernels.sum_squares(n, x.floats) - expected) <= 1e-12 * expected, "n \(n)")
        }
    },
    "scale": { table in
        checkLengths(table) { n, x, _ in
            let scaled = Guarded(copy: x.floats, n, offset: n % 2)
            table.kernels.scale(n, -0.3, scaled.start)
            #expect(scaled.values == (0..<n).map { x.floats[$0] * -0.3 } && scaled.isIntact, "n \(n)")
        }
    },
    "adam_step": { table in
        checkLengths(table) { n, x, y in
            var settings = ckernels_adam(rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8)
            let (m, v) = (Guarded(n, offset: n % 2), Guarded(n, offset: n % 2))
            let parameter = Guarded(copy: y.floats, n, offset: n % 2)
            m.start.update(repeating: 0, count: n)
            v.start.update(repeating: 0, count: n)
            var (expectedM, expectedV) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
            var expected = (0..<n).map { y.doubles[$0] }
            for step in UInt64(1)...4 {
                let gradient = Int(step) * 7
                table.kernels.adam_step(n, &settings, step, x.floats + gradient, m.start, v.start, parameter.start)
                reference.adam_step(n, &settings, step, x.doubles + gradient, &expectedM, &expectedV, &expected)
            }
            #expect(largestError(parameter.start, expected, n) < 1e-6, "n \(n)")
            #expect(largestError(m.start, expectedM, n) < 1e-6, "n \(n)")
            #expect(largestError(v.start, expectedV, n) < 1e-6, "n \(n)")
            #expect(m.isIntact && v.isIntact && parameter.isIntact, "n \(n)")
        }
    },
]

private typealias Values = (floats: UnsafePointer<Float>, doubles: UnsafePointer<Double>)

/// Blocks are aligned at even lengths and one float off at odd ones; read-only blocks are always off.
private func checkLengths(_ table: Table, _ body: (_ n: Int, _ x: Values, _ y: Values) -> Void) {
    let pool = Pool.shared
    for n in [0] + table.lengths + [1008, 1009] {
        body(n, (pool.floats + 1, pool.doubles + 1), (pool.floats + 5_003, pool.doubles + 5_003))
    }
}

private func checkActivation(
    _ table: Table, _ kernel: @convention(c) (Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void,
    _ reference: @convention(c) (Int, UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Void
) {
    checkLengths(table) { n, x, _ in
        let (y, inPlace) = (Guarded(n, offset: n % 2), Guarded(copy: x.floats, n))
        var expected = [Double](repeating: .nan, count: n)
        kernel(n, x.floats, y.start)
        kernel(n, inPlace.start, inPlace.start)
        reference(n, x.doubles, &expected)
        #expect(largestError(y.start, expected, n) < 4e-7 && y.isIntact, "n \(n)")
        #expect(y.bits == inPlace.bits && inPlace.isIntact, "n \(n)")
    }
}
