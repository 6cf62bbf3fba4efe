@testable import Ingest

/// Points in InfluxDB line protocol.
extension Input {
    private static func points(_ line: (Int) -> String) -> String { (0..<20).map { line($0) + "\n" }.joined() }
    private static func nanoseconds(_ minute: Int) -> String { "\(Int(zero) + 60 * minute)000000000" }

    static let lineProtocol: [Input] = [
        Input(
            "one measurement", file: "points.lp",
            points { "system,host=web-1,job=web load1=\($0 % 7).5,users=\($0 % 3)i \(nanoseconds($0))" },
            reads: Reading(metrics: ["load1", "users"], values: [0.5, 1.5, 2.5])),
        Input(
            "several measurements", file: "points.txt",
            "# from a backup\n\n"
                + points {
                    "cpu,job=web idle=\($0 % 7) \(nanoseconds($0))\nmem,job=web used=\($0 % 5)u,full=F \(nanoseconds($0))"
                },
            reads: Reading(metrics: ["cpu_idle", "mem_full", "mem_used"])),
        Input(
            "times in seconds, text fields and escaped names", file: "points.lp",
            points {
                #"disk\ io,job=web,path=/a\,b version="1 \"x\", y=2",read\ bytes=\#($0 % 7) \#(Int(zero) + 60 * $0)"#
                    + "\r"
            },
            reads: Reading(metrics: ["read bytes"], leftOut: ["version"])),
        Input(
            "a tag that differs within a replica", file: "points.lp",
            points {
                "disk,job=web,host=a,path=/ free=\($0 % 7) \(nanoseconds($0))\n"
                    + "disk,job=web,host=a,path=/var free=\($0 % 5) \(nanoseconds($0))"
            },
            reads: Reading(metrics: [#"free{path="/"}"#, #"free{path="/var"}"#])),
        Input(
            "a restart within a replica", file: "points.lp",
            points {
                "container,id=run-\($0 / 10),pod=web-1,replica=web-1,workload=web cpu_usage=\($0 % 7) \(nanoseconds($0))"
            },
            reads: Reading(metrics: ["cpu_usage"])),
        Input(
            "a point without a time", file: "points.lp",
            points { "system,job=web load1=\($0 % 7) \($0 < 5 ? nanoseconds($0) : "")" },
            refused: .badAnswer, "export the points again with timestamps"),
        Input(
            "the workload in another tag", file: "points.lp",
            points { "system,job=web,team=\($0 < 10 ? "a" : "b") load1=\($0 % 7) \(nanoseconds($0 % 10))" },
            reads: Reading(workloads: ["a", "b"], metrics: ["load1"], rows: 10),
            change: { $0.workload = WorkloadRule(.column("team")) }),
    ]
}
