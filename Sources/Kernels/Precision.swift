/// Number format of a model's weights and states in inference. Sums, gates and cell states are float32 in all of them.
package enum Precision: String, CaseIterable, Sendable {
    /// The reference.
    case float32 = "f32"
    /// Weights and states rounded to bfloat16.
    case bfloat16 = "bf16"
    /// Weights in 8 bits with a scale for each gate of each unit, states in 8 bits, inputs in 8 bits with a scale for
    /// each row.
    case int8
}
