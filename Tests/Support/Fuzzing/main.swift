// Gives bytes to one of our parsers. Usage: Fuzzing PARSER FILE…
// A file is parsed as it is, which repeats a finding. Built by Tests/Support/Fuzzing/run.sh, with FUZZING defined, it is a libFuzzer
// program: then its options and corpus folders follow.

import Foundation

guard CommandLine.arguments.count >= 3, let parser = Parser(rawValue: CommandLine.arguments[1]) else {
    let names = Parser.allCases.map(\.rawValue).joined(separator: ", ")
    FileHandle.standardError.write(Data("usage: Fuzzing PARSER FILE…, where PARSER is one of \(names)\n".utf8))
    exit(2)
}

#if FUZZING
    exit(LibFuzzer.run(parser, arguments: Array(CommandLine.arguments[2...])))
#else
    for path in CommandLine.arguments[2...] {
        parser.parse(try Data(contentsOf: URL(fileURLWithPath: path)))
        print("\(path): taken or refused")
    }
#endif
