import Glibc
import Lab

/// Waits until a condition holds, at most five seconds; returns whether it does.
public func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = Deadline(in: .seconds(5))
    while !deadline.hasPassed {
        if try condition() { return true }
        usleep(2_000)
    }
    return try condition()
}
