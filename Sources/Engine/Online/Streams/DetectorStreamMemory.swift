/// A ``DetectorStream`` as plain values; a stream that resumes from it gives the same bits as one that never stopped.
public struct DetectorStreamMemory: Codable, Sendable, Equatable {
    /// Time of the last row, as a bit pattern.
    var lastSeconds: UInt64?
    var rowsUntilScore: Int
    /// Bit pattern.
    var limit: UInt64
    var feature: SavedState
    /// Of a model that remembers more than a window.
    var model: SavedState?
    /// Bit patterns of the feature rows of a window model, oldest first.
    var rows: [UInt32]?
    var scorer: SavedState
    var threshold: SavedState
}

extension DetectorStream {
    /// What must be saved to continue the stream; nil if one of its plugins cannot be saved.
    public var memory: DetectorStreamMemory? {
        guard let intake = intake.memory, let judge = judge.memory else { return nil }
        var model: SavedState?
        if rows == nil {
            guard let memory = self.model.memory else { return nil }
            model = SavedState(memory)
        }
        return DetectorStreamMemory(
            lastSeconds: intake.lastSeconds?.bitPattern, rowsUntilScore: intake.rowsUntilScore,
            limit: judge.limit.bitPattern, feature: SavedState(intake.feature), model: model,
            rows: rows.map { rows in rows.values[rows.range].map(\.bitPattern) }, scorer: SavedState(judge.scorer),
            threshold: SavedState(judge.threshold))
    }

    /// Continues a saved stream of the same detector.
    ///
    /// - Throws: ``StateError`` where the memory is that of another detector; the stream is to be dropped then.
    public mutating func resume(_ memory: DetectorStreamMemory) throws(StateError) {
        try intake.resume(
            lastSeconds: memory.lastSeconds.map { Double(bitPattern: $0) }, rowsUntilScore: memory.rowsUntilScore,
            feature: try memory.feature.state())
        try judge.resume(
            limit: Double(bitPattern: memory.limit), scorer: try memory.scorer.state(),
            threshold: try memory.threshold.state())
        if let bits = memory.rows {
            try push(rows: bits.map { Float(bitPattern: $0) })
        } else if let saved = memory.model {
            guard rows == nil else { throw .missing(array: "rows") }
            try resumeModel(saved.state())
        } else {
            throw .missing(array: "model")
        }
    }
}
