internal import Foundation

/// The model file that comes with the program.
enum ShippedModel {
    /// Its path; nil where it is not installed. Looked for in `share/anomengine` beside the program's folder, then in
    /// `models` of the folder of the sources, if the program is run from its build folder, and of the current one.
    static var path: String? {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let folder = program.deletingLastPathComponent()
        let candidates = [
            folder.appendingPathComponent("../share/anomengine/online-boutique.h5").standardizedFileURL.path,
            folder.appendingPathComponent("../../../models/online-boutique.h5").standardizedFileURL.path,
            "models/online-boutique.h5",
        ]
        return candidates.first { FileManager.default.isReadableFile(atPath: $0) }
    }
}
