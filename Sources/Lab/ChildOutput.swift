/// Where a child's standard output or standard error goes.
public enum ChildOutput: Sendable {
    /// Where our own goes.
    case inherited
    /// To /dev/null.
    case discarded
    /// To a pipe that we read.
    case pipe
    /// To a file, made anew.
    case file(String)
}
