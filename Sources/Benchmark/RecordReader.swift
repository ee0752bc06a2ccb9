internal import BPF
internal import Linux
internal import Probe

/// Reads the rings as the agent does, on a short timer, as long as the value.
final class RecordReader {
    private let stop: StopSignal
    private let thread: Linux.Thread

    init(_ probe: Probe) throws(SystemError) {
        let stop = try StopSignal()
        let milliseconds: CInt = 20
        self.stop = stop
        thread = Linux.Thread(name: "rings") {
            while !stop.isRaised {
                if (try? probe.consume()) == true { continue }
                stop.wait(for: probe.wakeupDescriptors, milliseconds: milliseconds)
            }
        }
    }

    deinit {
        stop.raise()
        thread.join()
    }
}
