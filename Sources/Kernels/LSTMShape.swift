internal import CKernels

/// Sizes of one call of an LSTM layer; each at least 1.
package struct LSTMShape: Sendable, Equatable {
    /// T: time steps in a window.
    package var steps: Int
    /// B: windows.
    package var batch: Int
    /// F: input features.
    package var inputs: Int
    /// H: hidden units.
    package var hidden: Int

    package init(steps: Int, batch: Int, inputs: Int, hidden: Int) {
        precondition(steps > 0 && batch > 0 && inputs > 0 && hidden > 0, "an LSTM shape has no zero")
        self.steps = steps
        self.batch = batch
        self.inputs = inputs
        self.hidden = hidden
    }

    /// Elements of the layer's parameter block: kernel `[F, 4H]`, recurrent `[H, 4H]`, bias `[4H]`, in this order.
    package var parameterCount: Int {
        4 * hidden * (inputs + hidden + 1)
    }

    var c: ckernels_lstm_shape {
        ckernels_lstm_shape(steps: steps, batch: batch, inputs: inputs, hidden: hidden)
    }
}

/// Where the steps and windows of a sequence stand in memory: step t of window b begins at `t * step + b * row`.
package struct SequenceLayout: Sendable, Equatable {
    /// Elements from one time step to the next; 0: one vector per window, repeated as an input, the last state as an
    /// output.
    package var step: Int
    /// Elements from one window to the next.
    package var row: Int

    package init(step: Int, row: Int) {
        self.step = step
        self.row = row
    }

    /// `[windows × steps × features]`, one window after the other.
    package static func windowMajor(steps: Int, features: Int) -> SequenceLayout {
        SequenceLayout(step: features, row: steps * features)
    }

    /// `[steps × windows × features]`, one time step after the other.
    package static func timeMajor(batch: Int, features: Int) -> SequenceLayout {
        SequenceLayout(step: batch * features, row: features)
    }

    /// `[windows × features]`: an input that is the same at each step, or an output that is the last state alone.
    package static func single(features: Int) -> SequenceLayout {
        SequenceLayout(step: 0, row: features)
    }

    func extent(steps: Int, batch: Int, features: Int) -> Int {
        precondition(step == 0 || step >= features, "steps overlap")
        precondition(batch == 1 || row >= features, "windows overlap")
        return (steps - 1) * step + (batch - 1) * row + features
    }
}
