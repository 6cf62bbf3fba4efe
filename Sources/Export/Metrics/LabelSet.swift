/// The labels of one time series, sorted by name, each name once and no value empty.
struct LabelSet: Sendable, Hashable {
    /// Name and value in the order of the names' bytes.
    let pairs: [(name: String, value: String)]

    /// Empty values are left out: to Prometheus they are the same as no label.
    init(_ labels: [String: String]) {
        pairs = labels.filter { !$0.value.isEmpty }
            .map { (name: $0.key, value: $0.value) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The set with one more label.
    func adding(_ name: String, _ value: String) -> LabelSet {
        LabelSet(
            Dictionary(pairs.map { ($0.name, $0.value) }) { first, _ in first }
                .merging([name: value]) { _, new in new })
    }

    static func == (left: LabelSet, right: LabelSet) -> Bool {
        left.pairs.elementsEqual(right.pairs) { $0 == $1 }
    }

    func hash(into hasher: inout Hasher) {
        for pair in pairs {
            hasher.combine(pair.name)
            hasher.combine(pair.value)
        }
    }
}
