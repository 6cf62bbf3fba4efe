internal import Core

/// Contiguous feature rows.
struct FeatureRun {
    /// Row of the series that the first feature row stands for.
    let firstRow: Int
    /// `[rows × features]`.
    let rows: Matrix

    /// Turns the contiguous runs of a series into features.
    static func all(
        of series: Series, columnIndices indices: [Int], feature: any FittedFeature
    ) -> [FeatureRun] {
        var stream = feature.makeStream()
        let width = series.columns.count
        var input = [Float](repeating: 0, count: indices.count)
        var output = [Float](repeating: 0, count: feature.outputColumns.count)
        return series.completeRuns(columnIndices: indices).compactMap { run in
            stream.reset()
            var values: [Float] = []
            values.reserveCapacity(run.count * output.count)
            var firstRow: Int?
            for row in run {
                for (position, index) in indices.enumerated() {
                    input[position] = series.values[row * width + index]
                }
                guard transformOnce(&stream, input, &output) else { continue }
                firstRow = firstRow ?? row
                values.append(contentsOf: output)
            }
            return firstRow.map { first in
                FeatureRun(firstRow: first, rows: Matrix(columnCount: output.count, values: values))
            }
        }
    }
}

/// Turns one row into features; false while the stream needs more rows.
func transformOnce(
    _ stream: inout any FeatureStream, _ input: [Float], _ output: inout [Float]
) -> Bool {
    var target = output.mutableSpan
    return stream.transform(input.span, into: &target)
}
