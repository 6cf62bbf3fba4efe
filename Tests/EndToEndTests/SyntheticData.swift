import Foundation
import Testing

/// Seeded metrics of two workloads: daily-looking waves with noise, a row each minute.
enum SyntheticData {
    static let start = 1_661_155_500
    static let workloads = ["cart", "front"]

    /// - Parameters:
    ///   - rows: rows of each workload.
    ///   - from: number of the first row, so that two tables can follow each other.
    ///   - fault: rows of `cart` in which its CPU use is far too high.
    static func csv(rows: Int, from: Int = 0, fault: Range<Int> = 0..<0) -> String {
        var state = UInt64(truncatingIfNeeded: from &+ 1)
        func noise() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 40) / Double(1 << 24) - 0.5
        }
        var text = "time,pod,cpu,memory,requests\n"
        for row in from..<from + rows {
            for (index, workload) in workloads.enumerated() {
                let wave = sin(Double(row) / 9 + Double(index))
                let isFaulty = index == 0 && fault.contains(row)
                let cells = [
                    isFaulty ? 90 : 20 + 5 * wave + noise(), 300 + 40 * wave + noise() * 3,
                    50 + 20 * wave + noise() * 2,
                ]
                text += "\(start + row * 60),\(workload)-1,"
                text += cells.map { String(format: "%.4f", $0) }.joined(separator: ",") + "\n"
            }
        }
        return text
    }

    /// How the tables are read.
    static let reading = [
        "--workload-column", "pod", "--workload-pattern", "^(.*)-[0-9]+$", "--replica-column", "pod",
    ]
    /// A detector that is fitted in a moment.
    static let small = [
        "--plugin", "lstm-ae", "--set", "lstm-ae.window=5", "--set", "lstm-ae.encoder-widths=6", "--set",
        "lstm-ae.epochs=4", "--set",
        "percentile.margin=2",
    ]

    static func time(ofRow row: Int) -> Int { start + row * 60 }
}

/// A folder with data and a model that several tests read.
struct Fixture: Sendable {
    static let shared = Result { try Fixture() }

    let folder: Scratch
    var normal: String { folder.file("normal.csv") }
    var faulty: String { folder.file("faulty.csv") }
    var labels: String { folder.file("labels.csv") }
    var model: String { folder.file("model.h5") }

    private init() throws {
        folder = try Scratch()
        try folder.write("normal.csv", SyntheticData.csv(rows: 300))
        try folder.write("faulty.csv", SyntheticData.csv(rows: 120, from: 300, fault: 350..<360))
        try folder.write(
            "labels.csv",
            "workload,start,end,kind\ncart,\(SyntheticData.time(ofRow: 350)),\(SyntheticData.time(ofRow: 360)),cpu\n")
        try Program.succeed(
            ["fit", normal] + SyntheticData.reading + SyntheticData.small + ["--output", model])
    }
}
