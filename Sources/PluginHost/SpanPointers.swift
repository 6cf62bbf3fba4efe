// A span views memory that stays where it is for the span's lifetime, and every caller here holds its spans until the
// library's function returns; so the pointer may leave the closure.

func start(_ span: Span<Float>) -> UnsafePointer<Float>? { span.withUnsafeBufferPointer { $0.baseAddress } }

func start(_ span: inout MutableSpan<Float>) -> UnsafeMutablePointer<Float>? {
    span.withUnsafeMutableBufferPointer { $0.baseAddress }
}
