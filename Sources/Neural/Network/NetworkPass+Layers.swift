internal import Kernels

// One layer forwards and backwards.
extension NetworkPass {
    private func lstmShape(_ index: Int, _ batch: Int, hidden: Int) -> LSTMShape {
        let input = architecture.shapes[index]
        return LSTMShape(steps: input.rows, batch: batch, inputs: input.width, hidden: hidden)
    }

    /// A layer as the dense product that it is made of.
    private func dense(_ inputs: Int, _ outputs: Int) -> LayerShape {
        LayerShape(name: "", kind: .dense, inputs: inputs, outputs: outputs)
    }

    mutating func forward(_ index: Int, _ batch: Int) {
        let (x, y, shape) = (source(index), outputs[index], architecture.shapes[index])
        switch architecture.layers[index] {
        case .dense(let count, let isActivated):
            denseForward(table, dense(shape.width, count), shape.rows * batch, x, parameters[index], y)
            if isActivated { activate(table, y.first(shape.rows * batch * count)) }
        case .convolution(let count, let taps, let dilation):
            gather(x, gathered[index], shape, batch, taps: taps, dilation: dilation)
            denseForward(
                table, dense(taps * shape.width, count), shape.rows * batch, gathered[index], parameters[index], y)
            activate(table, y.first(shape.rows * batch * count))
        case .lstm(let hidden):
            lstmForward(
                table, lstmShape(index, batch, hidden: hidden), parameters[index], x, false, gathered[index],
                cells[index], y, &workspace)
        case .lastRow:
            let count = batch * shape.width
            for position in 0..<count { y[position] = x[(shape.rows - 1) * count + position] }
        case .pool(let factor): pool(x, y, shape, batch, factor)
        case .expand(let factor, let rows):
            let count = batch * shape.width
            for row in 0..<rows {
                let from = shape.rows - 1 - (rows - 1 - row) / factor
                for position in 0..<count { y[row * count + position] = x[from * count + position] }
            }
        }
    }

    mutating func backward(_ index: Int, _ batch: Int) {
        let (x, y, dy, shape) = (source(index), outputs[index], outputGradients[index], architecture.shapes[index])
        let dx = index > 0 ? outputGradients[index - 1] : nil
        switch architecture.layers[index] {
        case .dense(let count, let isActivated):
            if isActivated { deactivate(y, dy, shape.rows * batch * count) }
            denseBackward(
                table, dense(shape.width, count), shape.rows * batch, x, parameters[index], dy, gradients[index], dx)
        case .convolution(let count, let taps, let dilation):
            deactivate(y, dy, shape.rows * batch * count)
            denseBackward(
                table, dense(taps * shape.width, count), shape.rows * batch, gathered[index], parameters[index], dy,
                gradients[index], dx == nil ? nil : gatheredGradients[index])
            if let dx { scatter(gatheredGradients[index], dx, shape, batch, taps: taps, dilation: dilation) }
        case .lstm(let hidden):
            lstmBackward(
                table, lstmShape(index, batch, hidden: hidden), parameters[index], x, false, cells[index], y,
                gathered[index], dy, false, gradients[index], dx, &workspace)
        case .lastRow:
            guard let dx else { return }
            let count = batch * shape.width
            dx.first((shape.rows - 1) * count).update(repeating: 0)
            for position in 0..<count { dx[(shape.rows - 1) * count + position] = dy[position] }
        case .pool(let factor):
            guard let dx else { return }
            let count = batch * shape.width
            let groups = (shape.rows + factor - 1) / factor
            for row in 0..<shape.rows {
                let group = groups - 1 - (shape.rows - 1 - row) / factor
                let size = Float(groupSize(group, of: groups, shape.rows, factor))
                for position in 0..<count { dx[row * count + position] = dy[group * count + position] / size }
            }
        case .expand(let factor, let rows):
            guard let dx else { return }
            let count = batch * shape.width
            dx.first(shape.rows * count).update(repeating: 0)
            for row in 0..<rows {
                let from = shape.rows - 1 - (rows - 1 - row) / factor
                for position in 0..<count { dx[from * count + position] += dy[row * count + position] }
            }
        }
    }

    private func pool(_ x: Numbers, _ y: Numbers, _ shape: SequenceShape, _ batch: Int, _ factor: Int) {
        let count = batch * shape.width
        let groups = (shape.rows + factor - 1) / factor
        y.first(groups * count).update(repeating: 0)
        for row in 0..<shape.rows {
            let group = groups - 1 - (shape.rows - 1 - row) / factor
            let size = Float(groupSize(group, of: groups, shape.rows, factor))
            for position in 0..<count { y[group * count + position] += x[row * count + position] / size }
        }
    }

    /// Rows of a pooled group: `factor`, or what is left at the start.
    private func groupSize(_ group: Int, of groups: Int, _ rows: Int, _ factor: Int) -> Int {
        group > 0 ? factor : rows - (groups - 1) * factor
    }

    /// For each row the rows that its convolution sees, the nearest first, so that a dense product does the rest.
    private func gather(
        _ x: Numbers, _ columns: Numbers, _ shape: SequenceShape, _ batch: Int, taps: Int, dilation: Int
    ) {
        let width = shape.width
        for row in 0..<shape.rows {
            for window in 0..<batch {
                let place = (row * batch + window) * taps * width
                for tap in 0..<taps {
                    let from = row - tap * dilation
                    let start = place + tap * width
                    for channel in 0..<width {
                        columns[start + channel] = from < 0 ? 0 : x[(from * batch + window) * width + channel]
                    }
                }
            }
        }
    }

    /// The gradient's way back through ``gather``.
    private func scatter(
        _ columns: Numbers, _ dx: Numbers, _ shape: SequenceShape, _ batch: Int, taps: Int, dilation: Int
    ) {
        let width = shape.width
        dx.first(shape.rows * batch * width).update(repeating: 0)
        for row in 0..<shape.rows {
            for window in 0..<batch {
                let place = (row * batch + window) * taps * width
                for tap in 0..<taps where row - tap * dilation >= 0 {
                    let to = ((row - tap * dilation) * batch + window) * width
                    for channel in 0..<width { dx[to + channel] += columns[place + tap * width + channel] }
                }
            }
        }
    }
}

private func activate(_ table: KernelTable, _ values: Numbers) {
    var span = values.mutableSpan
    table.tanh(&span)
}

/// The gradient by what went into tanh, from the one by what came out.
private func deactivate(_ y: Numbers, _ dy: Numbers, _ count: Int) {
    for position in 0..<count { dy[position] *= 1 - y[position] * y[position] }
}
