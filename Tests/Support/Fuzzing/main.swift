// Gives bytes to one of our parsers.
//
//     Fuzzing PARSER FILE…                          parses each file as it is, which repeats a finding
//     Fuzzing PARSER --mutations FIRST COUNT FILE…  parses COUNT damaged copies of the files and prints each one's number
//
// Tests/Support/Fuzzing/run.sh builds it with FUZZING defined: then it is a libFuzzer program, and libFuzzer's options and
// corpus folders follow.

import Foundation

guard CommandLine.arguments.count >= 3, let parser = Parser(rawValue: CommandLine.arguments[1]) else {
    let names = Parser.allCases.map(\.rawValue).joined(separator: ", ")
    FileHandle.standardError.write(Data("usage: Fuzzing PARSER FILE…, where PARSER is one of \(names)\n".utf8))
    exit(2)
}

#if FUZZING
    exit(LibFuzzer.run(parser, arguments: Array(CommandLine.arguments[2...])))
#else
    let arguments = CommandLine.arguments
    if arguments.count > 5, arguments[2] == "--mutations", let first = UInt64(arguments[3]),
        let count = UInt64(arguments[4])
    {
        let mutation = Mutation(try arguments[5...].map { try Data(contentsOf: URL(fileURLWithPath: $0)) })
        for round in first..<first + count {
            FileHandle.standardOutput.write(Data("\(round)\n".utf8))
            parser.parse(mutation.input(round))
        }
        exit(0)
    }
    for path in CommandLine.arguments[2...] {
        parser.parse(try Data(contentsOf: URL(fileURLWithPath: path)))
        print("\(path): accepted or refused")
    }
#endif
