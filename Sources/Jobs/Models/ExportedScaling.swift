internal import Engine
internal import Foundation

/// The scaling that this program's own exports carry.
struct ExportedScaling {
    /// The feature plugin that scales.
    var plugin = "standard"
    /// Its parameters, the rest being standard: what scaled values are clipped to.
    var parameters: [String: ParameterValue] = ["lower": .real(-1000), "upper": .real(1000)]
    var inputs: [ScalingFile.Input]
    var intervalSeconds: Double?

    /// Scaling that was given by hand.
    init(_ inputs: [ScalingFile.Input]) { self.inputs = inputs }

    /// Reads ``ModelMetadata``; nil if the columns were scaled in another way than by a centre and a scale.
    init?(card: String) {
        // `try?`: a card that is not JSON carries no scaling, and the caller says so.
        guard let card = (try? JSONSerialization.jsonObject(with: Data(card.utf8))) as? [String: Any],
            let feature = card["feature"] as? [String: Any], let plugin = feature["plugin"] as? String,
            let arrays = feature["arrays"] as? [String: Any], let columns = arrays["columns"] as? [String],
            let centres = arrays["centre"] as? [Double], let scales = arrays["scale"] as? [Double],
            centres.count == columns.count, scales.count == columns.count, !columns.isEmpty,
            centres.allSatisfy({ Float($0).isFinite }), scales.allSatisfy({ Float($0) > 0 && Float($0).isFinite })
        else { return nil }
        inputs = zip(columns, zip(centres, scales)).map {
            ScalingFile.Input(column: $0, centre: Float($1.0), scale: Float($1.1))
        }
        self.plugin = plugin
        let given = feature["params"] as? [String: Any] ?? [:]
        for name in ["lower", "upper"] {
            if let value = given[name] as? Double { parameters[name] = .real(value) }
        }
        intervalSeconds = (card["period_seconds"] as? Double).flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
    }
}
