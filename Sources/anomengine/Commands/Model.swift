internal import ArgumentParser
internal import Core
internal import Engine
internal import Ingest
internal import Jobs
internal import ModelFiles
internal import Report

struct Model: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows, verifies, signs, exports and imports model files.",
        discussion: """
            EXAMPLES
              anomengine model show shop.h5
              anomengine model verify shop.h5
              anomengine model sign shop.h5 --key key.pem
              anomengine model export shop.h5 --to onnx --output networks/
            """,
        subcommands: [Show.self, ModelVerify.self, ModelSign.self, ModelExport.self, ModelImport.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows the contents of a model file.",
            discussion: """
                EXAMPLES
                  anomengine model show shop.h5
                  anomengine model show shop.h5 --json
                """)

        @Argument(help: "Model file.")
        var path: String

        @OptionGroup var pluginPaths: PluginPathOptions

        @Flag(help: "Print as JSON.")
        var json = false

        func run() throws {
            let file = try ModelFile.read(path, loader: ForeignParser.own.loader)
            let registry = try Strategies.registry(libraries: try pluginPaths.libraries())
            if json {
                print(try jsonText(try ModelJSON(file, path: path, registry: registry)))
                return
            }
            print("\(path): written \(file.createdAt) by version \(file.engineVersion), sha256 \(file.sha256)")
            if let signature = file.signature {
                print("signed by \(signature.signedBy) (not verified; use 'model verify')")
            }
            if let origin = file.origin { print(try DataOrigin(json: origin).text) }
            let rows = file.detectors.map { record in
                [
                    record.workload.name, "\(record.feature.plugin)", record.model.plugin, record.scorer.plugin,
                    record.threshold.plugin, "\(record.model.state.arrays.values.reduce(0) { $0 + $1.values.count })",
                    "\(record.training.lossCurve.count)", "\(record.training.trainingWindowCount)",
                    TimeText.iso(record.training.fromSeconds), TimeText.iso(record.training.toSeconds),
                ]
            }
            print(
                TextTable.render(
                    ReportTable(
                        headers: [
                            "workload", "feature", "model", "scorer", "threshold", "weights", "epochs", "windows",
                            "from", "to",
                        ], rows: rows), width: Terminal.width))
            print(LearntColumns(try file.detectors.map { ($0.workload, try $0.learntColumns(registry)) }).text)
        }
    }
}

private struct ModelJSON: Encodable {
    struct Part: Encodable {
        let plugin: String
        let version: String
        let parameters: [String: String]
        let library: String?
        let libraryVersion: String?

        init(_ record: PluginRecord) {
            plugin = record.plugin
            version = record.version
            parameters = record.parameters.mapValues(\.description)
            library = record.origin?.library
            libraryVersion = record.origin?.version
        }
    }

    /// How a database was asked for the data.
    struct Origin: Encodable {
        struct Query: Encodable {
            let column: String
            let expression: String
        }

        let queries: [Query]
        let selector: String
        let stepSeconds: Double
        let counters: String
        let workloadLabels: [String]
        let replicaLabels: [String]

        init(_ query: PrometheusQuery) {
            queries = query.expressions.map { Query(column: $0.column, expression: $0.text) }
            selector = query.selector
            stepSeconds = query.stepSeconds
            counters = query.counters.rawValue
            workloadLabels = query.workloadLabels
            replicaLabels = query.replicaLabels
        }
    }

    struct Item: Encodable {
        let workload: String
        let columns: [String]
        /// The sampling interval; the key is that of the format's first version.
        let periodSeconds: Double
        let feature: Part
        let model: Part
        let scorer: Part
        let threshold: Part
        let trainedFrom: String
        let trainedTo: String
        let trainingWindows: Int
        let calibrationWindows: Int
        let epochs: Int
        let seed: UInt64
        let dataDigest: String
    }

    let path: String
    let createdAt: String
    let engineVersion: String
    let sha256: String
    let signedBy: String?
    let dataOrigin: Origin?
    let detectors: [Item]

    init(_ file: ModelFile, path: String, registry: Registry) throws {
        self.path = path
        createdAt = file.createdAt
        engineVersion = file.engineVersion
        sha256 = file.sha256
        signedBy = file.signature?.signedBy
        dataOrigin = try file.origin.map { Origin(try DataOrigin(json: $0).query) }
        detectors = try file.detectors.map {
            Item(
                workload: $0.workload.name, columns: try $0.learntColumns(registry), periodSeconds: $0.intervalSeconds,
                feature: Part($0.feature),
                model: Part($0.model), scorer: Part($0.scorer), threshold: Part($0.threshold),
                trainedFrom: TimeText.iso($0.training.fromSeconds), trainedTo: TimeText.iso($0.training.toSeconds),
                trainingWindows: $0.training.trainingWindowCount,
                calibrationWindows: $0.training.calibrationWindowCount, epochs: $0.training.lossCurve.count,
                seed: $0.training.seed, dataDigest: $0.training.dataDigest)
        }
    }
}
