internal import Core

/// Order statistics of values of which some are missing.
enum Order {
    /// The present values, ascending.
    static func sorted(_ values: some Sequence<Float>) -> [Float] {
        values.filter { !$0.isNaN }.sorted()
    }

    /// A quantile of ascending values; NaN for none.
    static func quantile(_ share: Double, of ascending: [Float]) -> Double {
        ascending.isEmpty ? .nan : Core.quantile(sorted: ascending, share: share)
    }

    /// The median of a few values, sorted into scratch space by insertion; NaN for none.
    static func median(_ values: [Float], _ range: Range<Int>, scratch: inout [Float]) -> Double {
        values.withUnsafeBufferPointer { values in
            scratch.withUnsafeMutableBufferPointer { scratch in
                var count = 0
                for index in range {
                    let value = values[index]
                    guard !value.isNaN else { continue }
                    var place = count
                    while place > 0, scratch[place - 1] > value {
                        scratch[place] = scratch[place - 1]
                        place -= 1
                    }
                    scratch[place] = value
                    count += 1
                }
                guard count > 0 else { return .nan }
                let middle = count / 2
                return count.isMultiple(of: 2)
                    ? (Double(scratch[middle - 1]) + Double(scratch[middle])) / 2 : Double(scratch[middle])
            }
        }
    }
}
