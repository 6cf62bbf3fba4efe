internal import Files
import Foundation
internal import HDF5
import Kernels
import Neural
import Testing

@testable import Interchange

/// Every form in which exporters write the same network comes down to it.
struct GraphFormTests {
    struct Form: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let change: @Sendable (inout GraphBuilder) -> Void
        var layers = 1
        var window: Int?
    }

    static let forms: [Form] = [
        Form(testDescription: "as it is") { _ in },
        Form(testDescription: "one window") { $0.windows = 1 },
        Form(testDescription: "three windows") { $0.windows = 3 },
        Form(testDescription: "zero state: Expand, Slice, free batch") { builder in
            builder.state = { builder, width in
                let shape = builder.add(
                    "Concat", [builder.integers([2]), builder.batch(), builder.integers([Int64(width)])],
                    int: ["axis": 0])
                let zeros = builder.add("Expand", [builder.floats([], [0]), shape])
                return builder.add(
                    "Slice", [zeros, builder.integers([0]), builder.integers([1]), builder.integers([0])])
            }
        },
        Form(testDescription: "zero state: Cast, ConstantOfShape, Unsqueeze, Identity") { builder in
            builder.state = { builder, width in
                let count = builder.add("Cast", [builder.batch()], int: ["to": 6])
                let width = builder.add("Cast", [builder.integers([Int64(width)])], int: ["to": 6])
                let shape = builder.add("Concat", [count, width], int: ["axis": 0])
                let zeros = builder.add("ConstantOfShape", [builder.add("Cast", [shape], int: ["to": 7])])
                return builder.add("Identity", [builder.add("Unsqueeze", [zeros, builder.integers([0])])])
            }
        },
        Form(testDescription: "zero state: Gather from the shape") { builder in
            builder.state = { builder, width in
                let count = builder.add("Gather", [builder.add("Shape", ["x"]), builder.index(0)])
                let shape = builder.add(
                    "Concat",
                    [
                        builder.integers([1]), builder.add("Unsqueeze", [count, builder.integers([0])]),
                        builder.integers([Int64(width)]),
                    ], int: ["axis": 0])
                return builder.add("ConstantOfShape", [shape])
            }
        },
        Form(testDescription: "last row: Gather -1") { builder in
            builder.code = { builder, all, _, _ in
                let rows = builder.add("Squeeze", [all, builder.integers([1])])
                return builder.add("Gather", [rows, builder.index(-1)], int: ["axis": 0])
            }
        },
        Form(testDescription: "last row: Gather by its number") { builder in
            builder.code = { builder, all, _, _ in
                let rows = builder.add("Squeeze", [all, builder.integers([1])])
                return builder.add("Gather", [rows, builder.index(Int64(builder.windowLength - 1))], int: ["axis": 0])
            }
        },
        Form(testDescription: "last row: Slice after Transpose") { builder in
            builder.code = { builder, all, _, _ in
                let rows = builder.add("Transpose", [all], ints: ["perm": [2, 0, 3, 1]])
                let last = builder.add(
                    "Slice",
                    [rows, builder.integers([-1]), builder.integers([Int64.max]), builder.integers([1])])
                return builder.add("Squeeze", [last, builder.integers([1, 3])])
            }
        },
        Form(testDescription: "state of two layers: Concat, Gather") { builder in
            builder.code = { builder, _, last, _ in
                let all = builder.add("Concat", [last, last], int: ["axis": 0])
                return builder.add("Gather", [all, builder.index(1)], int: ["axis": 0])
            }
        },
        Form(testDescription: "two layers each", change: { _ in }, layers: 2),
        Form(testDescription: "repetition: Tile along the features, Reshape") { builder in
            builder.repetition = { builder, code in
                let width = Int64(builder.weights.architecture.encoderWidths.last ?? 0)
                let rows = Int64(builder.windowLength)
                let long = builder.add("Tile", [code, builder.integers([1, rows])])
                let split = builder.add("Reshape", [long, builder.integers([-1, rows, width])])
                return builder.add("Transpose", [split], ints: ["perm": [1, 0, 2]])
            }
        },
        Form(testDescription: "repetition: Concat of copies") { builder in
            builder.repetition = { builder, code in
                let step = builder.add("Unsqueeze", [code, builder.integers([0])])
                return builder.add(
                    "Concat", [String](repeating: step, count: builder.windowLength), int: ["axis": 0])
            }
        },
        Form(testDescription: "Dropout, Identity, Cast") { builder in
            builder.beforeOutput = { builder, data in
                let passed = builder.add("Identity", [builder.add("Dropout", [data])])
                return builder.add("Cast", [passed], int: ["to": 1])
            }
        },
        Form(testDescription: "dense layer on rows of all windows: Reshape there and back") { builder in
            builder.beforeOutput = { builder, data in
                let width = Int64(builder.weights.architecture.decoderWidths.last ?? 0)
                return builder.add("Reshape", [data, builder.integers([-1, width])])
            }
            builder.afterOutput = { builder, data in
                let features = Int64(builder.weights.architecture.featureCount)
                return builder.add("Reshape", [data, builder.integers([-1, Int64(builder.windowLength), features])])
            }
        },
        Form(testDescription: "bias in two parts, one for all features") { builder in
            builder.afterOutput = { builder, data in
                let more = builder.add("Add", [data, builder.floats([1], [0.5])])
                return builder.add("Sub", [more, builder.floats([1], [0.5])])
            }
        },
        Form(testDescription: "rows first, any number of windows") { builder in
            builder.isRowsFirst = true
            builder.beforeEncoder = { $1 }
        },
        Form(testDescription: "rows left open, fixed by the repetition") { $0.rows = nil },
        Form(
            testDescription: "rows left open, given",
            change: { builder in
                builder.rows = nil
                builder.repetition = { builder, code in
                    let rows = builder.add(
                        "Slice", [builder.add("Shape", ["x"]), builder.integers([1]), builder.integers([2])])
                    let shape = builder.add("Concat", [rows, builder.integers([1, 1])], int: ["axis": 0])
                    return builder.add("Expand", [builder.add("Unsqueeze", [code, builder.integers([0])]), shape])
                }
            }, window: 5),
    ]

    static func weights(layers: Int = 1) -> AutoencoderWeights {
        let widths = layers == 1 ? [4] : [6, 4]
        return AutoencoderWeights(
            architecture: AutoencoderArchitecture(
                featureCount: 3, windowLength: 5, encoderWidths: widths, decoderWidths: widths.reversed()), seed: 11)
    }

    @Test(arguments: forms)
    func equivalentGraphsImportSameNetwork(_ form: Form) throws {
        let weights = Self.weights(layers: form.layers)
        var builder = GraphBuilder(weights)
        form.change(&builder)
        let folder = try TemporaryFolder()
        try builder.model().write(to: URL(fileURLWithPath: folder.file("a.onnx")))
        let group = try ForeignFile.read(folder.file("a.onnx"), shape: nil, window: form.window)
        #expect(try NetworkArrays.weights(group.flattened(), window: 5) == weights)
        let sample = try #require(GraphSample(group), "its own arithmetic is left out")
        let difference = try sample.difference(from: try reconstruction(weights, sample.windows))
        #expect(difference < 1e-6)
    }

    /// Keras unrolls a TimeDistributed layer into one for each row.
    @Test func takesADenseLayerUnrolledRowByRow() throws {
        let weights = Self.weights()
        var builder = GraphBuilder(weights)
        let dense = weights.arrays[weights.arrays.count - 1]
        builder.afterOutput = { builder, _ in
            var rows: [String] = []
            for row in Int64(0)..<5 {
                let data = builder.add(
                    "Slice",
                    [
                        builder.decoderOutput, builder.integers([row]), builder.integers([row + 1]),
                        builder.integers([1]),
                    ])
                let product = builder.add("MatMul", [data, builder.floats(dense[0].shape, dense[0].values)])
                rows.append(builder.add("Add", [product, builder.floats(dense[1].shape, dense[1].values)]))
            }
            return builder.add("Concat", rows, int: ["axis": 1])
        }
        let folder = try TemporaryFolder()
        try builder.model().write(to: URL(fileURLWithPath: folder.file("a.onnx")))
        let group = try ForeignFile.read(folder.file("a.onnx"), shape: nil)
        #expect(try NetworkArrays.weights(group.flattened(), window: 5) == weights)
    }

    @Test func asksForTheWindowThatAGraphLeavesOpen() throws {
        var builder = GraphBuilder(Self.weights())
        try #require(Self.forms.last).change(&builder)
        let folder = try TemporaryFolder()
        try builder.model().write(to: URL(fileURLWithPath: folder.file("a.onnx")))
        let error = try #require(throws: FileError.self) { try ForeignFile.read(folder.file("a.onnx"), shape: nil) }
        #expect(error.remedy.contains("--window"), "\(error)")
    }

    @Test func refusesANetworkThatComputesSomethingElse() throws {
        let sample = GraphSample(shape: [1, 1, 2], windows: [0, 1], reconstruction: [0.25, 0.5])
        #expect(try sample.difference(from: [0.25, 0.5]) == 0)
        #expect(throws: InterchangeError.self) { try sample.difference(from: [0.25, 0.51]) }
        #expect(throws: InterchangeError.self) { try sample.difference(from: [0.25]) }
    }
}
