import Core
import Foundation

/// Damaged copies of seed files: the short fuzz run that needs no instrumented build.
struct Mutation {
    private let seeds: [Data]

    init(_ seeds: [Data]) { self.seeds = seeds.filter { !$0.isEmpty } }

    /// The input of a round. The same seeds and round give the same bytes.
    func input(_ round: UInt64) -> Data {
        var random = SplitMix64(seed: round)
        guard var bytes = seeds.randomElement(using: &random) else { return Data() }
        for _ in 0..<Int.random(in: 1...6, using: &random) { change(&bytes, &random) }
        return bytes
    }

    private func change(_ bytes: inout Data, _ random: inout SplitMix64) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, place + Int.random(in: 1...64, using: &random))
        switch Int.random(in: 0..<7, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x22, 0x2d, 0x39].randomElement(using: &random) ?? 0
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 4: bytes.removeSubrange(place..<bytes.count)
        case 5:
            // Numbers at the edges of their types, where text holds numbers.
            let edge = ["9223372036854775808", "-1", "1e309", "nan", "0x", "99999999999999999999"]
            bytes.replaceSubrange(place..<end, with: Data((edge.randomElement(using: &random) ?? "").utf8))
        default:
            guard let other = seeds.randomElement(using: &random) else { return }
            bytes.replaceSubrange(place..<bytes.count, with: other.suffix(from: min(place, other.count)))
        }
    }
}
