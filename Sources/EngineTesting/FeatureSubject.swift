internal import Core
internal import Engine

/// A feature plugin under test.
struct FeatureSubject {
    let plugin: any FeaturePlugin
    let parameters: Parameters
    let series: [Series]

    func fit() throws -> any FittedFeature { try plugin.fit(series, parameters: parameters) }

    /// Rows of the training data that nothing is missing from, in the order of the fitted feature's inputs.
    func rows(for fitted: any FittedFeature, replica: Int = 0) throws -> [[Float]] {
        let source = series[replica % series.count]
        let indices = fitted.inputColumns.compactMap { source.columns.firstIndex(of: $0) }
        try demand(indices.count == fitted.inputColumns.count, "an input column is not in the data")
        return source.completeRuns(columnIndices: indices).joined().map { row in
            indices.map { source.values[row * source.columns.count + $0] }
        }
    }

    func fittingTwiceGivesTheSameState() throws {
        try demand(try fit().state == fit().state, "two fits on the same series give different states")
    }

    func inputIsUnchanged() throws {
        let before = series.map { $0.values.map(\.bitPattern) }
        let fitted = try fit()
        try demand(before == series.map { $0.values.map(\.bitPattern) }, "fitting writes to the series")
        var stream = fitted.makeStream()
        for row in try rows(for: fitted).prefix(20) {
            let copy = row.map(\.bitPattern)
            _ = pushed(row, through: &stream, of: fitted)
            try demand(copy == row.map(\.bitPattern), "a stream writes to its row")
        }
    }

    func restoringGivesTheSameBits() throws {
        let fitted = try fit()
        let restored = try plugin.restore(fitted.state, parameters: parameters)
        try demand(restored.inputColumns == fitted.inputColumns, "different input columns after restoring")
        try demand(restored.outputColumns == fitted.outputColumns, "different output columns after restoring")
        try demand(restored.state == fitted.state, "saved again, the state differs")
        let rows = try rows(for: fitted) + wildRows(for: fitted)
        try demand(outputs(rows, of: fitted) == outputs(rows, of: restored), "different features after restoring")
    }

    func foreignStatesAreRefused() throws {
        let fitted = try fit()
        let row = try rows(for: fitted)[0]
        try checkForeignStates(fitted.state) {
            try plugin.restore($0, parameters: parameters)
        } use: { restored in
            let cells = (0..<restored.inputColumns.count).map { row[$0 % row.count] }
            _ = outputs([cells], of: restored)
        }
    }

    func streamsAreCausal() throws {
        let fitted = try fit()
        let rows = try rows(for: fitted)
        let half = rows.count / 2
        let altered = rows[..<half] + rows[half...].map { $0.map { $0 * 3 + 1 } }
        try demand(
            outputs(rows, of: fitted).prefix(half) == outputs(Array(altered), of: fitted).prefix(half),
            "later rows change earlier features")
    }

    func streamsAreIndependent() throws {
        let fitted = try fit()
        let (left, right) = (try rows(for: fitted), try rows(for: fitted, replica: 1))
        var (first, second) = (fitted.makeStream(), fitted.makeStream())
        var beside: [[UInt32]?] = []
        for (row, other) in zip(left, right) {
            beside.append(pushed(row, through: &first, of: fitted))
            _ = pushed(other, through: &second, of: fitted)
        }
        try demand(
            beside[...] == outputs(left, of: fitted).prefix(beside.count),
            "a stream is changed by another stream")
    }

    func resetIsAsGoodAsNew() throws {
        let fitted = try fit()
        var stream = fitted.makeStream()
        for row in try rows(for: fitted, replica: 1) { _ = pushed(row, through: &stream, of: fitted) }
        stream.reset()
        let rows = try rows(for: fitted)
        let again = rows.map { pushed($0, through: &stream, of: fitted) }
        try demand(again == outputs(rows, of: fitted), "a reset stream remembers earlier rows")
    }

    func onceReadyStaysReady() throws {
        let fitted = try fit()
        let ready = outputs(try rows(for: fitted), of: fitted).map { $0 != nil }
        let first = ready.firstIndex(of: true) ?? ready.count
        try demand(first < ready.count, "a stream gives no features in \(ready.count) rows")
        try demand(ready[first...].allSatisfy { $0 }, "a stream that gave features later gives none for a row")
    }

    func newValuesAreClipped() throws {
        let fitted = try fit()
        var stream = fitted.makeStream()
        let calm = try rows(for: fitted)
        for row in calm + wildRows(for: fitted) {
            guard let features = pushed(row, through: &stream, of: fitted) else { continue }
            for (name, bits) in zip(fitted.outputColumns, features) {
                let value = Float(bitPattern: bits)
                try demand(
                    abs(value) <= FeatureLaw.largestFeature,
                    "feature '\(name)' is \(value); that is beyond ±\(FeatureLaw.largestFeature)")
            }
        }
    }

    func nearConstantColumnsAreFloored() throws {
        let fitted = try fit()
        let rows = try rows(for: fitted)
        var base = fitted.makeStream()
        var moved = fitted.makeStream()
        for row in rows {
            let still = pushed(row, through: &base, of: fitted)
            let after = pushed(nudged(row, in: rows, of: fitted), through: &moved, of: fitted)
            guard let still, let after else { continue }
            for (name, (before, now)) in zip(fitted.outputColumns, zip(still, after)) {
                let change = abs(Float(bitPattern: now) - Float(bitPattern: before))
                try demand(
                    change <= 1,
                    "feature '\(name)' changes by \(change) when near-constant columns move by a hundredth")
            }
        }
    }

