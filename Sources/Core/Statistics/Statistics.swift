/// The middle value, or the mean of the two middle ones; nil for no values.
public func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}

/// The mean of the values that are present; nil for none.
public func mean(_ values: [Double?]) -> Double? {
    let present = values.compactMap(\.self)
    return present.isEmpty ? nil : present.reduce(0, +) / Double(present.count)
}

/// The quantile of sorted values by linear interpolation between order statistics (type 7 of R, the default of NumPy).
///
/// - Precondition: `sorted` is not empty; `share` lies in 0...1.
public func quantile<Value: BinaryFloatingPoint>(sorted: [Value], share: Double) -> Double {
    let position = share * Double(sorted.count - 1)
    let lower = Int(position)
    let upper = min(lower + 1, sorted.count - 1)
    let fraction = position - Double(lower)
    return Double(sorted[lower]) * (1 - fraction) + Double(sorted[upper]) * fraction
}

/// The quantile of the finite values by linear interpolation; nil without finite values.
public func quantile(_ values: [Double], share: Double) -> Double? {
    let sorted = values.filter(\.isFinite).sorted()
    return sorted.isEmpty ? nil : quantile(sorted: sorted, share: min(max(share, 0), 1))
}

/// The smallest of the sorted values that at least a share of them does not exceed (the nearest-rank quantile).
///
/// - Precondition: `sorted` is not empty.
public func nearestRank(sorted: [Double], share: Double) -> Double {
    sorted[max(0, min(sorted.count - 1, Int((share * Double(sorted.count)).rounded(.up)) - 1))]
}
