import Core
import Files
import Foundation
import Testing

@testable import ModelFiles

/// Files with flipped bits, cut ends and spliced parts, in the format's newest and oldest encodings.
///
/// `ANOMENGINE_MUTATIONS` sets their number, and `ANOMENGINE_MUTATION_START` the first one, to repeat a finding: each
/// has a seed of its own. `make test-mutations` runs 20,000.
struct MutationTests {
    private static let start = number("ANOMENGINE_MUTATION_START") ?? 0
    private static let count = number("ANOMENGINE_MUTATIONS") ?? 240

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    @Test(arguments: ["model-v1.h5", "model-v1-earliest.h5"])
    func anAlteredFileIsRefusedOrUnchanged(_ name: String) throws {
        let folder = try Scratch()
        let whole = try Data(contentsOf: URL(fileURLWithPath: Setting.fixture(name)))
        let other = try Data(contentsOf: URL(fileURLWithPath: Setting.fixture("model-v1.h5")))
        let content = try ModelFile.read(Setting.fixture(name)).detectors
        let path = folder.file("altered.h5")
        var outcomes: [String: Int] = [:]
        for round in Self.start..<Self.start + Self.count / 2 {
            var random = SplitMix64(seed: UInt64(name.utf8.count) << 32 | UInt64(round))
            try mutated(whole, other, &random).write(to: URL(fileURLWithPath: path))
            do {
                let found = try ModelFile.read(path, loader: Setting.quickLoader).detectors
                #expect(found == content, "\(name), round \(round): altered content was taken")
                outcomes["same content", default: 0] += 1
            } catch {
                #expect(!error.problem.isEmpty && error.path == path)
                outcomes[error.problem.contains("parser") ? error.problem : "\(error.kind)", default: 0] += 1
            }
        }
        print("\(name): \(outcomes.sorted { $0.value > $1.value }.map { "\($0.value) × \($0.key)" })")
    }

    private func mutated(_ whole: Data, _ other: Data, _ random: inout SplitMix64) -> Data {
        var bytes = whole
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
        case 1:
            bytes = bytes.prefix(Int.random(in: 0..<bytes.count, using: &random))
        case 2:
            let size = Int.random(in: 1...512, using: &random)
            let source = random.next() % 2 == 0 ? whole : other
            let from = Int.random(in: 0..<max(1, source.count - size), using: &random)
            let to = Int.random(in: 0..<max(1, bytes.count - size), using: &random)
            bytes.replaceSubrange(to..<min(bytes.count, to + size), with: source[from..<min(source.count, from + size)])
        default:
            // Numbers that are often counts, sizes or addresses.
            let numbers: [UInt64] = [0, 1, 0xff, 0xffff, 0x7fff_ffff, .max, UInt64(bytes.count)]
            let number = numbers[Int.random(in: 0..<numbers.count, using: &random)]
            let at = Int.random(in: 0..<bytes.count - 8, using: &random)
            let size = [1, 2, 4, 8][Int.random(in: 0..<4, using: &random)]
            for index in 0..<size { bytes[at + index] = UInt8(truncatingIfNeeded: number >> (8 * UInt64(index))) }
        }
        return bytes
    }
}
