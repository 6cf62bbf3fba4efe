internal import Core
internal import Logging

/// Containers of one list that cannot be observed: a warning for each kind of trouble, and each container at debug level.
struct UnobservedContainers {
    enum Trouble {
        /// The runtime reports neither process nor cgroup.
        case undescribed
        /// The status request fails, for this reason.
        case failing(String)
    }

    private var undescribed: [String] = []
    private var failing: [(name: String, reason: String)] = []

    mutating func add(_ container: Runtime_V1_Container, _ trouble: Trouble) {
        let name = "\(VisibleText.line(container.metadata.name)) (\(container.id.prefix(12)))"
        switch trouble {
        case .undescribed: undescribed.append(name)
        case .failing(let reason): failing.append((name, reason))
        }
    }

    func log(to logger: Logger) {
        for name in undescribed { logger.debug("container \(name) is not observed: no process and no cgroup reported") }
        for (name, reason) in failing { logger.debug("container \(name) is not observed yet: \(reason)") }
        if let first = undescribed.first {
            logger.warning(
                "\(Self.subject(first, undescribed.count)) not observed: the runtime reports neither process nor cgroup"
            )
        }
        if let first = failing.first {
            logger.warning(
                "\(Self.subject(first.name, failing.count)) not observed yet: status request fails: \(first.reason)")
        }
    }

    private static func subject(_ first: String, _ count: Int) -> String {
        count == 1 ? "container \(first) is" : "\(count) containers (first: \(first)) are"
    }
}
