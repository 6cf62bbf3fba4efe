internal import HDF5
internal import Jobs

extension FileSettings {
    /// Files from outside are parsed by a child: this binary with the hidden command `parse-file`.
    static var own: FileSettings {
        var settings = FileSettings()
        settings.parser = .own
        return settings
    }
}

extension ForeignParser {
    /// This binary with the hidden command `parse-file`.
    static let own = ForeignParser.child(ParserProcess(executable: "/proc/self/exe", arguments: ["parse-file"]))
}
