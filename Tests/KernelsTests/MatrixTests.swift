import Kernels
import Testing

@Suite struct MatrixTests {
    @Test(arguments: MatrixProduct.allCases)
    func productOfSmallMatrices(product: MatrixProduct) throws {
        // Rows of a: (1 2 3), (4 5 6); of b: (1 0), (2 1), (0 3). Their product: (5 11), (14 23).
        let a: [Float] = product == .transposedA ? [1, 4, 2, 5, 3, 6] : [1, 2, 3, 4, 5, 6]
        let b: [Float] = product == .transposedB ? [1, 2, 0, 0, 1, 3] : [1, 0, 2, 1, 0, 3]
        for table in KernelTable.available {
            var c = [Float](repeating: .nan, count: 4)
            var span = c.mutableSpan
            table.multiply(product, m: 2, n: 2, k: 3, a: a.span, b: b.span, into: &span)
            table.multiply(product, m: 2, n: 2, k: 3, a: a.span, b: b.span, into: &span, accumulate: true)
            #expect(c == [10, 22, 28, 46])
        }
    }

    @Test func stridesSkipRowsBetweenWindows() throws {
        let (a, b): ([Float], [Float]) = ([1, 2, 99, 3, 4, 99], [1, 0, 99, 99, 0, 1, 99, 99])
        for table in KernelTable.available {
            var c = [Float](repeating: 7, count: 7)
            var span = c.mutableSpan
            table.multiply(
                m: 2, n: 2, k: 2, a: a.span, aStride: 3, b: b.span, bStride: 4, into: &span, cStride: 5)
            #expect(c == [1, 2, 7, 7, 7, 3, 4])
        }
    }

    @Test func denseLayerAndItsGradients() throws {
        let (x, w, bias): ([Float], [Float], [Float]) = ([1, 2, 3, 4], [1, 0, -1, 2], [10, 20])
        for table in KernelTable.available {
            var (y, dx) = ([Float](repeating: 0, count: 4), [Float](repeating: 0, count: 4))
            var gradients: [Float] = [0, 0, 0, 0, 0, 100]
            var ySpan = y.mutableSpan
            var dxSpan = dx.mutableSpan
            var gradientSpan = gradients.mutableSpan
            table.denseForward(rows: 2, inputs: 2, outputs: 2, x: x.span, w: w.span, bias: bias.span, y: &ySpan)
            table.denseBackward(
                rows: 2, inputs: 2, outputs: 2, x: x.span, w: w.span, dy: [1, 0, 0, 1].span,
                gradients: &gradientSpan, dx: &dxSpan)
            #expect(y == [9, 24, 9, 28])
            #expect(dx == [1, -1, 0, 2])
            #expect(gradients == [1, 3, 2, 4, 1, 101])
        }
    }

    @Test func aShortSpanTraps() async {
        await #expect(processExitsWith: .failure) {
            var c = [Float](repeating: 0, count: 3)
            var span = c.mutableSpan
            try KernelTable(.portable).multiply(m: 2, n: 2, k: 1, a: [1, 2].span, b: [1, 2].span, into: &span)
        }
    }
}
