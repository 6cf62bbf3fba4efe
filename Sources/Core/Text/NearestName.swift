/// The known name that is closest to a mistyped one, if it is close enough to be worth suggesting.
///
/// Distance is Levenshtein's; a suggestion may differ in at most a third of the longer name's letters, but two
/// letters are always allowed.
package func nearestName(to name: String, in known: [String]) -> String? {
    let best = known.map { (distance: editDistance(name, $0), name: $0) }
        .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
    guard let best else { return nil }
    let limit = max(2, max(name.count, best.name.count) / 3)
    return best.distance <= limit ? best.name : nil
}

private func editDistance(_ left: String, _ right: String) -> Int {
    let left = Array(left.lowercased())
    let right = Array(right.lowercased())
    var previous = Array(0...right.count)
    for (row, letter) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            let substitution = previous[column] + (letter == other ? 0 : 1)
            current.append(min(substitution, previous[column + 1] + 1, current[column] + 1))
        }
        previous = current
    }
    return previous[right.count]
}
