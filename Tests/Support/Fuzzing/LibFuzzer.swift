#if FUZZING
    import Foundation

    /// libFuzzer's driver, from the archive without a `main`.
    @_silgen_name("LLVMFuzzerRunDriver")
    private func runDriver(
        _ count: UnsafeMutablePointer<CInt>,
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
        _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
    ) -> CInt

    enum LibFuzzer {
        /// What the callback, which captures nothing, parses with. Set once, before the driver starts.
        nonisolated(unsafe) private static var parser = Parser.reply

        /// Runs until the time in the arguments is over or an input ends the program.
        static func run(_ parser: Parser, arguments: [String]) -> CInt {
            self.parser = parser
            var strings = (["Fuzzing"] + arguments).map { strdup($0) } + [nil]
            var count = CInt(strings.count - 1)
            return strings.withUnsafeMutableBufferPointer { list in
                var start = list.baseAddress
                return runDriver(&count, &start) { bytes, count in
                    LibFuzzer.parser.parse(bytes.map { Data(bytes: $0, count: count) } ?? Data())
                    return 0
                }
            }
        }
    }
#endif
