internal import ArgumentParser
internal import Core
internal import Diagnosis
internal import Ingest
internal import Jobs

/// How incidents across workloads are found and their suspects ranked.
struct DiagnosisOptions: ParsableArguments {
    @Option(
        help: """
            Edge table: who called whom; may be repeated. Without it, that in a recording's folder is taken. With one, \
            incidents across workloads are printed with their probable cause.
            """)
    var edges: [String] = []

    @Option(help: "Start of the quiet rows to compare with (default: all rows apart from incidents).")
    var quietFrom: String?

    @Option(help: "End of the quiet rows (exclusive).")
    var quietTo: String?

    func diagnosis() throws -> SystemDiagnosis {
        var diagnosis = SystemDiagnosis()
        diagnosis.edges = edges
        guard quietFrom != nil || quietTo != nil else { return diagnosis }
        var quiet = QuietPeriod()
        if let quietFrom { quiet.fromSeconds = try ISO8601.instant(quietFrom) }
        if let quietTo { quiet.toSeconds = try ISO8601.instant(quietTo) }
        diagnosis.quiet = quiet
        return diagnosis
    }
}
