internal import BPF

/// The hooks on one interface; they are gone with the value.
public final class InterfaceHooks: Sendable {
    /// Which hooks are attached.
    public let attached: [WireHook]

    private let sides: Sides
    private let xdp: BPFLink?

    /// What is attached to both sides.
    enum Sides: ~Copyable, Sendable {
        case tcx(ingress: BPFLink, egress: BPFLink)
        case clsact(ClsactHooks)
    }

    init(_ sides: consuming Sides, xdp: consuming BPFLink?) {
        attached = xdp == nil ? [.ingress, .egress] : [.ingress, .egress, .xdp]
        self.sides = sides
        self.xdp = xdp
    }
}
