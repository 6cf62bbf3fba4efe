internal import Core
internal import Files
internal import HDF5

/// Numbers of a recording, in each type that holds them without a loss that matters.
///
/// This program writes float64 times and intervals, and float32 values. Other programs write whole seconds as integers,
/// and values as float64.
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

    static func cells(_ reader: GroupReader) throws(FileError) -> (shape: [Int], values: [Float]) {
        guard let array = reader.group.arrays["values"]?.array else {
            throw refused(reader, "has no data set 'values'", "write one number for each row and column")
        }
        switch array.values {
        case .float32(let values): return (array.shape, values)
        case .float64(let values): return (array.shape, values.map(Float.init))
        default:
            throw refused(
                reader, "data set 'values' is of type \(type(array.values))", "write it as float32 or float64")
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