    /// The row with its near-constant columns moved by a hundredth of their size.
    private func nudged(_ row: [Float], in rows: [[Float]], of fitted: any FittedFeature) -> [Float] {
        row.indices.map { column in
            let values = rows.map { $0[column] }
            let (lowest, highest) = (values.min() ?? 0, values.max() ?? 0)
            let size = max(abs(lowest), abs(highest))
            return highest - lowest <= 1e-4 * size ? row[column] + max(size * 0.01, 1e-7) : row[column]
        }
    }

    func emptyColumnsSurvive() throws {
        let wider = series.map { part in
            let width = part.columns.count
            let rows = (0..<part.rowCount).map { part.values[$0 * width..<($0 + 1) * width] }
            return Series(
                workload: part.workload, replica: part.replica, columns: part.columns + ["never-observed"],
                startSeconds: part.startSeconds, intervalSeconds: part.intervalSeconds,
                values: rows.flatMap { $0 + [.nan] })
        }
        let subject = FeatureSubject(plugin: plugin, parameters: parameters, series: wider)
        let fitted = try subject.fit()
        try demand(!fitted.outputColumns.isEmpty, "no other column is left besides a column without values")
        var stream = fitted.makeStream()
        // A row of what was observed, with a number where nothing ever was.
        for row in try rows(for: try fit()) {
            let cells = fitted.inputColumns.indices.map { $0 < row.count ? row[$0] : 1 }
            guard let features = pushed(cells, through: &stream, of: fitted) else { continue }
            try demand(
                features.allSatisfy { Float(bitPattern: $0).isFinite },
                "a column without values in training gives a feature that is not finite")
        }
    }

    func missingRowsAreSkipped() throws {
        let longer = series.map { part in
            let width = part.columns.count
            let isMissing = { (row: Int) in part.values[row * width..<(row + 1) * width].allSatisfy(\.isNaN) }
            let values = (0..<part.rowCount).flatMap { row in
                let cells = part.values[row * width..<(row + 1) * width]
                return isMissing(row) ? cells + cells : cells
            }
            return Series(
                workload: part.workload, replica: part.replica, columns: part.columns,
                startSeconds: part.startSeconds, intervalSeconds: part.intervalSeconds, values: values)
        }
        let fitted = try plugin.fit(longer, parameters: parameters)
        try demand(fitted.state == (try fit().state), "the length of a gap changes the state")
    }

    func columnOrderIsIrrelevant() throws {
        let mirrored = series.map { part in
            let width = part.columns.count
            let values = (0..<part.rowCount).flatMap { row in part.values[row * width..<(row + 1) * width].reversed() }
            return Series(
                workload: part.workload, replica: part.replica, columns: part.columns.reversed(),
                startSeconds: part.startSeconds, intervalSeconds: part.intervalSeconds, values: values)
        }
        let fitted = try fit()
        let other = try plugin.fit(mirrored, parameters: parameters)
        try demand(
            Set(fitted.outputColumns) == Set(other.outputColumns), "different features when the columns are reordered")
        let mirrorSubject = FeatureSubject(plugin: plugin, parameters: parameters, series: mirrored)
        let features = outputs(try rows(for: fitted), of: fitted)
        let twins = outputs(try mirrorSubject.rows(for: other), of: other)
        for (left, right) in zip(features, twins) {
            guard let left, let right else { continue }
            for (index, name) in fitted.outputColumns.enumerated() {
                let value = Float(bitPattern: left[index])
                let twin = other.outputColumns.firstIndex(of: name).map { Float(bitPattern: right[$0]) } ?? .nan
                // Sums over columns may run in another order, so the last bits may differ.
                try demand(
                    abs(value - twin) <= 1e-3 * max(1, abs(value)),
                    "feature '\(name)' is \(value), or \(twin) when the columns change places")
            }
        }
    }

    func namesAreUnique() throws {
        let fitted = try fit()
        try demand(!fitted.inputColumns.isEmpty && !fitted.outputColumns.isEmpty, "no input or no output column")
        try demand(Set(fitted.inputColumns).count == fitted.inputColumns.count, "an input column occurs twice")
        try demand(Set(fitted.outputColumns).count == fitted.outputColumns.count, "an output column occurs twice")
        _ = try rows(for: fitted)
    }
}

/// Rows of every size that a finite float can have.
private func wildRows(for fitted: any FittedFeature) -> [[Float]] {
    let sizes: [Float] = [
        0, -0.0, 1, -1, 1e-30, 1e30, -1e30, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude,
    ]
    return sizes.map { size in fitted.inputColumns.map { _ in size } }
}

/// The features of rows through a new stream, as bits; nil where the stream needs more rows.
private func outputs(_ rows: [[Float]], of fitted: any FittedFeature) -> [[UInt32]?] {
    var stream = fitted.makeStream()
    return rows.map { pushed($0, through: &stream, of: fitted) }
}

private func pushed(
    _ row: [Float], through stream: inout any FeatureStream, of fitted: any FittedFeature
) -> [UInt32]? {
    var features = [Float](repeating: .nan, count: fitted.outputColumns.count)
    var target = features.mutableSpan
    return stream.transform(row.span, into: &target) ? features.map(\.bitPattern) : nil
}
