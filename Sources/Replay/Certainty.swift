/// How sure a verdict is, where a capture does not show all that its receiver knows.
package enum Certainty: UInt8, CaseIterable, Sendable {
    /// All that decides was seen.
    case sure
    /// The window decides, and its scale is in a SYN that was not captured.
    case windowScale
    /// It reaches past the window, which kernels before 6.17 do not mind.
    case kernelVersion
    /// The receiver has sent its FIN, and whether its process has closed the socket cannot be seen.
    case halfClose
    /// A RST of the receiver's was refused before, and whether it was its own, so that it has closed, cannot be seen.
    case ownRST
    /// It comes so soon behind data that no ACK of it can be here, so that whether that arrived cannot be seen.
    case inFlight
    /// Of the receiver not a single segment was captured.
    case oneSided

    /// The value of the event's field.
    package var label: String {
        switch self {
        case .sure: "sure"
        case .windowScale: "window_scale_unknown"
        case .kernelVersion: "kernel_version_unknown"
        case .halfClose: "half_close_unknown"
        case .ownRST: "own_rst_unknown"
        case .inFlight: "in_flight_unknown"
        case .oneSided: "one_sided"
        }
    }
}
