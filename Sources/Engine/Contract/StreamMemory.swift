/// What a stream remembers from row to row, as plain values: another process continues the stream with the same bits.
///
/// A stream that remembers nothing gives an empty state. The laws demand a memory of every plugin; the default, nil, is a
/// stream that starts over after a restart.
public protocol StreamMemory {
    /// The state to save to continue the stream.
    var memory: PluginState? { get }
    /// Continues a saved stream.
    ///
    /// - Throws: if the state is not one that this kind of stream gave.
    mutating func resume(_ memory: PluginState) throws(StateError)
}

extension StreamMemory {
    public var memory: PluginState? { nil }
    public mutating func resume(_ memory: PluginState) throws(StateError) { throw .missing(array: "memory") }
}
