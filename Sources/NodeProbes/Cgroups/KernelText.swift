/// Reads the numbers in the kernel's small text files.
enum KernelText {
    /// The file's only number, such as in `memory.current`; nil if it begins with no digit.
    static func number(_ bytes: UnsafeRawBufferPointer) -> Double? {
        number(bytes, from: 0)
    }

    /// The number after a key at a line's start, such as `usage_usec 1234` in `cpu.stat`.
    static func number(after key: StaticString, in bytes: UnsafeRawBufferPointer) -> Double? {
        let length = key.utf8CodeUnitCount
        var line = 0
        while line < bytes.count {
            let hasKey =
                line + length < bytes.count && bytes[line + length] == UInt8(ascii: " ")
                && (0..<length).allSatisfy { bytes[line + $0] == key.utf8Start[$0] }
            if hasKey { return number(bytes, from: line + length + 1) }
            while line < bytes.count, bytes[line] != UInt8(ascii: "\n") { line += 1 }
            line += 1
        }
        return nil
    }

    /// Sum of the numbers after a key in words such as `8:0 rbytes=1 rios=2`, over all lines; zero without one.
    static func sum(ofFields key: StaticString, in bytes: UnsafeRawBufferPointer) -> Double {
        let length = key.utf8CodeUnitCount
        var sum = 0.0
        var index = 0
        while index + length < bytes.count {
            let starts = index == 0 || bytes[index - 1] == UInt8(ascii: " ")
            if starts, bytes[index + length] == UInt8(ascii: "="),
                (0..<length).allSatisfy({ bytes[index + $0] == key.utf8Start[$0] })
            {
                sum += number(bytes, from: index + length + 1) ?? 0
            }
            index += 1
        }
        return sum
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Double? {
        var value: UInt64 = 0
        var index = start
        while index < bytes.count, let digit = bytes[index].decimalDigit {
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            guard !overflows else { return nil }
            let (next, overflowsToo) = product.addingReportingOverflow(digit)
            guard !overflowsToo else { return nil }
            value = next
            index += 1
        }
        return index > start ? Double(value) : nil
    }
}

extension UInt8 {
    fileprivate var decimalDigit: UInt64? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) ? UInt64(self - UInt8(ascii: "0")) : nil
    }
}
