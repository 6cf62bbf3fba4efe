import Core
import Foundation

@testable import Ingest

extension Input {
    /// Files as programs export them; the table in `docs/data.md` names each form.
    static let exports: [Input] = [
        Input(
            "Grafana, series joined by time",
            table("\"Time\",\"cart\",\"pay\"") { "2026-03-01 00:\(String(format: "%02d", $0)):00,\($0)%,\($0 + 5)%" },
            reads: Reading(metrics: ["cart", "pay"])),
        Input(
            "Grafana, series joined by time, for Excel",
            "sep=,\n" + table("\"Time\",\"cart\"") { "2026-03-01 00:\(String(format: "%02d", $0)):00,\($0) ms" },
            reads: Reading(metrics: ["cart"], values: [0, 0.001, 0.002])),
        Input(
            "Grafana, series as rows",
            "sep=;\n\"Series\";\"Time\";\"Value\"\n"
                + ["cart", "pay"].flatMap { series in
                    (0..<20).map { "\"\(series)\";\"\(time($0))\";\($0)\n" }
                }.joined(),
            reads: Reading(metrics: ["cart", "pay"])),
        Input(
            "InfluxDB, annotated CSV",
            """
            #group,false,false,true,true,false,false,true,true,true
            #datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339,double,string,string,string
            #default,_result,,,,,,,,

            """
                + ["usage_user", "usage_system"].enumerated().map { number, field in
                    table(",result,table,_start,_stop,_time,_value,_field,_measurement,host") {
                        ",,\(number),\(time(0)),\(time(20)),\(time($0)),\($0),\(field),cpu,a"
                    }
                }.joined(separator: "\n"),
            reads: Reading(metrics: ["usage_user", "usage_system"])),
        Input(
            "InfluxDB, plain CSV",
            table("result,table,_time,_value,_field,host", rows: 40) {
                "_result,\($0 / 20),\(time($0 % 20)),\($0 % 20),usage,\($0 < 20 ? "a" : "b")"
            }, reads: Reading(workloads: ["a", "b"], metrics: ["_value"])),
        Input(
            "InfluxDB 1, influx -format csv",
            table("name,tags,time,usage_user,usage_system") {
                "cpu,host=a,\((Int(zero) + 60 * $0) * 1_000_000_000),\($0),\($0 + 1)"
            }, reads: Reading(metrics: ["usage_user", "usage_system"])),
        Input(
            "pandas with row numbers", table(",timestamp,cpu,mem", rows: 150) { "\($0),\(time($0)),\($0 % 5).5,1.0" },
            reads: Reading(metrics: ["cpu", "mem"], rows: 150, values: [0.5, 1.5])),
        Input(
            "pandas with the time as index",
            table(",cpu,mem") { "2026-03-01 00:\(String(format: "%02d", $0)):00,\($0).5,1.0" },
            reads: Reading(metrics: ["cpu", "mem"], values: [0.5, 1.5])),
        Input(
            "pandas with the time as index, with offset",
            table("ts,cpu") { "2026-03-01 00:\(String(format: "%02d", $0)):00+00:00,\($0).5" },
            reads: Reading(values: [0.5, 1.5])),
        Input(
            "Excel, European",
            table("Datum;CPU;Speicher", end: "\r\n") {
                "01.03.2026 00:\(String(format: "%02d", $0));\($0),5;1.024,0"
            }, reads: Reading(metrics: ["CPU", "Speicher"], values: [0.5, 1.5])),
        Input(
            "Excel, American",
            table("Date,CPU", end: "\r\n") { "3/1/2026 0:\(String(format: "%02d", $0)),\"1,00\($0 % 10).5\"" },
            reads: Reading(metrics: ["CPU"], values: [1000.5, 1001.5]), change: { $0.timeFormat = .monthFirst }),
        Input(
            "Excel, serial days",
            table("Date;CPU") { String(format: "%.8f", 46082.0 + Double($0) / 1440) + ";\($0)" },
            reads: Reading(metrics: ["CPU"])),
        Input(
            "CloudWatch, graph as CSV",
            """
            Id,m1,m2
            Label,CPUUtilization,NetworkIn
            Period,60,60

            """
                + table("Timestamp,CPUUtilization,NetworkIn") {
                    "2026/03/01 00:\(String(format: "%02d", $0)):00,\($0),\($0 * 7 % 11)"
                },
            reads: Reading(metrics: ["CPUUtilization", "NetworkIn"])),
        Input(
            "CloudWatch, get-metric-statistics as table",
            table("Timestamp,Average,Unit") { "\(time($0)),\($0),Percent" },
            reads: Reading(metrics: ["Average"], leftOut: ["Unit"])),
        Input(
            "Datadog, graph as CSV, series as rows",
            table("timestamp,metric,scope,value", rows: 40) {
                "\(Int(zero) * 1000 + 60_000 * ($0 % 20)),system.cpu.user,host:\($0 < 20 ? "a" : "b"),\($0 % 20)"
            }, reads: Reading(workloads: ["host:a", "host:b"], metrics: ["value"])),
        Input(
            "Datadog, graph as CSV, series as columns",
            table("time,\"system.cpu.user{host:a}\",\"system.cpu.user{host:b}\"") {
                "\(time($0)),\($0),\($0 + 3)"
            }, reads: Reading(metrics: ["system.cpu.user{host:a}", "system.cpu.user{host:b}"])),
        Input(
            "promtool tsdb dump", file: "dump.txt",
            ["a", "b"].flatMap { instance in
                (0..<20).map {
                    "{__name__=\"node_load1\", instance=\"\(instance)\", job=\"node\"} \($0) "
                        + "\((Int(zero) + 60 * $0) * 1000)\n"
                }
            }.joined(),
            reads: Reading(workloads: ["node", "node"], metrics: ["node_load1"])),
        Input(
            "promtool tsdb dump with a counter and two modes", file: "dump.txt",
            ["idle", "user"].flatMap { mode in
                (0..<20).map {
                    "{__name__=\"cpu_seconds_total\", instance=\"a\", job=\"node\", mode=\"\(mode)\"} \($0 * 30) "
                        + "\((Int(zero) + 60 * $0) * 1000)\n"
                }
            }.joined(),
            reads: Reading(
                workloads: ["node"],
                metrics: ["rate(cpu_seconds_total{mode=\"idle\"})", "rate(cpu_seconds_total{mode=\"user\"})"],
                values: [.nan, 0.5, 0.5], note: "is a counter")),
        Input(
            "promtool tsdb dump-openmetrics", file: "dump.om",
            "# TYPE node_load1 gauge\n"
                + (0..<20).map { "node_load1{job=\"node\",instance=\"a\"} \($0) \(Int(zero) + 60 * $0)\n" }.joined()
                + "# EOF\n",
            reads: Reading(workloads: ["node"], metrics: ["node_load1"])),
        Input(
            "promtool tsdb dump without a job", file: "dump.txt",
            (0..<20).map {
                "{__name__=\"load\", namespace=\"shop\", pod=\"cart-1\"} \($0) \((Int(zero) + 60 * $0) * 1000)\n"
            }.joined(), reads: Reading(workloads: ["cart-1"], metrics: ["load"])),
    ]
}
