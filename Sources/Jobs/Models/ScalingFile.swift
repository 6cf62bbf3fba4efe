internal import Core
internal import Foundation

/// How a network's inputs are scaled: a CSV file with the columns `column`, `centre` and `scale`.
package enum ScalingFile {
    package struct Input: Sendable {
        package let column: String
        package let centre: Float
        package let scale: Float
    }

    package static func read(_ path: String) throws -> [Input] {
        let text = try TextFile.read(path)
        let lines = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        }
        guard lines.first == ["column", "centre", "scale"] else {
            throw JobError(place: "\(path):1", problem: "the header must be 'column,centre,scale'")
        }
        return try lines.dropFirst().enumerated().map { index, cells in
            guard cells.count == 3, !cells[0].isEmpty, let centre = Float(cells[1]), let scale = Float(cells[2]),
                centre.isFinite, scale.isFinite, scale > 0
            else {
                throw JobError(
                    place: "\(path):\(index + 2)",
                    problem: "the row must have a column name, a number and a number above 0")
            }
            return Input(column: cells[0], centre: centre, scale: scale)
        }
    }

    /// Columns whose values the network takes as they are.
    package static func plain(_ columns: String) -> [Input] {
        columns.split(separator: ",").map {
            Input(column: $0.trimmingCharacters(in: .whitespaces), centre: 0, scale: 1)
        }
    }
}
