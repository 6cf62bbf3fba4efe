internal import Foundation

/// How a network's inputs are scaled: a CSV file with the columns `column`, `centre` and `scale`.
enum ScalingFile {
    struct Input {
        let column: String
        let centre: Float
        let scale: Float
    }

    static func read(_ path: String) throws -> [Input] {
        guard let text = TextFile.read(path) else {
            throw CommandError("\(path): cannot be read; check the path and that it is UTF-8 text.")
        }
        let lines = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        }
        guard lines.first == ["column", "centre", "scale"] else {
            throw CommandError("\(path): its first line must be 'column,centre,scale'.")
        }
        return try lines.dropFirst().enumerated().map { index, cells in
            guard cells.count == 3, !cells[0].isEmpty, let centre = Float(cells[1]), let scale = Float(cells[2]),
                centre.isFinite, scale.isFinite, scale > 0
            else {
                throw CommandError(
                    "\(path): line \(index + 2) must be a column's name, a number and a number above 0.")
            }
            return Input(column: cells[0], centre: centre, scale: scale)
        }
    }

    /// Columns whose values the network takes as they are.
    static func plain(_ columns: String) -> [Input] {
        columns.split(separator: ",").map {
            Input(column: $0.trimmingCharacters(in: .whitespaces), centre: 0, scale: 1)
        }
    }
}
