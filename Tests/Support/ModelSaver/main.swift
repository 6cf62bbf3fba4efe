// Saves a model file while something goes wrong: the victim of the tests of saving. The content is one of SavedModel's.
// Usage: ModelSaver FILE SEED
//     saves over and over until it is killed, and prints a line after the first save.
// Usage: ModelSaver FILE VARIANT STEP ERROR PIECE
//     saves once; the system call STEP fails with the errno value ERROR, and a write takes PIECE bytes at most. Prints the
//     number of steps. Exit status: 0 if it saved, 3 if it says that it could not.

import CFaults
internal import Files
import Foundation
internal import ModelFiles

func save(_ variant: Int, to path: String, _ version: String) throws(FileError) {
    try ModelFile.write(SavedModel.detectors(variant: variant), to: path, createdAt: "now", engineVersion: version)
}

let path = CommandLine.arguments.dropFirst().first ?? ""
let numbers = CommandLine.arguments.dropFirst(2).compactMap { Int($0) }
switch numbers.count {
case 1:
    var state = UInt64(numbers[0])
    var saved = 0
    // A test that ends early must not leave this program behind.
    let parent = getppid()
    while getppid() == parent {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        try save(Int(state >> 33) % 4, to: path, "\(saved)")
        saved += 1
        if saved == 1 { FileHandle.standardOutput.write(Data("saving\n".utf8)) }
    }
case 4:
    var status: Int32 = 0
    cfaults_arm(numbers[1], Int32(numbers[2]), UInt(numbers[3]))
    do throws(FileError) {
        try save(numbers[0], to: path, "once")
    } catch {
        status = 3
    }
    print(cfaults_disarm())
    exit(status)
default:
    FileHandle.standardError.write(Data("usage: ModelSaver FILE SEED, or FILE VARIANT STEP ERROR PIECE\n".utf8))
    exit(2)
}
