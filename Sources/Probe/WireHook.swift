/// A hook on an interface.
public enum WireHook: String, CaseIterable, Sendable {
    case ingress = "tc_ingress"
    case egress = "tc_egress"
    case xdp = "xdp"

    /// How the hook is attached: the value of the `mode` label.
    public var mode: String {
        switch self {
        case .ingress, .egress: "tcx"
        case .xdp: "native"
        }
    }
}
