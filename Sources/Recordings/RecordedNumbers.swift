internal import Core
internal import Files
internal import HDF5

/// Numbers of a recording, in each type that holds them without a loss that matters.
///
/// This program writes float64 times and intervals, and float32 values. Other programs write whole seconds as integers,
/// and values as float64 or integers.
enum RecordedNumbers {
    static func attribute(_ name: String, of reader: GroupReader) throws(FileError) -> Double {
        switch reader.group.attributes[name] {
        case .real(let value)? where value.isFinite: return value
        case .integer(let value)?: return Double(value)
        case nil: throw refused(reader, "has no attribute '\(name)'", "write the sampling interval in seconds")
        default: throw refused(reader, "attribute '\(name)' is not a finite number", "write it as float64 or int64")
        }
    }

    static func times(_ reader: GroupReader) throws(FileError) -> [Double] {
        switch reader.group.arrays["time"]?.array.values {
        case .float64(let values)?: return values
        case .int64(let values)?: return values.map(Double.init)
        case nil: throw refused(reader, "has no data set 'time'", "write seconds since 1970, one for each row")
        case let values?:
            throw refused(reader, "data set 'time' is of type \(type(values))", "write it as float64 or int64")
        }
    }

    /// The cells, NaN for what is not finite.
    ///
    /// - Parameter columns: their names, for errors.
    static func cells(
        _ reader: GroupReader, columns: [String]
    ) throws(FileError) -> (shape: [Int], values: [Float]) {
        guard let array = reader.group.arrays["values"]?.array else {
            throw refused(reader, "has no data set 'values'", "write one number for each row and column")
        }
        switch array.values {
        case .float32(let values):
            return (
                array.shape, values.contains(where: \.isInfinite) ? values.map { $0.isInfinite ? .nan : $0 } : values
            )
        case .float64(let values):
            try checkPrecision(values, columns, reader)
            return (array.shape, values.map { $0.isFinite ? Float($0) : .nan })
        case .int64(let values):
            try checkPrecision(values.map(Double.init), columns, reader)
            return (array.shape, values.map { Float($0) })
        case .text:
            throw refused(
                reader, "data set 'values' is of type \(type(array.values))", "write it as float32 or float64")
        }
    }

    /// Refuses a column whose variation would be lost in the 32 bits in which values are kept.
    private static func checkPrecision(
        _ values: [Double], _ columns: [String], _ reader: GroupReader
    ) throws(FileError) {
        guard !columns.isEmpty else { return }
        for (index, column) in columns.enumerated() {
            var low = Double.infinity
            var high = -Double.infinity
            for cell in stride(from: index, to: values.count, by: columns.count) where values[cell].isFinite {
                low = min(low, values[cell])
                high = max(high, values[cell])
            }
            let magnitude = max(abs(low), abs(high))
            // A step of a float32 there, which has 24 bits.
            let step = magnitude.isFinite ? magnitude.ulp * 0x1p29 : 0
            guard low < high, high - low < 64 * step else { continue }
            throw refused(
                reader, "column '\(column)' varies from \(low) to \(high), too little for its size to be kept",
                "write its distance from a constant, such as \(low), or give the data as CSV")
        }
    }

    private static func type(_ values: NamedArray.Values) -> String {
        switch values {
        case .float32: "float32"
        case .float64: "float64"
        case .int64: "int64"
        case .text: "text"
        }
    }

    private static func refused(_ reader: GroupReader, _ problem: String, _ remedy: String) -> FileError {
        FileError(.badContent, path: reader.path, object: reader.place, problem: problem, remedy: remedy)
    }
}
