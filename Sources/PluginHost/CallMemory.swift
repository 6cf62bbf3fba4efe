#if canImport(Glibc)
    internal import Glibc
#endif

/// Memory for what a call hands to a library: numbers, pointers and structs of C, freed with this object.
final class CallMemory {
    private var blocks: [UnsafeMutableRawPointer] = []

    deinit { for block in blocks { block.deallocate() } }

    /// Room for at least one element.
    func allocate<Element>(
        _ type: Element.Type, count: Int
    ) -> UnsafeMutablePointer<Element> {
        let block = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, count) * MemoryLayout<Element>.stride, alignment: 64)
        blocks.append(block)
        block.initializeMemory(as: UInt8.self, repeating: 0, count: max(1, count) * MemoryLayout<Element>.stride)
        return block.bindMemory(to: Element.self, capacity: max(1, count))
    }

    func copy<Element>(_ values: [Element]) -> UnsafePointer<Element> {
        let target = allocate(Element.self, count: values.count)
        values.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { target.update(from: start, count: source.count) }
        }
        return UnsafePointer(target)
    }

    func copy(_ text: String) -> UnsafePointer<CChar> { copy(text.utf8CString.map { $0 }) }

    func copy(_ texts: [String]) -> UnsafePointer<UnsafePointer<CChar>?> {
        copy(texts.map { Optional(copy($0)) })
    }
}
