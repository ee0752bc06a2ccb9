import Agent
import Testing

@Suite("Which interfaces carry hooks")
struct HookPlanTests {
    @Test("All that are up do, loopback and those without a link-layer header too")
    func up() {
        let hooked = hooked([
            interface(1, "lo", type: 772), interface(2, "eth0"), interface(3, "eth1", up: false),
            interface(4, "tun0", type: 65534), interface(5, "can0", type: 280),
        ])
        #expect(hooked == ["lo", "eth0", "tun0"])
    }

    @Test("One that goes down keeps its hooks")
    func down() {
        #expect(hooked([interface(2, "eth0", up: false)], before: [2]) == ["eth0"])
    }

    @Test("A port of a bridge or a bond is read at its master, a port of a VRF is read itself")
    func ports() {
        #expect(hooked([interface(2, "br0", kind: "bridge"), interface(3, "p", port: "bridge")]) == ["br0"])
        #expect(hooked([interface(2, "bond0", kind: "bond"), interface(3, "p", port: "bond")]) == ["bond0"])
        #expect(hooked([interface(2, "blue", kind: "vrf"), interface(3, "p", port: "vrf")]) == ["p"])
    }

    @Test(
        "A VLAN is read at its parent where that carries hooks, else itself", arguments: ["vlan", "macvlan", "ipvlan"])
    func stacked(kind: String) {
        let child = interface(3, "child", kind: kind, parent: 2)
        #expect(hooked([interface(2, "eth0"), child]) == ["eth0"])
        #expect(hooked([interface(2, "eth0", up: false), child]) == ["child"])
        #expect(hooked([interface(2, "eth0"), child], selected: ["child"]) == ["child"])
        #expect(hooked([interface(2, "eth0"), child], selected: ["child", "eth0"]) == ["eth0"])
        #expect(hooked([child]) == ["child"], "its parent is in another namespace")
    }

    @Test("An ifb is read where its frames come from")
    func redirected() {
        #expect(hooked([interface(2, "eth0"), interface(3, "ifb0", kind: "ifb")]) == ["eth0"])
        let named = HookPlan(selected: ["ifb0"], xdp: [])
        #expect(
            named.refusal(among: [interface(3, "ifb0", kind: "ifb")])?.contains("where its frames come from") == true)
    }

    @Test("Only those that were named, up or not, where any were")
    func named() {
        let all = [interface(1, "lo"), interface(2, "eth0"), interface(3, "eth1", up: false)]
        #expect(hooked(all, selected: ["eth1"]) == ["eth1"])
        #expect(hooked(all, selected: ["lo"], xdp: ["eth0"]) == ["lo", "eth0"])
        #expect(hooked(all, xdp: ["eth1"]) == ["lo", "eth0", "eth1"])
    }

    @Test("Frames start with Ethernet or with IP, by the hardware type")
    func layers() {
        let interfaces: [UInt32: NetworkInterface] = [
            1: interface(1, "lo", type: 772), 2: interface(2, "t", type: 65534),
        ]
        let targets = HookPlan(selected: [], xdp: ["lo"]).targets(among: interfaces, hooked: [])
        #expect(targets[1]?.layer == .ethernet)
        #expect(targets[1]?.xdp == true)
        #expect(targets[2]?.layer == .network)
        #expect(targets[2]?.xdp == false)
    }

    private func interface(
        _ index: UInt32, _ name: String, up: Bool = true, type: UInt16 = 1, kind: String? = nil,
        port: String? = nil, parent: UInt32? = nil
    ) -> NetworkInterface {
        NetworkInterface(
            index: index, name: name, hardwareType: type, isUp: up, kind: kind, portKind: port,
            hasMaster: port != nil, parent: parent)
    }

    private func hooked(
        _ interfaces: [NetworkInterface], selected: Set<String> = [], xdp: Set<String> = [], before: Set<UInt32> = []
    ) -> Set<String> {
        let byIndex = Dictionary(uniqueKeysWithValues: interfaces.map { ($0.index, $0) })
        let targets = HookPlan(selected: selected, xdp: xdp).targets(among: byIndex, hooked: before)
        return Set(targets.values.map(\.interface.name))
    }
}
