/// The maximal runs of true in `labels`, in order, as closed index ranges.
func labelRuns(_ labels: [Bool]) -> [ClosedRange<Int>] {
    var runs: [ClosedRange<Int>] = []
    var start: Int?
    for (index, isLabelled) in labels.enumerated() {
        if isLabelled {
            start = start ?? index
        } else if let first = start {
            runs.append(first...(index - 1))
            start = nil
        }
    }
    if let first = start { runs.append(first...(labels.count - 1)) }
    return runs
}
