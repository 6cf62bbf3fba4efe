internal import Core
internal import FoundationEssentials
internal import Recordings

/// The files that a list of files and folders stands for.
struct InputFiles {
    enum File {
        case csv(String)
        /// Samples as lines of text.
        case samples(String, any SampleFileReader.Type)
        /// An HDF5 file, or a folder of them.
        case recording(String)
    }

    let files: [File]

    /// - Parameters:
    ///   - patterns: which names are taken from folders.
    ///   - skipped: gains the names of files and folders that are not read.
    init(_ inputs: [String], patterns: [String], skipped: inout [String]) throws(SourceError) {
        guard !inputs.isEmpty else {
            throw SourceError(.noFiles, problem: "no input was given", remedy: "give files or folders")
        }
        var files: [File] = []
        for input in inputs {
            var isFolder = false
            guard FileManager.default.fileExists(atPath: input, isDirectory: &isFolder) else {
                throw SourceError(.notFound, path: input, problem: "no such file or folder", remedy: "check the path")
            }
            if isFolder {
                files += try Self.list(input, patterns, &skipped)
            } else {
                files.append(Self.file(input))
            }
        }
        self.files = files
    }

    private static func file(_ path: String) -> File {
        if isHDF5(path) { return .recording(path) }
        return SampleFiles.reader(of: path).map { .samples(path, $0) } ?? .csv(path)
    }

    private static func list(
        _ folder: String, _ patterns: [String], _ skipped: inout [String]
    ) throws(SourceError) -> [File] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            throw SourceError(
                .unreadable, path: folder, problem: "the folder cannot be listed", remedy: "check its permissions")
        }
        if names.contains(where: RecordingFolder.isPart) { return [.recording(folder)] }
        // Hidden files are what other systems and editors leave beside a table, such as `._web.csv`.
        let tables = names.filter { FileName.isTable($0) && !$0.hasPrefix(".") }
        skipped += names.filter { FileName.isTable($0) && $0.hasPrefix(".") }
        let others = names.filter { !FileName.isTable($0) && !$0.hasPrefix(".") }
        guard !tables.isEmpty else {
            throw SourceError(
                .noFiles, path: folder, problem: "the folder has no *.csv, *.tsv or *.h5 file",
                remedy: "give the folder with the data"
                    + (others.isEmpty ? "" : "; it has: \(others.prefix(6).joined(separator: ", "))"))
        }
        let taken = tables.filter { patterns.anyGlobMatches($0) }
        guard !taken.isEmpty else {
            throw SourceError(
                .noFiles, path: folder,
                problem: "none of its \(tables.count) CSV files matches \(patterns.joined(separator: ", "))",
                remedy: "correct the file patterns")
        }
        skipped += tables.filter { !patterns.anyGlobMatches($0) }
        skipped += others.map { isFolder("\(folder)/\($0)") ? "\($0)/" : $0 }
        return taken.map { .csv(folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)") }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }

    /// Whether the file begins as HDF5 does.
    private static func isHDF5(_ path: String) -> Bool {
        // A file that cannot be read is reported when it is read as CSV.
        guard var source = try? ByteSource(path: path) else { return false }
        var head = [UInt8](repeating: 0, count: 8)
        guard let count = try? source.read(into: &head), count == 8 else { return false }
        return head == PackedForm.hdf5Signature
    }
}
