// Saves one model file over and over until it is killed: the victim of the tests that kill a program while it saves.
// Usage: StoreSaver FILE SEED. Prints a line after the first save. The content is drawn from SavedModel.variants.

import Engine
import Foundation
import Store

let arguments = CommandLine.arguments
guard arguments.count == 3, var state = UInt64(arguments[2]) else {
    FileHandle.standardError.write(Data("usage: StoreSaver FILE SEED\n".utf8))
    exit(2)
}
let path = arguments[1]
let variants = (0..<4).map { SavedModel.detectors(variant: $0) }
var saved = 0
// A test that ends early must not leave this program behind.
let parent = getppid()
while getppid() == parent {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    try ModelFile.write(
        variants[Int(state >> 33) % variants.count], to: path, createdAt: "now", engineVersion: "\(saved)")
    saved += 1
    if saved == 1 { FileHandle.standardOutput.write(Data("saving\n".utf8)) }
}
