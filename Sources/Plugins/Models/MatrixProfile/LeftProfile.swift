internal import Core
internal import Engine

/// Distances of a feature's last window to the windows before it, kept up to date as values come.
///
/// The dot product of the window that ends now with the one `lag` values earlier follows from the product one step ago by one
/// multiplication in and one out (Yeh et al., "Matrix Profile I", 2016; Zhu et al., "Matrix Profile II", 2016). Products
/// are held by lag, so that a step changes them in place.
struct LeftProfile {
    private let length: Int
    private let lags: ClosedRange<Int>
    private let floor: Double
    private let isNormalised: Bool
    /// The last values, contiguous; twice the room, so that moving them to the front costs one copy a value.
    private var values: [Double]
    private var count = 0
    /// For the window that begins at each value: mean, factor and squared norm after normalising.
    private var means: [Double]
    private var factors: [Double]
    private var norms: [Double]
    /// By lag, from the smallest on.
    private var products: [Double]
    /// Values since the history.
    private var age = 0

    /// - Parameter history: values before the stream's first one; at least twice the length.
    init(history: [Float], length: Int, isNormalised: Bool, floor: Double) {
        self.length = length
        self.isNormalised = isNormalised
        self.floor = floor
        lags = length...max(length, history.count)
        let capacity = 2 * (history.count + length)
        values = [Double](repeating: 0, count: capacity)
        means = values
        factors = values
        norms = values
        products = [Double](repeating: 0, count: lags.count)
        for value in history { append(Double(value)) }
    }

    /// What ``resume(_:)`` needs to go on with the same bits.
    var memory: PluginState {
        let kept = min(count, lags.upperBound + length)
        return PluginState([
            "values": NamedArray(shape: [kept], values: .float64(Array(values[count - kept..<count]))),
            "products": NamedArray(shape: [products.count], values: .float64(products)), "age": .place(age),
        ])
    }

    mutating func resume(_ memory: PluginState) throws(StateError) {
        let saved = try memory.float64("values")
        guard saved.count >= length, saved.count <= lags.upperBound + length else {
            throw .badValue(array: "values", reason: "holds \(saved.count) values")
        }
        products = try memory.float64("products", shape: [products.count])
        age = try memory.place("age", below: .max)
        count = 0
        for value in saved { append(value) }
    }

    /// Takes the next value.
    mutating func push(_ value: Float) {
        if count == values.count { compact() }
        append(Double(value))
        age += 1
        // At a fixed age, so that the bits do not depend on which rows a distance was asked for.
        if age == length { multiply() }
        guard age > length else { return }
        let newest = count - 1
        let left = newest - length
        let (entering, leaving) = (values[newest], values[left])
        let first = lags.lowerBound
        let values = values
        let source = values.span
        var target = products.mutableSpan
        for index in 0..<target.count {
            target[index] += entering * source[newest - first - index] - leaving * source[left - first - index]
        }
    }

    /// The smallest squared distance of the last window to one before it, over the length.
    ///
    /// - Precondition: a window of values came after the history.
    func distance() -> Double {
        let start = count - length
        let first = lags.lowerBound
        let (mean, factor, norm) = (Double(length) * means[start], factors[start], norms[start])
        let (others, scales, squares) = (means.span, factors.span, norms.span)
        let products = products.span
        var smallest = Double.infinity
        for index in 0..<products.count {
            let other = start - first - index
            let product = (products[index] - mean * others[other]) * factor * scales[other]
            smallest = min(smallest, norm + squares[other] - 2 * product)
        }
        return max(0, smallest) / Double(length)
    }

    private mutating func multiply() {
        let start = count - length
        for index in products.indices {
            let other = start - lags.lowerBound - index
            var sum = 0.0
            for offset in 0..<length { sum += values[start + offset] * values[other + offset] }
            products[index] = sum
        }
    }

    private mutating func append(_ value: Double) {
        values[count] = value
        count += 1
        let start = count - length
        guard start >= 0 else { return }
        var (sum, squares) = (0.0, 0.0)
        for position in start..<count {
            sum += values[position]
            squares += values[position] * values[position]
        }
        guard isNormalised else {
            (means[start], factors[start], norms[start]) = (0, 1, squares)
            return
        }
        let mean = sum / Double(length)
        let spread = max(0, squares - sum * mean)
        let factor = 1 / max((spread / Double(length)).squareRoot(), floor)
        (means[start], factors[start], norms[start]) = (mean, factor, spread * factor * factor)
    }

    /// Moves what the largest lag still reaches to the front.
    private mutating func compact() {
        let kept = lags.upperBound + length
        let first = count - kept
        for position in 0..<kept {
            values[position] = values[first + position]
            means[position] = means[first + position]
            factors[position] = factors[first + position]
            norms[position] = norms[first + position]
        }
        count = kept
    }
}
