/// Windows that a trainer can ask for by number.
package struct WindowSource {
    /// Number of windows.
    package let count: Int
    /// Copies window `index`, `[T × F]`, into an array from an offset on.
    package let copy: (_ index: Int, _ destination: inout [Float], _ offset: Int) -> Void

    /// Makes a source.
    package init(
        count: Int, copy: @escaping (_ index: Int, _ destination: inout [Float], _ offset: Int) -> Void
    ) {
        self.count = count
        self.copy = copy
    }
}
