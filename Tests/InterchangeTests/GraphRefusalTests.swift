internal import Files
import Foundation
import Neural
import Testing

@testable import Interchange

/// Graphs that compute something else than the chain of their layers are refused, with the true reason.
struct GraphRefusalTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let reason: String
        let change: @Sendable (inout GraphBuilder) -> Void
    }

    static let cases: [Case] = [
        Case(testDescription: "batch_first forgotten", reason: "gets the axes (windows, rows, features)") { builder in
            builder.beforeEncoder = { $1 }
        },
        Case(testDescription: "rows and features swapped", reason: "gets the axes (features, windows, rows)") {
            builder in
            builder.beforeEncoder = { $0.add("Transpose", [$1], ints: ["perm": [2, 0, 1]]) }
        },
        Case(testDescription: "Reshape instead of Transpose", reason: "gets the axes (rows, rows, features)") {
            builder in
            builder.beforeEncoder = { builder, data in
                let shape = builder.integers([Int64(builder.windowLength), -1, 3])
                return builder.add("Reshape", [data, shape])
            }
        },
        Case(testDescription: "output turned", reason: "output has the axes (windows, features, rows)") { builder in
            builder.afterOutput = { $0.add("Transpose", [$1], ints: ["perm": [0, 2, 1]]) }
        },
        Case(testDescription: "output backwards", reason: "rows backwards") { builder in
            builder.afterOutput = { builder, data in
                builder.add(
                    "Slice",
                    [
                        data, builder.integers([-1]), builder.integers([Int64.min]), builder.integers([1]),
                        builder.integers([-1]),
                    ])
            }
        },
        Case(testDescription: "first row as the code", reason: "repeats row 1 of 3") { builder in
            builder.code = { builder, all, _, _ in
                let rows = builder.add("Squeeze", [all, builder.integers([1])])
                return builder.add("Gather", [rows, builder.index(0)], int: ["axis": 0])
            }
        },
        Case(testDescription: "cell state as the code", reason: "cell state") { builder in
            builder.code = { builder, _, _, cell in builder.add("Squeeze", [cell, builder.integers([0])]) }
        },
        Case(testDescription: "code repeated element by element", reason: "gets the axes") { builder in
            builder.repetition = { builder, code in
                let long = builder.add("Unsqueeze", [code, builder.integers([2])])
                let wide = builder.add("Expand", [long, builder.integers([1, 1, 3])])
                let split = builder.add("Reshape", [wide, builder.integers([-1, 3, 3])])
                return builder.add("Transpose", [split], ints: ["perm": [1, 0, 2]])
            }
        },
        Case(testDescription: "initial state of ones", reason: "initial state other than 0") { builder in
            builder.state = { builder, width in
                builder.add(
                    "Expand", [builder.floats([], [1]), builder.integers([1, 2, Int64(width)])])
            }
            builder.windows = 2
        },
        Case(testDescription: "Dropout in training mode", reason: "exported in training mode") { builder in
            builder.beforeOutput = { builder, data in
                let isTraining = builder.add("Cast", [builder.index(1)], int: ["to": 9])
                return builder.add("Dropout", [data, builder.floats([], [0.5]), isTraining])
            }
        },
        Case(testDescription: "scaling inside", reason: "scales the data inside the network") { builder in
            builder.beforeEncoder = { builder, data in
                let centred = builder.add("Sub", [data, builder.floats([3], [1, 2, 3])])
                return builder.add("Transpose", [centred], ints: ["perm": [1, 0, 2]])
            }
        },
        Case(testDescription: "input added to the output", reason: "joins two branches") { builder in
            builder.afterOutput = { $0.add("Add", [$1, "x"]) }
        },
        Case(testDescription: "unknown node", reason: "'Softmax_") { builder in
            builder.afterOutput = { $0.add("Softmax", [$1]) }
        },
        Case(testDescription: "bias that differs from row to row", reason: "constant bias of a dense layer") {
            builder in
            builder.afterOutput = { builder, data in
                builder.add("Add", [data, builder.floats([3, 1], [1, 2, 3])])
            }
        },
    ]

    /// As many rows as features and units: shapes alone tell nothing.
    @Test(arguments: cases)
    func namesReasonForRejectedGraph(_ item: Case) throws {
        let architecture = AutoencoderArchitecture(
            featureCount: 3, windowLength: 3, encoderWidths: [3], decoderWidths: [3])
        var builder = GraphBuilder(AutoencoderWeights(architecture: architecture, seed: 5))
        item.change(&builder)
        let folder = try TemporaryFolder()
        try builder.model().write(to: URL(fileURLWithPath: folder.file("a.onnx")))
        let error = try #require(throws: FileError.self) { try ForeignFile.read(folder.file("a.onnx"), shape: nil) }
        #expect(error.problem.contains(item.reason), "\(error)")
    }
}
