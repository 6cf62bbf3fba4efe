import Foundation

@testable import Ingest

extension Input {
    private static func semicolon(_ name: String, _ values: [Float], _ cell: (Int) -> String) -> Input {
        Input(
            name, table("time;cpu") { "\(time($0));\(cell($0))" },
            reads: Reading(values: values))
    }

    private static func comma(_ name: String, _ values: [Float], _ cell: (Int) -> String) -> Input {
        Input(name, cells(20, cell), reads: Reading(values: values))
    }

    /// Numbers as people, spreadsheets and dashboards write them.
    static let numbers: [Input] = [
        semicolon("decimal comma", [0.5, 1.5, 2.5]) { "\($0),5" },
        semicolon("decimal comma that starts later", [7, 1.25]) { $0 == 0 ? "7" : "\($0),25" },
        semicolon("decimal comma, one digit more", [0.1234, 1.1234]) { "\($0),1234" },
        semicolon("points for thousands, comma for fractions", [1000.5, 1001.5]) {
            "1.\(String(format: "%03d", $0)),5"
        },
        semicolon("spaces for thousands", [10_000, 10_001]) { "10 \(String(format: "%03d", $0))" },
        semicolon("narrow spaces for thousands", [10_000, 10_001]) { "10\u{202F}\(String(format: "%03d", $0))" },
        semicolon("apostrophes for thousands", [10_000, 10_001]) { "10'\(String(format: "%03d", $0))" },
        semicolon("underscores for thousands", [10_000, 10_001]) { "10_\(String(format: "%03d", $0))" },
        comma("quoted thousands with a fraction", [1000.5, 1001.5]) { "\"1,\(String(format: "%03d", $0)).5\"" },
        Input(
            "quoted millions", cells { "\"1,000,\(String(format: "%03d", $0))\"" },
            reads: Reading(metrics: ["cpu - 1000000"])),
        comma("percent", [0, 1.5]) { $0 == 0 ? "0%" : "\($0).5%" },
        comma("percent behind a space", [0.25, 1.25]) { "\($0).25 %" },
        comma("milliseconds that become seconds", [0.5, 1.2]) { $0 == 0 ? "500 ms" : "1.2 s" },
        comma("microseconds and minutes", [0.000_1, 120]) { $0 % 2 == 0 ? "100 µs" : "2 min" },
        comma("binary sizes", [512, 2048]) { $0 == 0 ? "512 B" : "2 KiB" },
        comma("decimal sizes", [1500, 2e9]) { $0 == 0 ? "1.5 kB" : "2 GB" },
        comma("sizes of Kubernetes", [134_217_728, 1_073_741_824]) { $0 == 0 ? "128Mi" : "1Gi" },
        comma("rates of bytes", [1e6, 2048]) { $0 == 0 ? "1 MB/s" : "2 KiB/s" },
        comma("rates of bits", [1e9, 5e6]) { $0 == 0 ? "1 Gbps" : "5 Mbps" },
        comma("short scale", [1200, 3e6]) { $0 == 0 ? "1.2 K" : "3 Mil" },
        comma("requests per second", [0, 1.5]) { $0 == 0 ? "0" : "1.5 req/s" },
        comma("scientific notation", [0, 1000, 2000]) { "\($0)e3" },
        comma("scientific notation with sign", [0, 0.01]) { "\($0)E-02" },
        comma("explicit plus", [0, 1]) { "+\($0)" },
        comma("typographic minus", [0, -1]) { $0 == 0 ? "0" : "\u{2212}\($0)" },
        comma("no digit before the point", [0.5, 0.5]) { _ in ".5" },
        comma("no digit behind the point", [0, 1]) { "\($0)." },
        comma("spaces around", [0, 1]) { "  \($0)  " },
        comma("quoted numbers", [0, 1]) { "\"\($0)\"" },
        comma("leading zeros", [0, 1]) { "00\($0)" },
        Input(
            "lone commas decided by another column",
            table("time;cpu;mem") { "\(time($0));1,277;\($0),5" },
            reads: Reading(metrics: ["cpu", "mem"], values: [1.277, 1.277])),
        Input(
            "a lone comma decided by a setting", table("time;cpu") { "\(time($0));1,277" },
            reads: Reading(values: [1277]), change: { $0.decimal = .point }),
        Input(
            "a lone comma that nothing decides", table("time;cpu") { "\(time($0));1,277" }, refused: .notANumber,
            "--decimal"),
        Input(
            "two units in one column", cells { $0 % 2 == 0 ? "5 ms" : "5 MB" }, refused: .noValueColumns,
            "plain numbers"),
        Input("infinity", cells { $0 == 5 ? "+Inf" : "\($0)" }, refused: .notFinite, "--missing='+Inf'"),
        Input("a number beyond 32 bits", cells { $0 == 5 ? "1e39" : "\($0)" }, refused: .notFinite, "32-bit"),
        Input(
            "a word among numbers", cells { $0 == 5 ? "high" : "\($0)" }, refused: .notANumber,
            "--exclude-columns='cpu'"),
        Input(
            "a unit that appears late", cells(1200) { $0 == 1100 ? "5 ms" : "\($0 % 7)" }, refused: .notANumber, "5 ms"),
    ]

    private static let words = [
        "", "null", "NULL", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "None", "nil", "-", "--", "?", "undefined", "\\N",
        "#DIV/0!", "<null>", "no data", "\u{2014}",
    ]

    /// Cells that were not observed, in the first row and in others.
    static let missing: [Input] =
        words.map { word in
            comma("'\(word)' in the first row and later", [.nan, 1, .nan]) { $0 % 2 == 0 ? word : "\($0)" }
        } + [
            Input(
                "a mark of one's own", cells { $0 == 1 ? "-9999" : "\($0)" }, reads: Reading(values: [0, .nan, 2]),
                change: { $0.missingMarks = ["-9999"] }),
            Input(
                "a mark of one's own in another form", cells { $0 == 1 ? "-9999.00" : "\($0)" },
                reads: Reading(values: [0, .nan, 2]), change: { $0.missingMarks = ["-9999"] }),
            Input(
                "a number that may be a mark", cells { $0 == 1 ? "-9999" : "\($0)" },
                reads: Reading(values: [0, -9999, 2], note: "--missing=-9999")),
            Input(
                "a column without a single value", table("time,cpu,mem") { "\(time($0)),\($0)," },
                reads: Reading(metrics: ["cpu", "mem"])),
            Input(
                "all cells missing but one", cells { $0 == 2 ? "2" : "NA" }, reads: Reading(values: [.nan, .nan, 2])),
        ]
}
