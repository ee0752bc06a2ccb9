import Lab
import TestSupport
import Testing

/// The short forms; `make bench` runs the long ones.
@Suite("Exactness under load", .serialized, .privileged)
struct ExactnessTests {
    private static let agent = [Binary.path, "agent"]

    private func check(_ finding: ExactnessFinding) {
        #expect(finding.mismatches.isEmpty, "\(finding.line)")
    }

    @Test("Of 100,000 forged RSTs a second each is counted and no record is dropped", arguments: [false, true])
    func atARate(isIPv6: Bool) throws {
        let floods = ForgedRSTCheck(
            agent: Self.agent, isIPv6: isIPv6, framesPerSecond: 100_000, duration: .seconds(1))
        check(try floods.run())
    }

    @Test(
        "Of as many forged RSTs as can be sent each is counted, and so is each record dropped",
        arguments: [false, true])
    func asManyAsCanBe(isIPv6: Bool) throws {
        let floods = ForgedRSTCheck(agent: Self.agent, isIPv6: isIPv6, framesPerSecond: nil, duration: .seconds(1))
        check(try floods.run())
    }

    @Test("Where both sides of a link are watched, as many RSTs go out as come in")
    func bothSides() throws {
        let floods = ForgedRSTCheck(
            agent: Self.agent, isIPv6: false, framesPerSecond: nil, duration: .milliseconds(400), watchesSender: true)
        check(try floods.run())
    }

    @Test("Where each connection is reset with its reply unread, incidents equal resets", arguments: [false, true])
    func losses(isIPv6: Bool) throws {
        let losses = LossCheck(
            agent: Self.agent, isIPv6: isIPv6, losses: ChurnClient.Limits(connections: 10_000, duration: .seconds(3)))
        let finding = try losses.run()
        #expect(finding.figures.first.map { $0.value > 0 } == true)
        check(finding)
    }

    @Test("Where clients reset each connection once they have their answer, incidents equal resets")
    func resets() throws {
        let resets = ResetCheck(
            agent: Self.agent, connections: ChurnClient.Limits(connections: 20_000, duration: .seconds(3)))
        let finding = try resets.run()
        #expect(finding.figures.first.map { $0.value > 0 } == true)
        check(finding)
    }

    @Test("A flood of forged RSTs costs no loss its record")
    func lossesInAFlood() throws {
        let losses = LossCheck(
            agent: Self.agent, isIPv6: false, losses: ChurnClient.Limits(connectionsPerSecond: 500),
            during: FloodLimits(frames: 1_000_000, duration: .seconds(3)))
        let finding = try losses.run()
        #expect(finding.figures.first.map { $0.value > 0 } == true)
        check(finding)
    }
}
