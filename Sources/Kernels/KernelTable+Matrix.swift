internal import CKernels

/// Which operands of a matrix product are read transposed.
package enum MatrixProduct: Sendable, CaseIterable {
    /// `c[m × n] = a[m × k] · b[k × n]`
    case plain
    /// `c[m × n] = a[m × k] · b[n × k]ᵀ`
    case transposedB
    /// `c[m × n] = a[k × m]ᵀ · b[k × n]`
    case transposedA
}

extension KernelTable {
    /// Matrix product: overwrites `c`, or adds to it with `accumulate`.
    ///
    /// Row strides default to dense rows. Wraps `gemm_nn`, `gemm_nt`, `gemm_tn`.
    package func multiply(
        _ product: MatrixProduct = .plain, m: Int, n: Int, k: Int, a: Span<Float>, aStride: Int? = nil,
        b: Span<Float>, bStride: Int? = nil, into c: inout MutableSpan<Float>, cStride: Int? = nil,
        accumulate: Bool = false
    ) {
        precondition(m > 0 && n > 0 && k > 0, "a matrix product needs rows and columns")
        let (aRows, aColumns) = product == .transposedA ? (k, m) : (m, k)
        let (bRows, bColumns) = product == .transposedB ? (n, k) : (k, n)
        let (lda, ldb, ldc) = (aStride ?? aColumns, bStride ?? bColumns, cStride ?? n)
        let aStart = pointer(a, holding: extent(rows: aRows, columns: aColumns, stride: lda), "a")
        let bStart = pointer(b, holding: extent(rows: bRows, columns: bColumns, stride: ldb), "b")
        let cStart = pointer(&c, holding: extent(rows: m, columns: n, stride: ldc), "c")
        switch product {
        case .plain: functions.pointee.gemm_nn(m, n, k, aStart, lda, bStart, ldb, cStart, ldc, accumulate)
        case .transposedB: functions.pointee.gemm_nt(m, n, k, aStart, lda, bStart, ldb, cStart, ldc, accumulate)
        case .transposedA: functions.pointee.gemm_tn(m, n, k, aStart, lda, bStart, ldb, cStart, ldc, accumulate)
        }
    }

    /// Dense layer: `y[rows × outputs] = x[rows × inputs] · w[inputs × outputs] + bias[outputs]`.
    ///
    /// A row's result does not depend on the number of rows, to the bit. Wraps `dense_forward`.
    package func denseForward(
        rows: Int, inputs: Int, outputs: Int, x: Span<Float>, w: Span<Float>, bias: Span<Float>,
        y: inout MutableSpan<Float>
    ) {
        precondition(rows > 0 && inputs > 0 && outputs > 0, "a dense layer needs rows, inputs and outputs")
        functions.pointee.dense_forward(
            rows, inputs, outputs, pointer(x, holding: rows * inputs, "x"), inputs,
            pointer(w, holding: inputs * outputs, "w"), pointer(bias, holding: outputs, "bias"),
            pointer(&y, holding: rows * outputs, "y"), outputs)
    }

    /// Gradients of a dense layer from `dy[rows × outputs]`.
    ///
    /// - Parameters:
    ///   - gradients: block of w `[inputs × outputs]`, then bias `[outputs]`; added to.
    ///   - dx: gradient by the inputs `[rows × inputs]`; overwritten.
    ///
    /// Wraps `dense_backward`.
    package func denseBackward(
        rows: Int, inputs: Int, outputs: Int, x: Span<Float>, w: Span<Float>, dy: Span<Float>,
        gradients: inout MutableSpan<Float>, dx: inout MutableSpan<Float>
    ) {
        backward(
            rows: rows, inputs: inputs, outputs: outputs, x: x, w: w, dy: dy, gradients: &gradients,
            dx: pointer(&dx, holding: rows * inputs, "dx"))
    }

    /// The same for a first layer, whose input needs no gradient.
    package func denseBackward(
        rows: Int, inputs: Int, outputs: Int, x: Span<Float>, w: Span<Float>, dy: Span<Float>,
        gradients: inout MutableSpan<Float>
    ) {
        backward(
            rows: rows, inputs: inputs, outputs: outputs, x: x, w: w, dy: dy, gradients: &gradients, dx: nil)
    }

    private func backward(
        rows: Int, inputs: Int, outputs: Int, x: Span<Float>, w: Span<Float>, dy: Span<Float>,
        gradients: inout MutableSpan<Float>, dx: UnsafeMutablePointer<Float>?
    ) {
        precondition(rows > 0 && inputs > 0 && outputs > 0, "a dense layer needs rows, inputs and outputs")
        let dw = pointer(&gradients, holding: (inputs + 1) * outputs, "gradients")
        functions.pointee.dense_backward(
            rows, inputs, outputs, pointer(x, holding: rows * inputs, "x"), inputs,
            pointer(w, holding: inputs * outputs, "w"), pointer(dy, holding: rows * outputs, "dy"), outputs,
            dx, inputs, dw, dw + inputs * outputs)
    }
}
