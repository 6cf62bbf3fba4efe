/// One element for each ``Parameter``.
package struct ParameterTable<Element: Sendable>: Sendable {
    private var elements: [Element]

    /// The same element for all parameters.
    package init(repeating element: Element) {
        elements = Array(repeating: element, count: Parameter.allCases.count)
    }

    /// Elements in the order of `Parameter.allCases`.
    package init(_ element: (Parameter) -> Element) {
        elements = Parameter.allCases.map(element)
    }

    package subscript(parameter: Parameter) -> Element {
        get { elements[parameter.rawValue] }
        set { elements[parameter.rawValue] = newValue }
    }
}

extension ParameterTable: Equatable where Element: Equatable {}
