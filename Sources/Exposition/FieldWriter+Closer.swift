internal import Records

extension FieldWriter {
    /// Appends who closed a socket: the process, and whose it is.
    ///
    /// - Parameters:
    ///   - process: The process; nil where none is known.
    ///   - owner: Who it belongs to.
    mutating func closer(_ process: ClosingProcess?, owner: Owner) {
        field("process", process.flatMap { $0.name.isEmpty ? nil : $0.name })
        field("pid", process.flatMap { $0.pid == 0 ? nil : $0.pid })
        field("unit", owner.unit)
        field("container", owner.container)
        field("pod", owner.pod)
    }
}
