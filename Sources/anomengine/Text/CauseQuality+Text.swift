internal import Evaluation
internal import Jobs

/// The quality of incidents across workloads and their rankings as text.
enum CauseQualityText {
    static func text(_ quality: CauseQuality) -> String {
        """
        incidents across workloads: \(quality.incidentCount), \(quality.incidentsWithoutFault) with no fault near
        faults with an alarm: \(quality.foundCount) of \(quality.faultCount)

        rankers at the first alarm, from calls alone:
        \(RootCauseText.text(quality.rankers))
        """
    }
}

/// The same as JSON.
struct CauseQualityJSON: Encodable {
    let incidents: Int
    let incidentsWithoutFault: Int
    let faults: Int
    let faultsFound: Int
    let rankers: [RootCauseJSON.Row]

    init(_ quality: CauseQuality) {
        incidents = quality.incidentCount
        incidentsWithoutFault = quality.incidentsWithoutFault
        faults = quality.faultCount
        faultsFound = quality.foundCount
        rankers = RootCauseJSON(quality.rankers).rows
    }
}

/// What `eval --json` prints.
struct EvalJSON<Quality: Encodable>: Encodable {
    enum Key: CodingKey {
        case causes
    }

    let quality: Quality
    /// Nil without an edge table.
    let causes: CauseQualityJSON?

    func encode(to encoder: any Encoder) throws {
        try quality.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(causes, forKey: .causes)
    }
}
