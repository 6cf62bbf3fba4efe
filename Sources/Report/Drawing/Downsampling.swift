/// A point of a line; a NaN in either part is a gap.
package struct PlotPoint: Sendable, Equatable {
    package let x: Double
    package let y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }

    var isGap: Bool { x.isNaN || y.isNaN }
}

/// Cuts points at gaps, and thins each stretch to its lowest and highest point in every pixel column, so that no
/// extreme is lost and no line holds more points than can be seen.
///
/// - Parameters:
///   - points: x ascending.
///   - column: the pixel column of an x.
///   - columnCount: a stretch of at most two points for each column is kept whole.
/// - Complexity: O(points).
package func downsampledRuns(
    _ points: [PlotPoint], columnCount: Int, column: (Double) -> Int
) -> [[PlotPoint]] {
    let runs = points.split(whereSeparator: \.isGap)
    let isDense = points.count > 2 * columnCount
    return runs.map { run in
        guard isDense else { return Array(run) }
        var kept: [PlotPoint] = []
        var lowest = run.startIndex
        var highest = run.startIndex
        var current = column(run[run.startIndex].x)
        func flush() {
            kept.append(run[min(lowest, highest)])
            if lowest != highest { kept.append(run[max(lowest, highest)]) }
        }
        for index in run.indices.dropFirst() {
            let place = column(run[index].x)
            if place != current {
                flush()
                (lowest, highest, current) = (index, index, place)
            } else if run[index].y < run[lowest].y {
                lowest = index
            } else if run[index].y > run[highest].y {
                highest = index
            }
        }
        flush()
        return kept
    }
}
