internal import Core
internal import Engine

/// What `spot` and `dspot` know: how far scores exceeded a high quantile, and how many scores there were.
struct PeaksOverThreshold {
    private let share: Double
    private let peakLimit: Int
    /// Scores above it are peaks.
    private let threshold: Double
    /// Excesses of the last peaks; `next` is the oldest once there are `peakLimit`.
    private var excesses: [Double]
    private var next: Int
    /// Scores seen and peaks among them.
    private var count: Double
    private var peakCount: Double
    /// What a score may be at most.
    private(set) var limit = 0.0

    init(_ scores: [Double], _ parameters: Parameters) {
        let sorted = scores.sorted()
        share = parameters.real("rate")
        peakLimit = parameters.integer("peaks")
        threshold = quantile(sorted: sorted, share: parameters.real("level"))
        let threshold = threshold
        let all = scores.filter { $0 > threshold }.map { $0 - threshold }
        // A file cannot hold an array without elements: scores that are all alike have one peak of height 0.
        excesses = all.isEmpty ? [0] : Array(all.suffix(peakLimit))
        next = 0
        count = Double(scores.count)
        peakCount = Double(max(1, all.count))
        refit()
    }

    init(_ state: PluginState, _ parameters: Parameters) throws(StateError) {
        share = parameters.real("rate")
        peakLimit = parameters.integer("peaks")
        threshold = try state.float64("threshold", shape: [])[0]
        excesses = try state.float64("peaks")
        guard !excesses.isEmpty, excesses.count <= peakLimit, excesses.allSatisfy({ $0 >= 0 }) else {
            throw .badValue(array: "peaks", reason: "must hold 1 to \(peakLimit) numbers that are not negative")
        }
        next = 0
        let counts = try state.float64("counts", shape: [2])
        guard counts[1] >= 1, counts[0] >= counts[1] else {
            throw .badValue(array: "counts", reason: "must hold the scores seen and the peaks among them")
        }
        (count, peakCount) = (counts[0], counts[1])
        refit()
    }

    var state: PluginState {
        PluginState([
            "threshold": .scalar(threshold),
            "peaks": NamedArray(shape: [excesses.count], values: .float64(excesses)),
            "counts": NamedArray(shape: [2], values: .float64([count, peakCount])),
        ])
    }

    /// What ``resume(_:)`` needs to go on with the same bits.
    var memory: PluginState {
        PluginState([
            "peaks": NamedArray(shape: [excesses.count], values: .float64(excesses)), "next": .place(next),
            "counts": NamedArray(shape: [2], values: .float64([count, peakCount])),
            // It follows from the rest as of the last peak: scores after that one count only when the next one comes.
            "limit": .scalar(limit),
        ])
    }

    mutating func resume(_ memory: PluginState) throws(StateError) {
        let saved = try memory.float64("peaks")
        guard (1...peakLimit).contains(saved.count), saved.allSatisfy({ $0 >= 0 }) else {
            throw .badValue(array: "peaks", reason: "must hold 1 to \(peakLimit) numbers that are not negative")
        }
        let counts = try memory.float64("counts", shape: [2])
        guard counts[1] >= 1, counts[0] >= counts[1] else {
            throw .badValue(array: "counts", reason: "must hold the scores seen and the peaks among them")
        }
        next = try memory.place("next", below: peakLimit)
        limit = try memory.float64("limit", shape: [])[0]
        excesses = saved
        (count, peakCount) = (counts[0], counts[1])
    }

    /// Takes up a normal score.
    mutating func learn(_ score: Double) {
        count += 1
        guard score > threshold else { return }
        peakCount += 1
        if excesses.count < peakLimit {
            excesses.append(score - threshold)
        } else {
            excesses[next] = score - threshold
            next = (next + 1) % peakLimit
        }
        refit()
    }

    private mutating func refit() {
        let height = ParetoTail(excesses).quantile(share: share, peakShare: peakCount / count)
        limit = min(threshold + height, .greatestFiniteMagnitude)
    }
}
