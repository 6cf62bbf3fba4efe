internal import CMemoryTrim

/// Memory that only the start of a program, or rare work, needed.
///
/// A start touches most of a program: the loader, the search for conformances, tables that are filled once; and the kernel's
/// types are megabytes. On a node all of that counts as the agent's memory for as long as it runs.
package struct MemoryTrim: Sendable {
    private static let startIntervals = 3
    private static let distanceInIntervals = 100
    private var intervals = 0

    package init() {}

    /// Counts an interval, and gives memory back where it is time: after each of the first, which do much for the first time, and
    /// rarely from then on.
    package mutating func intervalEnded() {
        intervals += 1
        if intervals <= Self.startIntervals || intervals % Self.distanceInIntervals == 0 { Self.release() }
    }

    /// From now on large blocks go back to the system when they are freed.
    package static func releaseLargeBlocks() { memory_trim_release_large_blocks() }

    /// Gives back freed memory and all that can be read again from the program's files; what is needed comes back at its next
    /// use.
    package static func release() { memory_trim_release() }
}
