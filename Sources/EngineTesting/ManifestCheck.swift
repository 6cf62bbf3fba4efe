internal import Engine

/// A manifest must be complete: what help prints and what `--set` checks come from it.
func checkManifest(_ manifest: Manifest, kind: PluginKind) throws {
    try demand(manifest.kind == kind, "the manifest declares a \(manifest.kind), but the type is a \(kind)")
    try demand(isKebabCase(manifest.name), "the name '\(manifest.name)' is not kebab case (a-z, 0-9, single hyphens)")
    let version = manifest.version.split(separator: ".", omittingEmptySubsequences: false)
    try demand(
        version.count == 2 && version.allSatisfy { !$0.isEmpty && $0.allSatisfy { ("0"..."9").contains($0) } },
        "the version '\(manifest.version)' is not major.minor")
    try demand(isOneLine(manifest.summary), "the summary must be one line")
    let names = manifest.parameters.map(\.name)
    try demand(Set(names).count == names.count, "two parameters share a name")
    for parameter in manifest.parameters { try checkParameter(parameter, of: manifest) }
}

private func checkParameter(_ parameter: ParameterSpecification, of manifest: Manifest) throws {
    let name = parameter.name
    try demand(isKebabCase(name), "the parameter name '\(name)' is not kebab case")
    try demand(isOneLine(parameter.summary), "parameter '\(name)' has no summary of one line")
    try demand(fits(parameter.range, parameter.defaultValue), "parameter '\(name)': its range has the wrong type")
    do throws(ParameterError) {
        let resolved = try manifest.resolve([name: parameter.defaultValue]).values[name]
        try demandSame(resolved, parameter.defaultValue, name)
        // What help prints as the default must be readable again as a `--set` value.
        let text = parameter.defaultValue.description
        try demandSame(try manifest.parse(text, parameter: name), parameter.defaultValue, name)
    } catch {
        throw Finding(text: "parameter '\(name)' refuses its own default: \(error)")
    }
}

private func demandSame(
    _ value: ParameterValue?, _ defaultValue: ParameterValue, _ name: String
) throws(ParameterError) {
    guard value == defaultValue else {
        throw .wrongKind(
            plugin: "", name: name, given: value?.description ?? "nothing", expected: defaultValue.kindName)
    }
}

/// Numbers must have a range of their kind; texts may be free.
private func fits(_ range: ParameterSpecification.Range, _ value: ParameterValue) -> Bool {
    switch (range, value) {
    case (.integers, .integer), (.integers, .integers), (.reals, .real), (.choices, .text), (.choices, .texts): true
    case (.any, .flag), (.any, .text), (.any, .texts): true
    default: false
    }
}

private func isKebabCase(_ name: String) -> Bool {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    return name.first.map { ("a"..."z").contains($0) } == true
        && parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) }
        }
}

private func isOneLine(_ text: String) -> Bool {
    !text.isEmpty && !text.contains(where: \.isNewline)
}
