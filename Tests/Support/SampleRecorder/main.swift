internal import Collector
internal import Core
internal import Export
internal import Foundation
internal import Logging
internal import Recordings

// Records made-up samples and prints the number of each interval once it is acknowledged, until a test kills it. It stops
// short of 5,000 intervals, where the next recorder begins: on a busy machine the test may be slow to kill.
// Arguments: folder, Unix time of interval 0. Or, as the child that makes its segments: make-segment JOURNAL PARENT

if CommandLine.arguments.dropFirst().first == "make-segment" {
    guard let reply = SegmentService.run(Array(CommandLine.arguments.dropFirst(2))) else { exit(2) }
    FileHandle.standardOutput.write(reply)
    exit(0)
}

let folder = CommandLine.arguments[1]
let startSeconds = Double(CommandLine.arguments[2]) ?? 0
let maker = SegmentMaker.child(SegmentProcess(executable: "/proc/self/exe", arguments: ["make-segment"]))
let sink = try RecordingSink(
    folder: folder, intervalSeconds: 1, rowsPerSegment: 25, maker: maker, logger: Logger(label: "recorder"))
for interval in 0..<4_900 {
    let samples = (0..<4).map { number in
        Sample(
            container: ContainerIdentity(
                workload: Workload("shop/cart\(number)/server"), replica: "r", containerID: "c\(number)",
                cgroups: CgroupMembership(unified: nil), node: "n"),
            timeSeconds: startSeconds + Double(interval), intervalSeconds: 1, isPartial: false,
            values: MetricTable { Double(interval * 8 + $0.rawValue + number) },
            totals: MetricTable(repeating: .nan), states: MetricTable(repeating: .on))
    }
    try await sink.write(
        SampleBatch(
            timeSeconds: startSeconds + Double(interval), intervalSeconds: 1, samples: samples, ended: [],
            status: AgentStatus()))
    FileHandle.standardOutput.write(Data("\(interval)\n".utf8))
}
while true { try await Task.sleep(for: .seconds(3600)) }
