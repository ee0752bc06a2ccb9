package import Parsing

extension ToldIncident {
    /// What happened, from the request to the close, as far as it was recorded.
    ///
    /// The request and what was read have no time of their own: they stand before what came of them. Of our ACK not
    /// even that it was sent before the RST is recorded, as the kernel may delay it: its arrow is dashed.
    package var diagram: [String] {
        let owner = pid.map { "\(processName) \($0)" } ?? (process == nil ? "process" : processName)
        var diagram = Diagram([owner, "kernel here", peer])
        if isSolicited == true { diagram.add(Self.untimed, .right("request"), .right("")) }
        addData(to: &diagram)
        addReset(to: &diagram)
        addEnd(to: &diagram)
        return diagram.lines
    }

    private static let untimed = "not timed"

    private func addData(to diagram: inout Diagram) {
        if unreadAtReset > 0 {
            diagram.add(lastDataWords, .empty, .left(Amount.count(unreadAtReset, "byte")))
            if let statusLine {
                diagram.add("", .empty, .note(SafeText.escape(statusLine)))
            }
            diagram.add("", .empty, .note("unread in the queue"))
            diagram.add("not recorded", .empty, .perhaps("ACK, if sent yet"))
        } else if lastDataTime != nil {
            diagram.add(lastDataWords, .empty, .left("last data"))
            diagram.add("", .empty, .note("all in order was read"))
        }
        if let missing, missing > 0 {
            diagram.add(Self.untimed, .empty, .gone(Amount.count(missing, "byte")))
            diagram.add("", .empty, .note("never here in order"))
        }
        if outOfOrder > 0 {
            // What lies behind a gap is part of what never came in order.
            let label = (missing ?? 0) > 0 ? "\(Amount.grouped(outOfOrder)) of those" : Amount.count(outOfOrder, "byte")
            diagram.add(Self.untimed, .empty, .left(label))
            diagram.add("", .empty, .note("here, behind a gap"))
        }
        if let dataToReset {
            let precision = dataToResetPrecision ?? 1
            let words = Amount.time(nanoseconds: dataToReset)
            diagram.add(precision > 1 ? "\(words) +-\(Amount.time(nanoseconds: precision))" : words)
        }
    }

    private var lastDataWords: String {
        guard let lastDataTime else { return "time not known" }
        let time = Self.timeOfDay(lastDataTime)
        // A tick of the kernel is a millisecond or more.
        return (dataToResetPrecision ?? 1) > 1 ? "~ \(time.prefix(12))" : time
    }

    private func addReset(to diagram: inout Diagram) {
        let time = Self.timeOfDay(resetTime)
        switch cause {
        case .packet:
            diagram.add(time, .empty, .left("RST"))
        case .noPacket:
            diagram.add(time, .empty, .left("more data"))
            diagram.add("", .empty, .note("reading was shut down"))
            diagram.add("", .empty, .right("RST"))
        case .notDecided:
            diagram.add(time, .empty, .note("reset, cause not known"))
        }
        diagram.add("", .empty, .note("connection is reset"))
        if unreadAtReset > 0 {
            diagram.add("", .empty, .note("\(Amount.count(unreadAtReset, "byte")) readable"))
        }
    }

    private func addEnd(to diagram: inout Diagram) {
        switch outcome {
        case "empty": return
        case "abandoned": return diagram.add("", .note("no close was seen"))
        case "discarded":
            diagram.add(Self.untimed, .right("disconnect"))
            diagram.add("", .empty, .note("\(Amount.count(unreadAtReset, "byte")) dropped"))
        default: break
        }
        let left = unreadAtClose ?? 0
        if outcome != "discarded" && left < unreadAtReset {
            diagram.add(Self.untimed, .left("\(Amount.count(unreadAtReset - left, "byte")) read"))
        }
        if let resetToClose { diagram.add(Amount.time(nanoseconds: resetToClose)) }
        diagram.add(closeTime.map { Self.timeOfDay($0) } ?? "not seen", .right("close"))
        if outcome != "discarded" {
            diagram.add("", .empty, .note(left > 0 ? "\(Amount.count(left, "byte")) thrown away" : "nothing was left"))
        }
    }
}
