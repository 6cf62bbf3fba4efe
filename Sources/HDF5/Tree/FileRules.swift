/// What a file may ask of its reader at most.
package struct FileRules: Sendable, Equatable {
    /// Whether objects that anomengine never writes are passed over, as other programs' files hold such: attributes and
    /// arrays of other types, texts of fixed length. The limits are the same.
    package let isForeign: Bool

    /// Bytes of all arrays and texts of one reading together.
    let totalBytes: Int

    /// Files that anomengine wrote and that this process reads itself: a recording may be long.
    package static let own = FileRules(isForeign: false, totalBytes: 8 << 30)
    /// Files of anomengine's that a child process reads for its parent.
    package static let confined = FileRules(isForeign: false, totalBytes: 384 << 20)
    /// Files of other programs.
    package static let foreign = FileRules(isForeign: true, totalBytes: 384 << 20)

    /// Writers keep what a child reads in one go below this: the content and the reply stand in its memory together.
    static let writtenBytes = 256 << 20

    static let rank = 8
    static let depth = 16
    static let nameBytes = 4096
    static let arrayBytes = 1 << 30
    static let objectCount = 2_000_000
    static let attributeCount = 256
    /// Numbers in an attribute's list.
    static let attributeItems = 4096
    /// How many times larger packed data may become, beyond 1 MiB.
    static let unpackingRatio = 256
}

/// What a reading has used of its limits, and the objects that it met.
final class FileBudget {
    private let totalBytes: Int
    private var bytes = 0
    private var addresses: Set<UInt64> = []

    init(totalBytes: Int) { self.totalBytes = totalBytes }

    /// Books bytes; false if they are too many.
    func take(bytes count: Int) -> Bool {
        guard count >= 0, count <= totalBytes - bytes else { return false }
        bytes += count
        return true
    }

    /// Books an object by its address; false if it was met before or there are too many.
    func visit(_ address: UInt64) -> Bool {
        addresses.count < FileRules.objectCount && addresses.insert(address).inserted
    }
}
