internal import Core
internal import Engine

/// The mean of the last numbers.
struct TrailingMean {
    private let capacity: Int
    /// The last numbers, the oldest first or, once there are `capacity`, from `next` on.
    private var values: [Double]
    private var next = 0
    private(set) var mean: Double

    init(_ first: Double, capacity: Int) {
        self.capacity = capacity
        values = [first]
        mean = first
    }

    init(_ state: PluginState, capacity: Int) throws(StateError) {
        values = try state.float64("trail")
        guard (1...capacity).contains(values.count) else {
            throw .badValue(array: "trail", reason: "must hold 1 to \(capacity) numbers")
        }
        self.capacity = capacity
        mean = values.reduce(0, +) / Double(values.count)
    }

    /// The numbers, the oldest first.
    var array: NamedArray {
        NamedArray(shape: [values.count], values: .float64(Array(values[next...] + values[..<next])))
    }

    /// What ``resume(_:)`` needs to go on with the same bits.
    var memory: PluginState {
        PluginState([
            "values": NamedArray(shape: [values.count], values: .float64(values)), "next": .place(next),
            "mean": .scalar(mean),
        ])
    }

    mutating func resume(_ memory: PluginState) throws(StateError) {
        let saved = try memory.float64("values")
        guard (1...capacity).contains(saved.count) else {
            throw .badValue(array: "values", reason: "must hold 1 to \(capacity) numbers")
        }
        next = try memory.place("next", below: saved.count)
        mean = try memory.float64("mean", shape: [])[0]
        values = saved
    }

    mutating func take(_ value: Double) {
        if values.count < capacity {
            values.append(value)
        } else {
            values[next] = value
            next = (next + 1) % capacity
        }
        // From the numbers themselves, in their order: a running sum would drift, and differ after restoring.
        var sum = 0.0
        for index in next..<values.count { sum += values[index] }
        for index in 0..<next { sum += values[index] }
        mean = sum / Double(values.count)
    }
}
