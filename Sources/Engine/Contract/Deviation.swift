/// The layout of a deviation: how a window differs from the model's expectation.
///
/// A deviation is an array `[rows × groups × features]` of errors for the window's last rows: all of them for a
/// reconstruction, one for a forecast or a model that looks at rows. An error is the observed feature minus the
/// expected one, in the features' scale. A model that compares a row with several expectations (a forecast, a usual
/// level) gives an error for each; such an expectation is a *group*.
///
/// A model without errors per feature, such as a nearest neighbour, gives one score and says how much each feature adds
/// to it: ``Kind/score``.
public struct DeviationShape: Sendable, Hashable {
    /// The kind of the numbers.
    public enum Kind: Sendable, Hashable {
        /// Observed minus expected features.
        case errors
        /// One row and one group of numbers that are not negative and add up to the model's score.
        case score
    }

    /// Number of rows in the deviation, the last ones of the window.
    public let rowCount: Int
    /// Errors of each feature in a row.
    public let groupCount: Int
    /// Features per row.
    public let featureCount: Int
    /// The kind of the numbers.
    public let kind: Kind
    /// The group shown as the model's expected value; nil if there is none.
    public let expectedGroup: Int?
    /// Groups that say which feature is to blame, ascending. A group that follows a row at once, such as the difference
    /// from the row before, says little about it.
    public let attributedGroups: [Int]

    /// A layout of errors.
    ///
    /// - Precondition: counts are positive, groups are below `groupCount`.
    public init(
        rowCount: Int, groupCount: Int = 1, featureCount: Int, expectedGroup: Int? = 0, attributedGroups: [Int]? = nil
    ) {
        precondition(rowCount > 0 && groupCount > 0 && featureCount > 0, "a deviation needs rows, groups and features")
        let attributed = attributedGroups ?? Array(0..<groupCount)
        precondition(!attributed.isEmpty && attributed.allSatisfy { $0 < groupCount }, "attributed groups must exist")
        self.rowCount = rowCount
        self.groupCount = groupCount
        self.featureCount = featureCount
        self.expectedGroup = expectedGroup
        self.attributedGroups = attributed
        kind = .errors
    }

    /// The layout of a score with each feature's part of it.
    public init(scoreOfFeatures featureCount: Int) {
        precondition(featureCount > 0, "a score needs features")
        self.featureCount = featureCount
        rowCount = 1
        groupCount = 1
        kind = .score
        expectedGroup = nil
        attributedGroups = [0]
    }

    /// Numbers per row.
    public var rowSize: Int { groupCount * featureCount }
    /// Numbers per deviation.
    public var count: Int { rowCount * rowSize }
    /// Where the last row begins.
    public var lastRow: Int { (rowCount - 1) * rowSize }

    /// Turns the errors of the last row into the values that were expected.
    ///
    /// - Parameters:
    ///   - features: the last row; receives the expected values.
    ///   - deviation: what the model gave for the window that ends with the row.
    /// - Returns: false if the model has no expected values; `features` is unchanged then.
    func expect(_ features: inout [Float], deviation: Span<Float>) -> Bool {
        guard let expectedGroup else { return false }
        let start = lastRow + expectedGroup * featureCount
        for feature in features.indices { features[feature] -= deviation[start + feature] }
        return true
    }
}

/// Deviations of normal windows in time order.
public struct DeviationSet: Sendable {
    /// The layout of each.
    public let shape: DeviationShape
    /// Windows of each gapless run, in order; together all of them.
    public let runs: [Int]
    /// The deviations, `[windows × rows × groups × features]`.
    public let values: [Float]

    /// Makes a set.
    ///
    /// - Parameter runs: windows of each gapless run; one run of all windows if not given.
    /// - Precondition: `values` holds whole deviations, as many as `runs` say.
    public init(shape: DeviationShape, runs: [Int]? = nil, values: [Float]) {
        precondition(values.count.isMultiple(of: shape.count), "values must be whole deviations")
        let count = values.count / shape.count
        precondition(runs.map { $0.reduce(0, +) == count } ?? true, "runs must hold all windows")
        self.shape = shape
        self.runs = runs ?? [count]
        self.values = values
    }

    /// Number of windows.
    public var count: Int { values.count / shape.count }
}
