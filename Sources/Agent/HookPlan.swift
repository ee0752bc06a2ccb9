internal import Probe

/// Decides which interfaces of a namespace carry hooks.
///
/// Pure: what is there in, what to hook out.
struct HookPlan {
    /// Interfaces to hook by name; empty hooks all that are up.
    var selected: Set<String>
    /// Of those, where native XDP reads the RSTs.
    var xdp: Set<String>

    /// Hooks for one interface.
    struct Target: Equatable {
        var interface: NetworkInterface
        var layer: LinkLayer
        var xdp: Bool
    }

    /// Chooses the interfaces to hook.
    ///
    /// - Parameters:
    ///   - interfaces: All that there are, by index.
    ///   - hooked: Those that carry hooks already, which they keep while they are down.
    /// - Returns: What goes on each, by index.
    func targets(among interfaces: [UInt32: NetworkInterface], hooked: Set<UInt32>) -> [UInt32: Target] {
        let wanted = interfaces.filter { index, interface in
            selected.isEmpty
                ? interface.isUp || hooked.contains(index) || xdp.contains(interface.name)
                : selected.contains(interface.name) || xdp.contains(interface.name)
        }
        return wanted.compactMapValues { interface in
            guard interface.reasonToSkip(hooked: { wanted[$0] != nil }) == nil,
                let layer = LinkLayer(hardwareType: interface.hardwareType)
            else { return nil }
            return Target(interface: interface, layer: layer, xdp: xdp.contains(interface.name))
        }
    }
}
