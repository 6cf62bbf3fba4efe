// The one place where spans become pointers for C.
//
// A span views memory that stays where it is for the span's lifetime, and every caller here holds its spans until the
// kernel returns; so the pointer may leave the closure.

/// Start of a span that must hold at least `count` elements, `count` > 0.
func pointer(_ span: Span<Float>, holding count: Int, _ name: StaticString) -> UnsafePointer<Float> {
    precondition(span.count >= count, "\(name) holds \(span.count) elements, needs \(count)")
    guard let start = span.withUnsafeBufferPointer({ $0.baseAddress }) else {
        preconditionFailure("\(name) is empty")
    }
    return start
}

/// Start of a mutable span that must hold at least `count` elements, `count` > 0.
func pointer(_ span: inout MutableSpan<Float>, holding count: Int, _ name: StaticString) -> UnsafeMutablePointer<Float>
{
    precondition(span.count >= count, "\(name) holds \(span.count) elements, needs \(count)")
    guard let start = span.withUnsafeMutableBufferPointer({ $0.baseAddress }) else {
        preconditionFailure("\(name) is empty")
    }
    return start
}

/// Elements from the first to the last of `rows` rows of `columns`, `stride` apart.
func extent(rows: Int, columns: Int, stride: Int) -> Int {
    precondition(rows > 0 && columns > 0 && stride >= columns, "row stride is shorter than a row")
    return (rows - 1) * stride + columns
}
