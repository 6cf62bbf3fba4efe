/// Whether a server ends each connection after one answer without a word, as some proxies do. Then the end of a connection
/// says nothing about a loss.
struct ConnectionHabit {
    /// So many connections in a row make a habit.
    private static let streak = 3

    private var connection = 0
    private var answers = 0
    private var singles = 0

    /// Whether the latest connections ended after one answer each.
    var isOneAnswerEach: Bool { singles >= Self.streak }

    /// Notes an answer.
    mutating func answered(on number: Int) {
        answers = number == connection ? answers + 1 : 1
        connection = number
        if answers > 1 { singles = 0 }
    }

    /// Notes that a connection ended that no answer had announced to end.
    mutating func ended(_ number: Int) {
        guard number == connection else { return }
        singles = answers == 1 ? singles + 1 : 0
    }
}
