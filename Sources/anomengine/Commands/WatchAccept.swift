internal import ArgumentParser
internal import Jobs

struct WatchAccept: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Makes the present of a workload its new normal.",
        discussion: """
            EXAMPLE
              anomengine watch accept shop/cart/server

            The watch that uses the state folder closes the workload's episode, holds its alarms, and learns from the rows \
            since then. Its alarms count again as soon as the new detector is in use.
            """)

    @Argument(help: "Name of the workload.")
    var workload: String

    @Option(help: "State folder of the watch.")
    var state = WatchOptions.defaultState

    func run() throws {
        try AcceptRequest.make(workload, in: state)
        print("the watch on \(state) will accept the present of \(workload)")
    }
}
