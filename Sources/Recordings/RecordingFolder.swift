internal import Core
package import Files
internal import Foundation

/// The files of a recording: numbered segments, and journals of rows that no segment holds yet.
package enum RecordingFolder {
    static let segmentSuffix = ".h5"
    static let journalSuffix = ".journal"

    /// Segments, and journals without one, in the order of their numbers.
    static func parts(_ folder: String) -> [String] {
        let names = Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        let journals = names.filter {
            // A kill after the segment was put in place leaves both: the segment holds all of the journal.
            $0.hasSuffix(journalSuffix) && !names.contains($0.dropLast(journalSuffix.count) + segmentSuffix)
        }
        return (names.filter { $0.hasSuffix(segmentSuffix) } + journals).sorted().map { "\(folder)/\($0)" }
    }

    /// Whether a folder's file is part of a recording.
    package static func isPart(_ name: String) -> Bool {
        name.hasSuffix(segmentSuffix) || name.hasSuffix(journalSuffix)
    }

    /// Makes segments of journals, and removes what is over the limits. One task does so at a time. Nothing is lost if
    /// the process is killed meanwhile.
    ///
    /// - Parameters:
    ///   - number: the number of the first journal that may be in use; those before it are finished.
    ///   - maker: where the segments are made.
    /// - Returns: how many segments the limits removed.
    /// - Throws: ``FileError`` of the first journal that could not be finished; it stays and is readable, and the others
    ///   are finished all the same.
    package static func tidy(
        _ folder: String, journalsBefore number: Int, retention: RecordingRetention, maker: SegmentMaker
    ) throws(FileError) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var failure: FileError?
        for name in names.sorted() where name.hasSuffix(journalSuffix) && (self.number(name) ?? 0) < number {
            do throws(FileError) {
                try maker.finish(journal: "\(folder)/\(name)")
            } catch {
                failure = failure ?? error
            }
        }
        let removed = retention.apply(to: folder)
        if let failure { throw failure }
        return removed
    }

    /// One more than the highest number of a part.
    static func nextNumber(_ folder: String) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return (names.filter(isPart).compactMap(number).max() ?? 0) + 1
    }

    private static func number(_ name: String) -> Int? { Int(name.prefix { $0.isASCII && $0.isNumber }) }

    /// `000042-20261124T230000Z`, so that names sort in the order of recording even if the clock was set back.
    static func stem(number: Int, startSeconds: Double) -> String {
        let digits = String(number)
        let time = ISO8601.text(startSeconds.rounded(.down)).filter { $0 != "-" && $0 != ":" && $0 != "/" }
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits + "-\(time)"
    }
}
