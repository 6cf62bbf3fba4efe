internal import Foundation
internal import HDF5
internal import Interchange

/// The child process that parses files from outside: this binary with the hidden command `parse-file`.
enum ForeignParser {
    private static let process = ParserProcess(executable: "/proc/self/exe", arguments: ["parse-file"])

    /// Reads model files, which people pass on to each other.
    static let loader = FileLoader.child(process)

    /// Reads an autoencoder of another program.
    static func network(_ path: String, shape: ShapeDescription?) throws -> FileGroup {
        try process.parse(path, arguments: ["network"] + (shape.map(arguments) ?? []))
    }

    private static func arguments(_ shape: ShapeDescription) -> [String] {
        [
            "\(shape.window)", list(shape.encoderWidths), "\(shape.latentWidth)", list(shape.decoderWidths),
            "\(shape.isDistributed)",
        ]
    }

    /// A shape from the arguments that ``arguments(_:)`` made; nil without any.
    static func shape(_ arguments: [String]) -> ShapeDescription? {
        guard arguments.count == 5, let window = Int(arguments[0]), let latent = Int(arguments[2]) else { return nil }
        return ShapeDescription(
            window: window, encoderWidths: widths(arguments[1]), latentWidth: latent,
            decoderWidths: widths(arguments[3]), isDistributed: arguments[4] == "true")
    }

    private static func list(_ widths: [Int]) -> String { widths.map { "\($0)" }.joined(separator: ",") }

    private static func widths(_ text: String) -> [Int] { text.split(separator: ",").compactMap { Int($0) } }
}
