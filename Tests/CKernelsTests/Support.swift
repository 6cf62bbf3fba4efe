import CKernels
import Core
import Testing

/// The kernels of one instruction set, named in test output.
// @unchecked: the C table is constant.
struct Table: @unchecked Sendable, CustomTestStringConvertible {
    let f32: UnsafePointer<ckernels_f32>

    /// All that this machine has.
    static let available: [Table] = (0..<UInt32(CKERNELS_ISA_COUNT)).compactMap { value in
        ckernels_f32_for_isa(ckernels_isa(rawValue: value)).map(Table.init(f32:))
    }

    var kernels: ckernels_f32 { f32.pointee }

    /// Length of a vector; for the portable loops, which have none, a number that makes the same grid.
    var lanes: Int { max(4, kernels.lanes) }

    var testDescription: String {
        ckernels_isa_name(kernels.isa).map { String(cString: $0) } ?? "unnamed"
    }

    /// Lengths around one vector and around the tiles of two and of four; primes are among them.
    var lengths: [Int] {
        [1] + [lanes, 2 * lanes, 4 * lanes].flatMap { [$0 - 1, $0, $0 + 1] } + [3 * lanes + 1, 5 * lanes + 2]
    }
}

var reference: ckernels_f64 { ckernels_f64_reference().pointee }

/// Random numbers in [-1, 1], the same in both precisions, of which tests read any part: no copies, odd alignment.
// @unchecked: only `init` writes, and the memory is never freed.
struct Pool: @unchecked Sendable {
    static let shared = Pool(count: 300_000)

    let floats: UnsafePointer<Float>
    let doubles: UnsafePointer<Double>

    private init(count: Int) {
        let floats = UnsafeMutablePointer<Float>.allocate(capacity: count)
        let doubles = UnsafeMutablePointer<Double>.allocate(capacity: count)
        var random = SplitMix64(seed: 7)
        for i in 0..<count {
            floats[i] = Float.random(in: -1...1, using: &random)
            doubles[i] = Double(floats[i])
        }
        self.floats = UnsafePointer(floats)
        self.doubles = UnsafePointer(doubles)
    }
}

/// A block of floats between two guard zones, `offset` floats off a 64-byte boundary, so that stray writes show.
final class Guarded {
    private static let guardCount = 16
    private static let mark: Float = 12_345.5
    private let raw: UnsafeMutableRawPointer
    private let base: UnsafeMutablePointer<Float>
    private let total: Int
    let count: Int
    let start: UnsafeMutablePointer<Float>

    /// NaN everywhere, so that a kernel that reads what it should only write shows, too.
    init(_ count: Int, offset: Int = 1) {
        self.count = count
        total = count + 2 * Self.guardCount + offset
        raw = .allocate(byteCount: total * 4, alignment: 64)
        base = raw.bindMemory(to: Float.self, capacity: total)
        base.initialize(repeating: Self.mark, count: total)
        start = base + Self.guardCount + offset
        start.update(repeating: .nan, count: count)
    }

    convenience init(copy source: UnsafePointer<Float>, _ count: Int, offset: Int = 1) {
        self.init(count, offset: offset)
        start.update(from: source, count: count)
    }

    deinit { raw.deallocate() }

    var isIntact: Bool {
        let end = start + count
        return UnsafeMutableBufferPointer(start: base, count: start - base).allSatisfy { $0 == Self.mark }
            && UnsafeMutableBufferPointer(start: end, count: base + total - end).allSatisfy { $0 == Self.mark }
    }

    var values: [Float] { Array(UnsafeBufferPointer(start: start, count: count)) }
    var bits: [UInt32] { values.map(\.bitPattern) }
}

/// Largest |a - b| / (1 + |b|); infinite where one of the two is NaN.
func largestError(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
    var largest = 0.0
    for i in 0..<count {
        let error = abs(Double(a[i]) - b[i]) / (1 + abs(b[i]))
        if !(error <= largest) { largest = error.isNaN ? .infinity : error }
    }
    return largest
}

/// The names in kernels.inc.
let kernelNames: [String] = (0..<ckernels_kernel_count()).compactMap { index in
    ckernels_kernel_name(index).map { String(cString: $0) }
}
