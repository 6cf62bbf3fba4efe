internal import CKernels

/// Settings of the Adam optimiser (Kingma and Ba, 2015, algorithm 1).
package struct AdamSettings: Sendable, Equatable {
    /// Learning rate.
    package var rate: Double
    /// Decay of the running mean of the gradients, in [0, 1).
    package var beta1: Double
    /// Decay of the running mean of the squared gradients, in [0, 1).
    package var beta2: Double
    /// Added to the denominator, > 0.
    package var epsilon: Double

    package init(rate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
        self.rate = rate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
    }
}

extension KernelTable {
    /// Replaces each value by its hyperbolic tangent; error at most 1.5e-7. Wraps `tanh`.
    package func tanh(_ values: inout MutableSpan<Float>) {
        let count = values.count
        guard count > 0 else { return }
        let start = pointer(&values, holding: count, "values")
        functions.pointee.tanh(count, start, start)
    }

    /// Replaces each value by its logistic sigmoid; error at most 1.2e-7. Wraps `sigmoid`.
    package func sigmoid(_ values: inout MutableSpan<Float>) {
        let count = values.count
        guard count > 0 else { return }
        let start = pointer(&values, holding: count, "values")
        functions.pointee.sigmoid(count, start, start)
    }

    /// Squared error of each element, `(y - target)²`; all three of equal length. Wraps `squared_error`.
    package func squaredError(_ y: Span<Float>, target: Span<Float>, into errors: inout MutableSpan<Float>) {
        precondition(y.count == target.count && y.count == errors.count, "spans differ in length")
        guard y.count > 0 else { return }
        functions.pointee.squared_error(
            y.count, pointer(y, holding: y.count, "y"), pointer(target, holding: y.count, "target"),
            pointer(&errors, holding: y.count, "errors"))
    }

    /// Writes `factor * (y - target)` to the front of `dy` and returns the sum of `(y - target)²`; `y` and `target` are
    /// of equal length.
    ///
    /// With factor 2 / count, `dy` is the gradient of the mean squared error. Wraps `squared_error_gradient`.
    package func squaredErrorGradient(
        _ y: Span<Float>, target: Span<Float>, factor: Float, dy: inout MutableSpan<Float>
    ) -> Double {
        precondition(y.count == target.count, "spans differ in length")
        guard y.count > 0 else { return 0 }
        return functions.pointee.squared_error_gradient(
            y.count, pointer(y, holding: y.count, "y"), pointer(target, holding: y.count, "target"), factor,
            pointer(&dy, holding: y.count, "dy"))
    }

    /// Sum of the squares, in double. Wraps `sum_squares`.
    package func sumOfSquares(_ values: Span<Float>) -> Double {
        guard values.count > 0 else { return 0 }
        return functions.pointee.sum_squares(values.count, pointer(values, holding: values.count, "values"))
    }

    /// Multiplies each value by a factor. Wraps `scale`.
    package func scale(_ values: inout MutableSpan<Float>, by factor: Float) {
        let count = values.count
        guard count > 0 else { return }
        functions.pointee.scale(count, factor, pointer(&values, holding: count, "values"))
    }

    /// One Adam step with bias correction; all spans of equal length, `step` counts from 1. Wraps `adam_step`.
    ///
    /// `m` and `v` are the running means of the gradient and of its square, zero before the first step.
    package func adamStep(
        _ settings: AdamSettings, step: Int, gradient: Span<Float>, m: inout MutableSpan<Float>,
        v: inout MutableSpan<Float>, parameters: inout MutableSpan<Float>
    ) {
        let count = gradient.count
        precondition(m.count == count && v.count == count && parameters.count == count, "spans differ in length")
        precondition(step > 0, "Adam steps count from 1")
        guard count > 0 else { return }
        var c = ckernels_adam(
            rate: settings.rate, beta1: settings.beta1, beta2: settings.beta2, epsilon: settings.epsilon)
        functions.pointee.adam_step(
            count, &c, UInt64(step), pointer(gradient, holding: count, "gradient"), pointer(&m, holding: count, "m"),
            pointer(&v, holding: count, "v"), pointer(&parameters, holding: count, "parameters"))
    }
}
