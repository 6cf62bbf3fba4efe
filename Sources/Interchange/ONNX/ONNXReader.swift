internal import Core
internal import Foundation
internal import SwiftProtobuf

/// Reads an autoencoder from an ONNX graph: runs it on windows of random numbers and records what each layer reads.
struct ONNXReader {
    private let graph: Onnx_GraphProto
    private let nodes: [GraphNode]
    private let tensors: ONNXTensors
    private let card: String?
    /// Files beside the model that its constants stand in and that were not given.
    let missingFiles: [String]

    private static let nodeLimit = 100_000

    static let remedy: Guidance =
        "export an autoencoder of LSTM layers, an optional linear layer, the last row repeated for each row of the"
        + " window, LSTM layers and a linear layer"
    static let unrolledRemedy: Guidance =
        "export it with layers as nodes (Keras: the TensorFlow backend), or give the .keras file"
    static let evalRemedy: Guidance = "call model.eval() before the export"
    static let floatRemedy: Guidance = "export the network with float32 numbers"
    static let batchFirstRemedy: Guidance =
        "set batch_first=True in every LSTM layer and train again: this network runs from window to window"
    static let batchRemedy: Guidance =
        "export with an input and an output of (windows, rows, features) and the number of windows free"

    /// Parses a file.
    ///
    /// - Parameter files: contents of files beside it by name.
    /// - Throws: ``InterchangeError`` if it is not an ONNX model.
    init(_ data: Data, files: [String: Data] = [:]) throws(InterchangeError) {
        guard let model = try? Onnx_ModelProto(serializedBytes: data), model.hasGraph, !model.graph.node.isEmpty else {
            throw InterchangeError(
                "the file is neither Keras (.keras, .h5) nor ONNX", remedy: "give a file in one of these formats")
        }
        guard model.graph.node.count <= Self.nodeLimit else {
            throw InterchangeError("the graph has more than \(Self.nodeLimit) nodes")
        }
        graph = model.graph
        nodes = graph.node.map(GraphNode.init)
        tensors = ONNXTensors(graph, files: files)
        card = model.metadataProps.first { $0.key == "anomengine" }?.value
        missingFiles = ONNXTensors.fileNames(graph).filter { files[$0] == nil }
    }

    /// The chain of layers with a sample of the graph's own arithmetic.
    ///
    /// - Parameter window: rows in a window, where the graph leaves them open.
    /// - Throws: ``InterchangeError`` that names what of the graph is not supported.
    func network(window: Int?) throws(InterchangeError) -> ForeignNetwork {
        let inputs = graph.input.filter { !tensors.contains($0.name) }
        guard inputs.count == 1, graph.output.count == 1 else {
            throw InterchangeError(
                "the graph has \(inputs.count) inputs and \(graph.output.count) outputs, not one each",
                remedy: Self.batchRemedy)
        }
        let input = GraphInput(inputs[0], features: try firstFeatures())
        let run = try GraphRun(nodes, tensors, output: graph.output[0].name)
        var first: InterchangeError?
        for layout in try input.layouts() {
            do throws(InterchangeError) {
                let form = try form(layout, run, window: window)
                var network = try network(form, run, calculates: true)
                network.card = card
                network.isGraph = true
                return network
            } catch {
                first = first ?? error
            }
        }
        throw first ?? InterchangeError("the input's shape is not supported", remedy: Self.batchRemedy)
    }

    /// Fixes the rows of a layout that leaves them open.
    private func form(
        _ layout: GraphInput.Layout, _ run: GraphRun, window: Int?
    ) throws(InterchangeError) -> GraphInput.Layout {
        if let rows = layout.rows {
            guard window == nil || window == rows else {
                throw InterchangeError("the graph's windows have \(rows) rows", remedy: "leave out \(.window)")
            }
            return layout
        }
        var form = layout
        if let window {
            form.rows = window
            return form
        }
        // A graph that is made for one length names it in a shape; one that is made for any takes these two as well.
        var fitting: [Int] = []
        var first: InterchangeError?
        for rows in [7, 11] + candidates().filter({ ![7, 11].contains($0) }) {
            form.rows = rows
            do throws(InterchangeError) {
                _ = try network(form, run, calculates: false)
                fitting.append(rows)
                if fitting == [7, 11] { break }
            } catch {
                first = first ?? error
            }
        }
        guard let rows = fitting.first else {
            throw first ?? InterchangeError("the input's shape is not supported", remedy: Self.batchRemedy)
        }
        guard fitting.count == 1 else {
            throw InterchangeError(
                "the graph takes windows of any number of rows", remedy: "give the rows of a window with \(.window)")
        }
        form.rows = rows
        return form
    }

    /// Numbers in shapes that may be the length of a window.
    private func candidates() -> [Int] {
        let constants = graph.initializer + graph.node.flatMap { $0.attribute.filter(\.hasT).map(\.t) }
        var found: Set<Int> = []
        for tensor in constants where [6, 7].contains(tensor.dataType) {
            // A constant that cannot be read says nothing here; the node that needs it will name it.
            guard let value = try? tensors.value(tensor), let integers = value.integers, integers.count <= 8 else {
                continue
            }
            found.formUnion(integers.filter { (1...4096).contains($0) }.map { Int($0) })
        }
        return Array(found.sorted().prefix(64))
    }

    private func network(
        _ form: GraphInput.Layout, _ run: GraphRun, calculates: Bool
    ) throws(InterchangeError) -> ForeignNetwork {
        guard let rows = form.rows, rows > 0, form.batch > 0, form.features > 0,
            rows <= GraphValue.elementLimit / form.batch / form.features
        else { throw InterchangeError("the input is too large", remedy: Self.batchRemedy) }
        var run = run
        let origin = run.stages.add(
            NetworkStages.Stage(
                name: "input", source: -1, kind: .input, batch: form.batch, rows: rows, width: form.features))
        var data = GraphValue(
            shape: [form.batch, rows, form.features], numbers: .unknown, origins: run.stages.origins(origin))
        var random = RandomSource(seed: 1)
        let windows = calculates ? (0..<data.count).map { _ in Float(2 * random.uniform() - 1) } : []
        if calculates { data.numbers = .floats(windows) }
        guard let fed = form.turned(data) else { throw InterchangeError("the input is too large") }
        let name = graph.input.first { !tensors.contains($0.name) }?.name ?? ""
        let result = try run.value(of: graph.output[0].name, input: name, fed)
        guard let output = form.turned(result),
            let last = output.origins?.first.map({ Int($0.stage) }), run.stages.stages.indices.contains(last),
            output.shape == [form.batch, rows, run.stages.stages[last].width],
            output.origins == run.stages.origins(last)
        else {
            throw InterchangeError(
                "the output has the axes \(run.stages.description(result)) of shape \(result.shape), not those of the"
                    + " input", remedy: Self.batchRemedy)
        }
        var network = ForeignNetwork(window: rows, layers: try run.stages.layers(upTo: last))
        if case .floats(let reconstruction) = output.numbers {
            network.sample = GraphSample(
                shape: [form.batch, rows, form.features], windows: windows, reconstruction: reconstruction)
        }
        _ = try network.namedArrays()
        return network
    }

    /// Features that the first LSTM node takes, for an input that leaves them open.
    private func firstFeatures() throws(InterchangeError) -> Int? {
        guard let node = nodes.first(where: { $0.kind == "LSTM" }), node.inputs.count > 1,
            let weights = try tensors.value(node.inputs[1]), weights.shape.count == 3
        else { return nil }
        return weights.shape[2]
    }
}
