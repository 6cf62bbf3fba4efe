internal import Core
package import Files
internal import Foundation
internal import Isolation

#if canImport(Glibc)
    internal import Glibc
#endif

/// The helper's side of ``ParserServer``: what it reads on its standard input and says on its standard output.
///
/// A request is a byte count and the canonical form of its words: the file's path and what is wanted of it. The answer is
/// pieces of what the child for that file says, each behind a header with its byte count; a count of 0 ends it.
package enum ParserService {
    /// What a parser fails with.
    package typealias Failure = FileError

    /// The argument that makes a parsing program serve.
    package static let word = "serve"
    private static let requestBytes = 1 << 20

    struct Header {
        var count: UInt32 = 0
        /// How the child ended, where the count is 0.
        var status: Int32 = 0
    }

    /// Serves until its input ends.
    ///
    /// - Parameter parse: reads what is wanted of the file at a path. It runs in a process of its own each time.
    package static func run(_ parse: FileParser) {
        guard Confinement.endsWithParent() else { return }
        warmUp()
        while let words = request(), let path = words.first {
            guard answer(path, Array(words.dropFirst()), parse) else { return }
        }
    }

    /// Reads a file of its own making: what libhdf5 and the language's run-time library set up at first use is then
    /// there in every child.
    private static func warmUp() {
        var group = FileGroup(attributes: ["workload": .text("w")])
        group.arrays["time"] = ReplicaGroups.times([0])
        group.arrays["column"] = .texts(["x"])
        group.arrays["values"] = .float32([0], shape: [1, 1])
        group.arrays["values"]?.scales = ["time"]
        let root = FileGroup(groups: ["series": group])
        guard let image = try? FileTreeWriter.image(of: root, path: "") else { return }
        _ = try? FileTreeReader.open(image, path: "", rules: .confined) { reader, file throws(FileError) in
            try reader.group(file)
        }
    }

    /// The parent's side: sends a request; false if the helper is no more.
    static func send(_ words: [String], to socket: Int32) -> Bool {
        var form = CanonicalForm(sink: Data())
        for word in words { form.add(word) }
        guard form.sink.count <= requestBytes else { return false }
        let count = UInt32(form.sink.count)
        return withUnsafeBytes(of: count) { transfer($0) { ChildCalls.send(socket, $0, $1) } }
            && form.sink.withUnsafeBytes { transfer($0) { ChildCalls.send(socket, $0, $1) } }
    }

    /// The words of the next request; nil at the end.
    private static func request() -> [String]? {
        var count: UInt32 = 0
        guard withUnsafeMutableBytes(of: &count, { fill($0) }), count <= requestBytes else { return nil }
        var bytes = Data(count: Int(count))
        guard bytes.withUnsafeMutableBytes({ fill($0) }) else { return nil }
        var reader = CanonicalReader(bytes)
        var words: [String] = []
        while !reader.isAtEnd {
            guard let word = try? reader.text() else { return nil }
            words.append(word)
        }
        return words
    }

    /// Lets a child parse, and passes on what it says; false if that cannot be.
    private static func answer(
        _ path: String, _ wanted: [String], _ parse: FileParser
    ) -> Bool {
        guard let ends = try? ChildProcess.pipe() else { return false }
        let child = ChildCalls.fork(output: ends.write)
        if child == 0 {
            close(ends.read)
            let reply = try? ParserReply.make(path: path) { () throws(FileError) in try parse(path, wanted) }
            let isSaid = reply.map { $0.withUnsafeBytes { say($0) } } ?? false
            // Nothing of the helper's is to be done a second time here.
            _exit(isSaid ? 0 : 1)
        }
        close(ends.write)
        defer { close(ends.read) }
        guard child > 0 else { return false }
        let isPassedOn = passOn(ends.read)
        // It may be waiting for somebody to read.
        if !isPassedOn { kill(child, SIGKILL) }
        let end = Header(count: 0, status: ChildProcess.wait(for: child))
        return isPassedOn && withUnsafeBytes(of: end) { say($0) }
    }

    private static func passOn(_ descriptor: Int32) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { return true }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            let header = Header(count: UInt32(count))
            let isWritten =
                withUnsafeBytes(of: header) { say($0) }
                && buffer.withUnsafeBytes { say(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            guard isWritten else { return false }
        }
    }

    private static func fill(_ bytes: UnsafeMutableRawBufferPointer) -> Bool {
        transfer(UnsafeRawBufferPointer(bytes)) { read(STDIN_FILENO, UnsafeMutableRawPointer(mutating: $0), $1) }
    }

    private static func say(_ bytes: UnsafeRawBufferPointer) -> Bool {
        transfer(bytes) { write(STDOUT_FILENO, $0, $1) }
    }

    /// Lets a system call take or fill all of the bytes, at each call as many as it will.
    private static func transfer(
        _ bytes: UnsafeRawBufferPointer, _ call: (UnsafeRawPointer?, Int) -> Int
    ) -> Bool {
        var position = 0
        while position < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
            let count = call(rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            position += count
        }
        return true
    }
}
