internal import Core

/// Reads a text file of samples with labels. It is recognised by its content.
protocol SampleFileReader: SeriesReader {
    /// Whether the file begins with samples of this form.
    static func recognises(_ path: String) -> Bool

    init(path: String, mapping: CSVMapping, choice: PartBuilder.Choice)

    /// Reading a file does not suspend.
    func read(fromSeconds: Double, toSeconds: Double) throws(SourceError) -> SeriesContent
}

/// The forms of text files of samples, in the order in which they are tried.
enum SampleFiles {
    static let readers: [any SampleFileReader.Type] = [
        DumpReader.self, LineProtocolReader.self,
    ]

    /// The reader of a file; nil if it holds something else.
    static func reader(of path: String) -> (any SampleFileReader.Type)? { readers.first { $0.recognises(path) } }
}
