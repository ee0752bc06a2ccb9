internal import BPF

/// The hooks on one interface; they are gone with the value.
public final class InterfaceHooks: Sendable {
    /// Which hooks are attached.
    public let attached: [WireHook]

    private let ingress: BPFLink
    private let egress: BPFLink
    private let xdp: BPFLink?

    init(ingress: consuming BPFLink, egress: consuming BPFLink, xdp: consuming BPFLink?) {
        attached = xdp == nil ? [.ingress, .egress] : [.ingress, .egress, .xdp]
        self.ingress = ingress
        self.egress = egress
        self.xdp = xdp
    }
}
