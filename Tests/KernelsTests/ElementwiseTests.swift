import Kernels
import Testing

@Suite struct ElementwiseTests {
    /// The first Adam step moves each parameter by the rate against its gradient's sign, whatever its size.
    @Test func firstAdamStepIsTheLearningRate() {
        let gradient: [Float] = [3, -0.001, 20]
        for table in KernelTable.available {
            var (m, v) = ([Float](repeating: 0, count: 3), [Float](repeating: 0, count: 3))
            var parameters: [Float] = [1, 1, 1]
            var mSpan = m.mutableSpan
            var vSpan = v.mutableSpan
            var parameterSpan = parameters.mutableSpan
            table.adamStep(
                AdamSettings(rate: 0.25), step: 1, gradient: gradient.span, m: &mSpan, v: &vSpan,
                parameters: &parameterSpan)
            for (value, expected) in zip(parameters, [0.75, 1.25, 0.75] as [Float]) {
                #expect(abs(value - expected) < 1e-4)
            }
        }
    }

    @Test func errorsAndTheirGradient() {
        let (y, target): ([Float], [Float]) = ([1, 2, 3], [0, 2, 5])
        for table in KernelTable.available {
            var (errors, dy) = ([Float](repeating: .nan, count: 3), [Float](repeating: .nan, count: 3))
            var errorSpan = errors.mutableSpan
            var dySpan = dy.mutableSpan
            table.squaredError(y.span, target: target.span, into: &errorSpan)
            let sum = table.squaredErrorGradient(y.span, target: target.span, factor: 0.5, dy: &dySpan)
            #expect(errors == [1, 0, 4] && sum == 5 && dy == [0.5, 0, -1])
        }
    }

    @Test func scalingActivationsAndNorm() {
        for table in KernelTable.available {
            var (zeros, numbers) = ([Float](repeating: 0, count: 5), [3, 4] as [Float])
            var zeroSpan = zeros.mutableSpan
            var numberSpan = numbers.mutableSpan
            table.sigmoid(&zeroSpan)
            table.scale(&numberSpan, by: 2)
            #expect(zeros == [0.5, 0.5, 0.5, 0.5, 0.5] && numbers == [6, 8])
            let squares = table.sumOfSquares(numbers.span)
            #expect(squares == 100)
            var more = numbers.mutableSpan
            table.tanh(&more)
            #expect(numbers.allSatisfy { abs($0 - 1) < 2e-5 })
        }
    }

    @Test func emptySpansAreNothing() {
        for table in KernelTable.available {
            var none: [Float] = []
            var span = none.mutableSpan
            table.scale(&span, by: 2)
            table.tanh(&span)
            let squares = table.sumOfSquares(none.span)
            #expect(squares == 0)
        }
    }
}
