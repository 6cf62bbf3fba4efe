internal import Core

/// What the layers of a network give, one stage each, as they are met in a graph; stage 0 is the input.
struct NetworkStages {
    struct Stage {
        enum Kind {
            case input
            /// A layer that reads every row of its source, or `repeats` copies of its last row.
            case lstm(kernel: Weight, recurrent: Weight, bias: Weight, repeats: Int?)
            case dense(kernel: Weight, bias: Weight)
            /// A result that no chain of layers goes on from.
            case sideResult
        }

        let name: String
        let source: Int
        let kind: Kind
        let batch: Int
        let rows: Int
        let width: Int
    }

    private(set) var stages: [Stage] = []

    /// Adds a stage, or finds the one that is the same already: unrolled graphs repeat a layer for each row.
    mutating func add(_ stage: Stage) -> Int {
        if case .dense(let kernel, let bias) = stage.kind {
            for index in stages.indices.reversed() where stages[index].source == stage.source {
                if case .dense(kernel, bias) = stages[index].kind { return index }
            }
        }
        stages.append(stage)
        return stages.count - 1
    }

    /// All elements of a stage in the order of `[batch, rows, width]`, or `[rows, batch, width]`.
    func origins(_ index: Int, rowsFirst: Bool = false) -> [Origin] {
        let stage = stages[index]
        let (outer, inner) = rowsFirst ? (stage.rows, stage.batch) : (stage.batch, stage.rows)
        return (0..<outer).flatMap { first in
            (0..<inner).flatMap { second in
                let (window, row) = rowsFirst ? (second, first) : (first, second)
                return origins(index, window: window, row: row)
            }
        }
    }

    func origins(_ index: Int, window: Int, row: Int) -> [Origin] {
        let stage = stages[index]
        let start = (window * stage.rows + row) * stage.width
        return (start..<(start + stage.width)).map { Origin(stage: Int32(clamping: index), index: Int32(clamping: $0)) }
    }

    func place(_ origin: Origin) -> (window: Int, row: Int, feature: Int)? {
        guard stages.indices.contains(Int(origin.stage)) else { return nil }
        let stage = stages[Int(origin.stage)]
        let index = Int(origin.index)
        return (index / (stage.rows * stage.width), index / stage.width % stage.rows, index % stage.width)
    }

    /// For each row of a value's last axis where it stands in which stage; nil unless each is one whole row.
    func wholeRows(_ origins: [Origin], width: Int) -> [(stage: Int, window: Int, row: Int)]? {
        guard width > 0 else { return nil }
        var rows: [(stage: Int, window: Int, row: Int)] = []
        for start in stride(from: 0, to: origins.count, by: width) {
            let first = origins[start]
            guard let place = place(first), place.feature == 0, stages[Int(first.stage)].width == width,
                (0..<width).allSatisfy({ index in
                    origins[start + index] == Origin(stage: first.stage, index: first.index + Int32(clamping: index))
                })
            else { return nil }
            rows.append((Int(first.stage), place.window, place.row))
        }
        return rows
    }

    /// What changes along each axis of a value, for messages.
    func description(_ value: GraphValue) -> String {
        guard let origins = value.origins, let first = origins.first else { return "(constant)" }
        let axes = zip(value.shape, value.strides).map { extent, stride -> String in
            guard extent > 1 else { return "1" }
            let other = origins[stride]
            guard first.stage == other.stage, let from = place(first), let to = place(other) else { return "a mixture" }
            let changes = [
                from.window == to.window ? nil : "windows",
                from.row == to.row ? nil : from.row < to.row ? "rows" : "rows backwards",
                from.feature == to.feature ? nil : "features",
            ].compactMap { $0 }
            return changes.isEmpty ? "copies" : changes.count == 1 ? changes[0] : "a mixture"
        }
        return "(\(axes.joined(separator: ", ")))"
    }

    /// The chain of layers up to a stage.
    func layers(upTo last: Int) throws(InterchangeError) -> [(name: String, layer: ForeignNetwork.Layer)] {
        var layers: [(name: String, layer: ForeignNetwork.Layer)] = []
        var index = last
        var takesLast = false
        while stages.indices.contains(index) {
            let stage = stages[index]
            switch stage.kind {
            case .input where takesLast:
                throw InterchangeError("the input's last row is repeated instead of a code")
            case .input: break
            case .sideResult: throw InterchangeError("node \(stage.name): the network uses the LSTM's cell state")
            case .dense(let kernel, let bias): layers.append((stage.name, .dense(kernel: kernel, bias: bias)))
            case .lstm(let kernel, let recurrent, let bias, let repeats):
                layers.append(
                    (
                        stage.name,
                        .lstm(kernel: kernel, recurrent: recurrent, bias: bias, returnsSequences: !takesLast)
                    ))
                takesLast = repeats != nil
                if let repeats { layers.append(("repetition before \(stage.name)", .repeatCode(count: repeats))) }
            }
            index = stage.source
        }
        return layers.reversed()
    }
}
