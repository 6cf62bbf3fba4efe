/// One element for each ``Metric``.
public struct MetricTable<Element: Sendable>: Sendable {
    private var elements: [Element]

    /// The same element for all metrics.
    public init(repeating element: Element) {
        elements = Array(repeating: element, count: Metric.allCases.count)
    }

    /// Elements in the order of `Metric.allCases`.
    public init(_ element: (Metric) -> Element) {
        elements = Metric.allCases.map(element)
    }

    /// The element of a metric.
    public subscript(metric: Metric) -> Element {
        get { elements[metric.rawValue] }
        set { elements[metric.rawValue] = newValue }
    }
}

extension MetricTable: Equatable where Element: Equatable {}
