internal import BPF
public import Linux

/// The hooks on one interface; they are gone with the value.
public final class InterfaceHooks: Sendable {
    /// Which hooks are attached.
    public let attached: [WireHook]

    private let sides: Sides
    private let xdp: BPFLink?

    /// Whether they are still attached: filters on clsact anybody may take away, links nobody.
    public var areInPlace: Bool {
        switch sides {
        case .tcx: true
        case .clsact(let hooks): hooks.areInPlace
        }
    }

    /// Agents with filters on the same clsact of which it cannot be told whether they have ended.
    public var unjudged: [ProcessIdentity] {
        switch sides {
        case .tcx: []
        case .clsact(let hooks): hooks.unjudged
        }
    }

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
