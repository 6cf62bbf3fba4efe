import Core
import Foundation

@testable import Ingest

extension Input {
    /// A row for each of several owners or metrics at each minute.
    private static func long(
        _ header: String, _ groups: [String], rows: Int = 20, blocks: Bool = false,
        _ row: (_ minute: Int, _ group: String, _ index: Int) -> String
    ) -> String {
        var lines = [header]
        if blocks {
            for (index, group) in groups.enumerated() { lines += (0..<rows).map { row($0, group, index) } }
        } else {
            for minute in 0..<rows { lines += groups.enumerated().map { row(minute, $1, $0) } }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The same, where a row follows from its time and its group.
    private static func listed(
        _ header: String, _ groups: [String], blocks: Bool = false, _ row: (_ minute: Int, _ group: String) -> String
    ) -> String {
        long(header, groups, blocks: blocks) { minute, group, _ in row(minute, group) }
    }

    private static func pods(_ header: String, _ groups: [String], blocks: Bool = false) -> String {
        long(header, groups, blocks: blocks) { "\(time($0)),\($1),\($0 + 100 * $2)" }
    }

    private static let abc = Reading(workloads: ["a", "b", "c"])

    /// Several rows of one time.
    static let longForms: [Input] = [
        Input("pods by name", pods("time,pod,cpu", ["a", "b", "c"]), reads: abc),
        Input("pods one after another", pods("time,pod,cpu", ["a", "b", "c"], blocks: true), reads: abc),
        Input("services", pods("time,service,cpu", ["a", "b", "c"]), reads: abc),
        Input("hosts", pods("time,hostname,cpu", ["a", "b", "c"]), reads: abc),
        Input("an owner in a column of another name", pods("time,wherefrom,cpu", ["a", "b", "c"]), reads: abc),
        Input(
            "pods by number", pods("time,pod,cpu", ["1", "2", "3"]),
            reads: Reading(workloads: ["1", "2", "3"], note: "--workload-column 'pod'")),
        Input("nodes by number", pods("time,node,cpu", ["10", "11"]), reads: Reading(workloads: ["10", "11"])),
        Input(
            "instances by number, several metrics",
            listed("time,instance,cpu,mem", ["1", "2"]) { "\(time($0)),\($1),\($0),\($0 + 5)" },
            reads: Reading(workloads: ["1", "2"], metrics: ["cpu", "mem"])),
        Input(
            "a number of servers is a metric", table("time,server,cpu") { "\(time($0)),\($0 % 3),\($0)" },
            reads: Reading(metrics: ["server", "cpu"], values: [0, 1, 2, 0])),
        Input(
            "pods as replicas by setting", pods("time,pod,cpu", ["a", "b"]),
            reads: Reading(workloads: ["web", "web"]), change: { $0.replicaColumn = "pod" }),
        Input(
            "the workload by setting", pods("time,pod,cpu", ["a", "b"]), reads: Reading(workloads: ["a", "b"]),
            change: { $0.workload = WorkloadRule(.column("pod")) }),
        Input(
            "the workload by a pattern", pods("time,pod,cpu", ["a-1", "a-2"]),
            reads: Reading(workloads: ["a", "a"]),
            change: {
                $0.workload = WorkloadRule(.column("pod"), pattern: "^([a-z]+)-")
                $0.replicaColumn = "pod"
            }),
        Input(
            "service and pod",
            listed("time,service,pod,cpu", ["a,a-1", "a,a-2", "b,b-1"]) { "\(time($0)),\($1),\($0)" },
            reads: Reading(workloads: ["a", "a", "b"])),
        Input(
            "metric and value", long("time,metric,value", ["cpu", "mem"]) { "\(time($0)),\($1),\($0 + 100 * $2)" },
            reads: Reading(metrics: ["cpu", "mem"], note: "--metric-column 'metric'")),
        Input(
            "metric and value, one metric after another",
            long("time,metric,value", ["cpu", "mem"], blocks: true) { "\(time($0)),\($1),\($0 + 100 * $2)" },
            reads: Reading(metrics: ["cpu", "mem"])),
        Input(
            "field and value", listed("time,_field,_value", ["cpu", "mem"]) { "\(time($0)),\($1),\($0)" },
            reads: Reading(metrics: ["cpu", "mem"])),
        Input(
            "metric, pod and value",
            listed("time,metric,pod,value", ["cpu,a", "cpu,b", "mem,a", "mem,b"]) { "\(time($0)),\($1),\($0)" },
            reads: Reading(workloads: ["a", "b"], metrics: ["cpu", "mem"])),
        Input(
            "the metric by setting", listed("time,what,value", ["cpu", "mem"]) { "\(time($0)),\($1),\($0)" },
            reads: Reading(metrics: ["cpu", "mem"]), change: { $0.metricColumn = "what" }),
        Input(
            "metrics or workloads", listed("time,what,value", ["p", "q"]) { "\(time($0)),\($1),\($0)" },
            refused: .undecidedRows, "--metric-column 'what'"),
        Input(
            "two columns that could be it",
            listed("time,left,right,cpu,mem", ["a,x", "a,y", "b,x", "b,y"]) { "\(time($0)),\($1),\($0),\($0)" },
            refused: .undecidedRows, "--workload-column 'left'"),
        Input(
            "contradicting rows", long("time,cpu", ["x", "y"]) { "\(time($0)),\($0 + 100 * $2)" },
            refused: .duplicateRows, "--merge mean"),
        Input(
            "rows that stand twice", long("time,cpu", ["x", "y"]) { minute, _, _ in "\(time(minute)),\(minute)" },
            reads: Reading()),
        Input(
            "a status that changes", table("time,cpu,status") { "\(time($0)),\($0),\($0 < 10 ? "ok" : "warm")" },
            reads: Reading(leftOut: ["status"])),
        Input(
            "a constant owner is left out", table("time,namespace,cpu") { "\(time($0)),shop,\($0)" },
            reads: Reading(leftOut: ["namespace"])),
    ]

    /// Columns that hold numbers and measure nothing, and counters.
    static let skipsNonMetricColumns: [Input] = [
        Input(
            "row numbers without a name", table(",time,cpu", rows: 150) { "\($0),\(time($0)),\($0 % 5)" },
            reads: Reading(rows: 150, leftOut: ["(column 1)"])),
        Input(
            "row numbers of pandas", table("Unnamed: 0,time,cpu") { "\($0),\(time($0)),\($0)" },
            reads: Reading(leftOut: ["Unnamed: 0"])),
        Input(
            "row numbers from 1", table("id,time,cpu") { "\($0 + 1),\(time($0)),\($0 % 5)" },
            reads: Reading(leftOut: ["id"])),
        Input(
            "row numbers, kept on request", table("id,time,cpu") { "\($0 + 1),\(time($0)),\($0 % 5)" },
            reads: Reading(metrics: ["id", "cpu"], values: [1, 2, 3]), change: { $0.gaugeColumns = ["id"] }),
        Input(
            "labels", table("time,cpu,label") { "\(time($0)),\($0 % 5),\($0 == 7 ? 1 : 0)" },
            reads: Reading(leftOut: ["label"])),
        Input(
            "labels of attacks", table("time,cpu,attack") { "\(time($0)),\($0 % 5),\($0 == 7 ? 1 : -1)" },
            reads: Reading(leftOut: ["attack"])),
        Input(
            "labels in words",
            table("time,cpu,Normal/Attack") { "\(time($0)),\($0 % 5),\($0 == 7 ? "Attack" : "Normal")" },
            reads: Reading(leftOut: ["Normal/Attack"])),
        Input(
            "labels, kept on request", table("time,label") { "\(time($0)),\($0 % 2)" },
            reads: Reading(metrics: ["label"], values: [0, 1, 0]), change: { $0.includeColumns = ["label"] }),
        Input(
            "a 0/1 metric", table("time,up") { "\(time($0)),\($0 % 2)" },
            reads: Reading(metrics: ["up"], values: [0, 1, 0])),
        Input(
            "a counter by its name", table("time,requests_total") { "\(time($0)),\($0 * 120)" },
            reads: Reading(metrics: ["rate(requests_total)"], values: [.nan, 2, 2], note: "--gauge 'requests_total'")),
        Input(
            "a counter that starts again", table("time,requests_total") { "\(time($0)),\($0 % 10 * 120)" },
            reads: Reading(metrics: ["rate(requests_total)"], values: [.nan, 2, 2])),
        Input(
            "a counter by its habit", table("time,calls", rows: 300) { "\(time($0)),\($0 * 60)" },
            reads: Reading(metrics: ["rate(calls)"], rows: 300, values: [.nan, 1, 1])),
        Input(
            "a counter by setting", table("time,calls") { "\(time($0)),\($0 * 60)" },
            reads: Reading(metrics: ["rate(calls)"], values: [.nan, 1, 1]), change: { $0.rateColumns = ["calls"] }),
        Input(
            "a counter kept as it is", table("time,requests_total") { "\(time($0)),\($0 * 120)" },
            reads: Reading(metrics: ["requests_total"], values: [0, 120]),
            change: { $0.gaugeColumns = ["requests_total"] }),
        Input(
            "a total that goes down is a gauge", table("time,memory_total") { "\(time($0)),\(1000 - $0)" },
            reads: Reading(metrics: ["memory_total"], values: [1000, 999])),
        Input(
            "64 GiB that vary by kilobytes", table("time,memory") { "\(time($0)),\(68_719_476_736 + 1024 * ($0 % 3))" },
            reads: Reading(metrics: ["memory - 68719476736"], values: [0, 1024, 2048], note: "varies little")),
        Input(
            "a text column", table("time,cpu,version") { "\(time($0)),\($0 % 5),v1.2-\($0 % 2)" },
            reads: Reading(leftOut: ["version"])),
        Input(
            "columns by pattern", table("time,cpu,mem,net_rx") { "\(time($0)),\($0 % 5),1,2" },
            reads: Reading(leftOut: ["net_rx"]), change: { $0.excludeColumns = ["net_*", "mem"] }),
        Input(
            "no column left", table("time,cpu") { "\(time($0)),\($0)" }, refused: .noValueColumns, "--exclude-columns",
            change: { $0.excludeColumns = ["*"] }),
        Input("two columns of one name", table("time,cpu,cpu") { "\(time($0)),1,2" }, refused: .duplicateColumn, "cpu"),
    ]

    private static func encoded(_ text: String, _ encoding: String.Encoding, mark: [UInt8] = []) -> [UInt8] {
        mark + Array(text.data(using: encoding) ?? Data())
    }

    private static let plain = cells { "\($0)" }

    /// Encodings, ends of lines, quoting, and what stands around a table.
    static let bytesAndLines: [Input] = [
        Input("byte order mark", "\u{FEFF}" + plain, reads: Reading()),
        Input(
            "byte order mark before a quote", "\u{FEFF}\"time\",cpu\n" + plain.drop { $0 != "\n" }.dropFirst(),
            reads: Reading()),
        Input("CR LF", plain.replacingOccurrences(of: "\n", with: "\r\n"), reads: Reading()),
        Input("CR alone", plain.replacingOccurrences(of: "\n", with: "\r"), reads: Reading()),
        Input("no end of the last line", String(plain.dropLast()), reads: Reading()),
        Input("empty lines", plain.replacingOccurrences(of: "\n", with: "\n\n"), reads: Reading()),
        Input("comments in front", "# exported\n# by hand\n" + plain, reads: Reading()),
        Input("a line for Excel", "sep=,\n" + plain, reads: Reading()),
        Input(
            "the header again in the middle", plain + plain.replacingOccurrences(of: "T00:", with: "T01:"),
            reads: Reading(rows: 80)),
        Input("a comma at each end", plain.replacingOccurrences(of: "\n", with: ",\n"), reads: Reading()),
        Input("tabs", file: "web.tsv", plain.replacingOccurrences(of: ",", with: "\t"), reads: Reading()),
        Input("an ending in capitals", file: "WEB.CSV", plain, reads: Reading(workloads: ["WEB"])),
        Input(
            "spaces in the header", plain.replacingOccurrences(of: "time,cpu", with: " time , cpu "), reads: Reading()),
        Input(
            "names in capitals", plain.replacingOccurrences(of: "time,cpu", with: "TIME,CPU"),
            reads: Reading(metrics: ["CPU"])),
        Input(
            "a name with a line break", plain.replacingOccurrences(of: "time,cpu", with: "time,\"cpu\nall\""),
            reads: Reading(metrics: ["cpu\nall"])),
        Input(
            "umlauts", plain.replacingOccurrences(of: "cpu", with: "Auslastung für Kerne"),
            reads: Reading(metrics: ["Auslastung für Kerne"])),
        Input(
            "UTF-16, little end first", bytes: encoded(plain, .utf16LittleEndian, mark: [0xFF, 0xFE]),
            .refused(.notText, mentions: "UTF-16")),
        Input(
            "UTF-16, big end first", bytes: encoded(plain, .utf16BigEndian, mark: [0xFE, 0xFF]),
            .refused(.notText, mentions: "UTF-16")),
        Input(
            "UTF-16 without a mark", bytes: encoded(plain, .utf16LittleEndian), .refused(.notText, mentions: "UTF-16")),
        Input(
            "zeros", bytes: Array(plain.utf8) + [UInt8](repeating: 0, count: 40), .refused(.notText, mentions: "text")),
        Input(
            "a zip archive", bytes: [0x50, 0x4B, 3, 4] + [UInt8](repeating: 7, count: 100),
            .refused(.notText, mentions: "Excel")),
        Input(
            "Parquet", bytes: Array("PAR1".utf8) + [UInt8](repeating: 7, count: 100),
            .refused(.notText, mentions: "Parquet")),
        Input(
            "bzip2", bytes: Array("BZh9".utf8) + [UInt8](repeating: 7, count: 100),
            .refused(.notText, mentions: "bunzip2")),
        Input(
            "xz", bytes: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0] + [UInt8](repeating: 7, count: 100),
            .refused(.notText, mentions: "unxz")),
        Input("nothing", "", refused: .emptyFile, "empty"),
        Input("a header alone", "time,cpu\n", refused: .headerOnly, "no rows"),
        Input("a row that is short", plain + "2026-03-01T01:00:00Z\n", refused: .raggedRow, "1 cell but"),
        Input("a row that is long", plain + "2026-03-01T01:00:00Z,1,2\n", refused: .raggedRow, "3 cells"),
        Input("a quote that stays open", plain + "2026-03-01T01:00:00Z,\"1\n", refused: .badQuoting, "closing quote"),
        Input("text behind a quote", plain + "2026-03-01T01:00:00Z,\"1\"x\n", refused: .badQuoting, "quote"),
    ]
}
