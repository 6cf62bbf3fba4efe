internal import Collector
internal import Engine
internal import Foundation
internal import Sinks

// Records made-up samples without end and prints the number of each period once it is acknowledged. A test kills it.
// Arguments: folder, Unix time of period 0.

let folder = CommandLine.arguments[1]
let startSeconds = Double(CommandLine.arguments[2]) ?? 0
let sink = try RecordingSink(folder: folder, periodSeconds: 1, rowsPerSegment: 25)
for period in 0... {
    let samples = (0..<4).map { number in
        Sample(
            container: ContainerIdentity(
                workload: Workload("shop/cart\(number)/server"), replica: "r", containerID: "c\(number)",
                cgroups: CgroupMembership(unified: nil), node: "n"),
            timeSeconds: startSeconds + Double(period), intervalSeconds: 1, isPartial: false,
            values: ParameterTable { Double(period * 8 + $0.rawValue + number) },
            totals: ParameterTable(repeating: .nan), states: ParameterTable(repeating: .on))
    }
    try await sink.write(
        SampleBatch(
            timeSeconds: startSeconds + Double(period), periodSeconds: 1, samples: samples, ended: [],
            status: AgentStatus()))
    FileHandle.standardOutput.write(Data("\(period)\n".utf8))
}
