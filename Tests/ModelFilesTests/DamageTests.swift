import Engine
import Foundation
import StorageTesting
import Testing

@testable import Files

@Suite struct DamageTests {
    @Test(arguments: FileKind.allCases)
    func aTruncatedFileIsRefused(_ kind: FileKind) throws {
        let folder = try Scratch()
        try kind.write(to: folder.file("whole.h5"))
        let whole = try bytes(of: folder.file("whole.h5"))
        let lengths = Array(0..<64) + stride(from: 64, to: whole.count, by: 97) + [whole.count - 1]
        for length in lengths {
            let path = try folder.write("cut.h5", Array(whole.prefix(length)))
            let error = try storeError(path) { _ = try kind.read(path) }
            #expect([.notHDF5, .damaged].contains(error.kind), "\(length) bytes: \(error)")
        }
    }

    /// Every bit of the head: the file is refused, or what it says is what was written.
    @Test(arguments: FileKind.allCases)
    func detectsFlippedBitInHeader(_ kind: FileKind) throws {
        let folder = try Scratch()
        try kind.write(to: folder.file("whole.h5"))
        let whole = try bytes(of: folder.file("whole.h5"))
        let content = try kind.read(folder.file("whole.h5"))
        for place in 0..<48 * 8 {
            let path = try folder.write("altered.h5", flipped(whole, place))
            do {
                #expect(try kind.read(path) == content, "bit \(place)")
            } catch let error as FileError {
                #expect([.notHDF5, .damaged].contains(error.kind) && error.path == path)
            }
        }
    }

    /// Every bit of an array's numbers: the digest does not match.
    @Test(arguments: FileKind.allCases)
    func detectsFlippedBitInNumber(_ kind: FileKind) throws {
        let folder = try Scratch()
        try kind.write(to: folder.file("whole.h5"))
        let whole = try bytes(of: folder.file("whole.h5"))
        let numbers =
            switch kind {
            case .model: [0.001, 0.002, 1e-300].flatMap(littleEndian)
            case .results: Examples.scored[0].scores.flatMap(littleEndian)
            case .recording: [Float(4), 5, -6].flatMap { value in littleEndian(value.bitPattern) }
            }
        let start = try #require(whole.indices.first { whole[$0...].starts(with: numbers) })
        for place in start * 8..<(start + numbers.count) * 8 {
            let path = try folder.write("altered.h5", flipped(whole, place))
            let error = try storeError(path) { _ = try kind.read(path) }
            #expect(error.kind == .damaged)
            #expect(error.problem.contains("SHA-256"))
        }
    }

    private func flipped(_ bytes: [UInt8], _ bit: Int) -> [UInt8] {
        var altered = bytes
        altered[bit / 8] ^= 1 << UInt8(bit % 8)
        return altered
    }

    private func littleEndian(_ number: Double) -> [UInt8] { littleEndian(number.bitPattern) }

    private func littleEndian(_ bits: some FixedWidthInteger) -> [UInt8] {
        (0..<bits.bitWidth / 8).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
    }

    @Test(arguments: FileKind.allCases)
    func rejectsNonHDF5Bytes(_ kind: FileKind) throws {
        let folder = try Scratch()
        for content in [[], Array("time,cpu\n1,2\n".utf8), [UInt8](repeating: 0, count: 4096)] {
            let path = try folder.write("other.h5", content)
            let error = try storeError(path) { _ = try kind.read(path) }
            #expect(error.kind == .notHDF5)
        }
    }

    @Test(arguments: FileKind.allCases)
    func aMissingFileIsNamed(_ kind: FileKind) throws {
        let folder = try Scratch()
        let path = folder.file("none.h5")
        let error = try storeError(path) { _ = try kind.read(path) }
        #expect(error.kind == .notFound)
    }

    @Test(arguments: [FileKind.model, .results])
    func aFolderIsNoFile(_ kind: FileKind) throws {
        let folder = try Scratch()
        let error = try storeError(folder.path) { _ = try kind.read(folder.path) }
        #expect(error.kind == .notHDF5)
        #expect(error.problem == "is a folder")
    }

    @Test(arguments: FileKind.allCases)
    func anotherFormatIsNamed(_ kind: FileKind) throws {
        let folder = try Scratch()
        for other in FileKind.allCases where other != kind {
            let path = folder.file("\(other.rawValue).h5")
            try other.write(to: path)
            let error = try storeError(path) { _ = try kind.read(path) }
            #expect(error.kind == .wrongFormat)
            #expect(error.problem.contains("anomengine-\(other.rawValue)"))
            #expect(error.remedy.contains("anomengine-\(kind.rawValue)"))
        }
    }
}
