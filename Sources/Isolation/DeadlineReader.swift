internal import Core
package import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

/// The reading end of a pipe, until a moment: whoever writes to it may never do so.
package struct DeadlineReader {
    private let descriptor: Int32
    private let end: ContinuousClock.Instant

    package init(_ descriptor: Int32, patienceSeconds: Double) {
        self.descriptor = descriptor
        end = .now + .seconds(clamping: patienceSeconds)
    }

    /// Reads what is there.
    ///
    /// - Returns: number of bytes, 0 where the pipe has ended; nil if nothing came in time.
    package func read(_ bytes: UnsafeMutableRawBufferPointer) -> Int? {
        while true {
            let left = (end - .now) / .milliseconds(1)
            guard left > 0 else { return nil }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, Int32(min(left, 1e9)) + 1) > 0 else { continue }
            let count = Glibc.read(descriptor, bytes.baseAddress, bytes.count)
            if count >= 0 { return count }
        }
    }

    /// Reads until the pipe ends; nil if there is more than so many bytes, or it does not end in time.
    package func everything(byteLimit: Int) -> Data? {
        var found = Data()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            guard let count = buffer.withUnsafeMutableBytes({ read($0) }) else { return nil }
            guard count > 0 else { return found }
            guard found.count + count <= byteLimit else { return nil }
            found.append(contentsOf: buffer[..<count])
        }
    }

    /// Reads so many bytes; false if the pipe ended before or they did not come in time.
    package func fill(_ bytes: UnsafeMutableRawBufferPointer) -> Outcome {
        var position = 0
        while position < bytes.count {
            guard let count = read(UnsafeMutableRawBufferPointer(rebasing: bytes[position...])) else { return .late }
            guard count > 0 else { return .ended }
            position += count
        }
        return .filled
    }

    package enum Outcome { case filled, ended, late }
}
