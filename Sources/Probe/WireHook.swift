/// A hook on an interface.
public enum WireHook: String, CaseIterable, Sendable {
    case ingress = "tc_ingress"
    case egress = "tc_egress"
    case xdp = "xdp"

    /// How the hook is attached: the value of the `mode` label.
    ///
    /// - Parameter attachment: How programs are attached to the sides of an interface here.
    /// - Returns: The label's value.
    public func mode(_ attachment: WireAttachment) -> String {
        switch self {
        case .ingress, .egress: attachment.rawValue
        case .xdp: "native"
        }
    }
}
