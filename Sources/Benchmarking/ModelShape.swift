/// The shape of an LSTM autoencoder as text: `30x8:64,32` means windows of 30 rows of 8 features and an encoder
/// of 64 and 32 hidden units; the decoder mirrors it.
public struct ModelShape: Sendable, Equatable, CustomStringConvertible {
    /// T: rows in a window.
    public let windowLength: Int
    /// F: features of each row.
    public let featureCount: Int
    /// Hidden units of the encoder's layers, outermost first.
    public let encoderWidths: [Int]

    /// Reads `ROWSxFEATURES:WIDTH[,WIDTH…]`.
    ///
    /// - Throws: ``ModelShapeError`` for another form, or numbers outside 2 to 4096 rows, 1 to 4096 features, one to
    ///   eight layers of 1 to 1024 units.
    public init(_ text: String) throws(ModelShapeError) {
        let halves = text.split(separator: ":", omittingEmptySubsequences: false)
        guard halves.count == 2 else { throw ModelShapeError(text: text, problem: "has no single colon") }
        let window = halves[0].split(separator: "x", omittingEmptySubsequences: false)
        guard window.count == 2, let length = Int(window[0]), let features = Int(window[1]) else {
            throw ModelShapeError(text: text, problem: "does not begin with ROWSxFEATURES")
        }
        var widths: [Int] = []
        for part in halves[1].split(separator: ",", omittingEmptySubsequences: false) {
            guard let width = Int(part) else { throw ModelShapeError(text: text, problem: "'\(part)' is not a width") }
            widths.append(width)
        }
        guard (2...4096).contains(length) else {
            throw ModelShapeError(text: text, problem: "windows may have 2 to 4096 rows, not \(length)")
        }
        guard (1...4096).contains(features) else {
            throw ModelShapeError(text: text, problem: "rows may have 1 to 4096 features, not \(features)")
        }
        guard (1...8).contains(widths.count), widths.allSatisfy({ (1...1024).contains($0) }) else {
            throw ModelShapeError(text: text, problem: "an encoder has one to eight layers of 1 to 1024 units")
        }
        windowLength = length
        featureCount = features
        encoderWidths = widths
    }

    public var description: String {
        "\(windowLength)x\(featureCount):\(encoderWidths.map { "\($0)" }.joined(separator: ","))"
    }
}

/// A text that is not a shape.
public struct ModelShapeError: Error, Equatable, CustomStringConvertible {
    /// The text.
    public let text: String
    /// What is wrong with it.
    public let problem: String

    public var description: String {
        "shape '\(text)': \(problem); write ROWSxFEATURES:WIDTH,WIDTH…, as in 30x8:64,32."
    }
}
