import Glibc
internal import Linux

/// Both ends of a child's output: what it writes to, and what we read from, if it is a pipe.
struct OutputEnds {
    let writer: Descriptor
    let reader: PipeReader?

    init(_ output: ChildOutput, inherited: CInt) throws(SystemError) {
        switch output {
        case .inherited:
            writer = Descriptor(borrowing: inherited)
            reader = nil
        case .discarded:
            writer = try Descriptor(path: "/dev/null", flags: O_WRONLY)
            reader = nil
        case .file(let path):
            writer = try Descriptor(path: path, flags: O_WRONLY | O_CREAT | O_TRUNC)
            reader = nil
        case .pipe:
            var ends: [CInt] = [-1, -1]
            guard unsafe pipe(&ends) == 0 else { throw SystemError("make a pipe") }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            reader = PipeReader(owning: ends[0])
            writer = Descriptor(owning: ends[1])
        }
    }
}
