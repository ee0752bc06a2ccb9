internal import Probe

/// An interface as rtnetlink tells of it (RTM_NEWLINK).
package struct NetworkInterface: Equatable, Sendable {
    package var index: UInt32
    package var name: String
    /// The ARPHRD type of linux/if_arp.h.
    package var hardwareType: UInt16
    /// Whether it is up (IFF_UP).
    package var isUp: Bool
    /// The kind of device, such as `veth` or `vlan` (IFLA_INFO_KIND); nil for hardware.
    package var kind: String?
    /// What it is a port of, such as `bridge` (IFLA_INFO_SLAVE_KIND).
    package var portKind: String?
    /// Whether it has a master (IFLA_MASTER).
    package var hasMaster: Bool
    /// The index of the device it stands on (IFLA_LINK), in the same namespace only.
    package var parent: UInt32?

    /// Describes an interface; what is left out it does not have.
    package init(
        index: UInt32, name: String, hardwareType: UInt16, isUp: Bool, kind: String? = nil, portKind: String? = nil,
        hasMaster: Bool = false, parent: UInt32? = nil
    ) {
        self.index = index
        self.name = name
        self.hardwareType = hardwareType
        self.isUp = isUp
        self.kind = kind
        self.portKind = portKind
        self.hasMaster = hasMaster
        self.parent = parent
    }

    /// Why no hook goes on it, so that one RST counts once.
    ///
    /// - Parameter hooked: Whether a device with this index carries hooks.
    /// - Returns: The reason in a few words; nil where hooks do go on it.
    func reasonToSkip(hooked: (UInt32) -> Bool) -> String? {
        if LinkLayer(hardwareType: hardwareType) == nil { return "hardware type \(hardwareType) carries no IP frames" }
        // A VRF passes its ports' frames on only when they leave.
        if kind == "vrf" { return "a VRF is read at its ports" }
        // What is redirected to it has passed the hooks of the interface that it goes back to.
        if kind == "ifb" { return "an ifb is read where its frames come from" }
        if hasMaster && portKind != "vrf" { return "a port is read at its \(portKind ?? "master")" }
        if let parent, let kind, Self.stackedKinds.contains(kind), hooked(parent) {
            return "a \(kind) is read at its parent"
        }
        return nil
    }

    /// Devices whose frames pass their parent's hooks too.
    private static let stackedKinds: Set<String> = ["vlan", "macvlan", "macvtap", "ipvlan", "ipvtap"]
}
