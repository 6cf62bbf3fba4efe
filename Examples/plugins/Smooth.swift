// A plugin library in Swift: the scorer `smooth-square`.
import CPluginABI

/// Memory that lives as long as the process, as the interface demands of tables and texts.
private func forever<Value>(_ value: Value) -> UnsafePointer<Value> {
    let pointer = UnsafeMutablePointer<Value>.allocate(capacity: 1)
    pointer.initialize(to: value)
    return UnsafePointer(pointer)
}

private func forever(_ text: String) -> UnsafePointer<CChar> {
    let bytes = Array(text.utf8CString)
    let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    pointer.initialize(from: bytes, count: bytes.count)
    return UnsafePointer(pointer)
}

/// Squared errors of the last row in units of the normal ones, each feature smoothed over rows.
private final class Fitted {
    let scale: [Float]
    let weight: Float
    let lastRow: Int
    let groups: Int

    init(scale: [Float], weight: Float, lastRow: Int, groups: Int) {
        self.scale = scale
        self.weight = weight
        self.lastRow = lastRow
        self.groups = groups
    }

    static func of(_ pointer: UnsafeRawPointer?) -> Fitted? {
        pointer.map { Unmanaged<Fitted>.fromOpaque($0).takeUnretainedValue() }
    }
}

private func fit(
    layout: anomengine_deviation, deviations: UnsafePointer<Float>, count: Int,
    state: UnsafePointer<anomengine_writer>?
) {
    let size = layout.row_count * layout.group_count * layout.feature_count
    let lastRow = (layout.row_count - 1) * layout.group_count * layout.feature_count
    var sums = [Double](repeating: 0, count: layout.feature_count)
    for window in 0..<count {
        for position in lastRow..<size {
            let error = Double(deviations[window * size + position])
            sums[(position - lastRow) % layout.feature_count] += error * error
        }
    }
    let scale = sums.map { Float(1 / max($0 / Double(max(1, count)), 1e-9)) }
    anomengine_put_float32(state, "scale", scale, scale.count)
}

// Written once and never changed, so that threads may share them.
nonisolated(unsafe) private let functions = forever(
    anomengine_scorer(
        size: MemoryLayout<anomengine_scorer>.size, is_adaptive: 0, reserved: 0,
        fit: { layout, deviations, runs, runCount, _, state, _ in
            guard let layout, let deviations, let runs else { return Int32(ANOMENGINE_FAILED) }
            fit(
                layout: layout.pointee, deviations: deviations, count: (0..<runCount).reduce(0) { $0 + runs[$1] },
                state: state)
            return Int32(ANOMENGINE_OK)
        },
        open: { state, layout, values, fitted, _ in
            guard let layout = layout?.pointee, let values, let fitted,
                let scale = anomengine_float32(state, "scale", layout.feature_count)
            else { return Int32(ANOMENGINE_FAILED) }
            let object = Fitted(
                scale: Array(UnsafeBufferPointer(start: scale, count: layout.feature_count)),
                weight: Float(values[0].real),
                lastRow: (layout.row_count - 1) * layout.group_count * layout.feature_count,
                groups: layout.group_count)
            fitted.pointee = Unmanaged.passRetained(object).toOpaque()
            return Int32(ANOMENGINE_OK)
        },
        close: { if let pointer = $0 { Unmanaged<Fitted>.fromOpaque(pointer).release() } },
        // A stream holds each feature's smoothed value.
        stream_size: { (Fitted.of($0)?.scale.count ?? 0) * MemoryLayout<Float>.size },
        begin: nil, reset: nil,
        score: { pointer, stream, deviation, contributions in
            guard let fitted = Fitted.of(pointer), let deviation, let contributions,
                let levels = stream?.assumingMemoryBound(to: Float.self)
            else { return 0 }
            let width = fitted.scale.count
            var score = 0.0
            for feature in 0..<width {
                var square: Float = 0
                for group in 0..<fitted.groups {
                    let error = deviation[fitted.lastRow + group * width + feature]
                    square += error * error
                }
                // Bounded, so that no sum of them is infinite.
                levels[feature] += fitted.weight * (min(square * fitted.scale[feature], 1e30) - levels[feature])
                contributions[feature] = levels[feature]
                score += Double(levels[feature])
            }
            return score
        }))

nonisolated(unsafe) private let parameters = forever(
    anomengine_parameter(
        name: forever("weight"), summary: forever("Weight of a row in the smoothed score."),
        kind: ANOMENGINE_REAL.rawValue, reserved: 0, fallback: 0.5, minimum: 0.01, maximum: 1, choices: nil))

nonisolated(unsafe) private let plugin = forever(
    anomengine_plugin(
        size: MemoryLayout<anomengine_plugin>.size, kind: ANOMENGINE_SCORER.rawValue, parameter_count: 1,
        name: forever("smooth-square"), version: forever("1.0"),
        summary: forever("squared errors of the last row, smoothed over rows"), parameters: parameters,
        companion: nil, feature: nil, model: nil, scorer: functions, threshold: nil))

nonisolated(unsafe) private let library = forever(
    anomengine_library(
        abi: UInt32(ANOMENGINE_PLUGIN_ABI), plugin_count: 1, name: forever("smooth-examples"),
        version: forever("1.0"), plugins: forever(Optional(plugin))))

@_cdecl("anomengine_plugin_library")
public func pluginLibrary() -> UnsafeRawPointer { UnsafeRawPointer(library) }
