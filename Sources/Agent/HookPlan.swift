package import Probe

/// Decides which interfaces of a namespace carry hooks.
///
/// Pure: what is there in, what to hook out.
package struct HookPlan {
    /// Interfaces to hook by name; empty hooks all that are up.
    package var selected: Set<String>
    /// Of those, where native XDP reads the RSTs.
    package var xdp: Set<String>

    /// Makes a plan.
    package init(selected: Set<String>, xdp: Set<String>) {
        self.selected = selected
        self.xdp = xdp
    }

    /// Hooks for one interface.
    package struct Target: Equatable {
        package var interface: NetworkInterface
        package var layer: LinkLayer
        package var xdp: Bool
    }

    /// Chooses the interfaces to hook.
    ///
    /// - Parameters:
    ///   - interfaces: All that there are, by index.
    ///   - hooked: Those that carry hooks already, which they keep while they are down.
    /// - Returns: What goes on each, by index.
    package func targets(among interfaces: [UInt32: NetworkInterface], hooked: Set<UInt32>) -> [UInt32: Target] {
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

    /// Finds a named interface that can carry no hook.
    ///
    /// - Parameter interfaces: All that there are, of every watched namespace.
    /// - Returns: What is wrong and what to do, in one line; nil where every name is good.
    package func refusal(among interfaces: [NetworkInterface]) -> String? {
        for name in selected.union(xdp).sorted() {
            let named = interfaces.filter { $0.name == name }
            if named.isEmpty {
                let names = Set(interfaces.map(\.name)).sorted().joined(separator: ", ")
                return "cannot attach to interface \(name): there is none of that name; there are \(names)"
            }
            let reasons = named.map { $0.reasonToSkip(hooked: { _ in false }) }
            if let reason = reasons.first ?? nil, !reasons.contains(nil) {
                return "cannot attach to interface \(name): \(reason); name another"
            }
        }
        return nil
    }
}
