import CRecords
import Records

/// Where the model's zeros lie on the circle of 2^32 numbers.
struct Origin {
    /// RCV.NXT.
    var receiveNext: UInt32
    /// SND.UNA.
    var sendUnacknowledged: UInt32
    /// TS.Recent, unless the receiver says that it is 0.
    var recentTimestamp: UInt32

    /// Where numbers near zero wrap, change their sign, or do neither.
    static let wrapping = [0, 1, 500, .max, .max - 500, 1 << 31, (1 << 31) - 1].map { place in
        Origin(receiveNext: place, sendUnacknowledged: place, recentTimestamp: max(1, place))
    }

    func control(_ segment: ModelSegment, to receiver: ModelReceiver) -> lostreply_control {
        var control = lostreply_control()
        control.seq = receiveNext.advanced(on: segment.sequence)
        control.end_seq = receiveNext.advanced(on: segment.end)
        if let acknowledgment = segment.acknowledgment {
            control.has_ack = 1
            control.ack_seq = sendUnacknowledged.advanced(on: acknowledgment)
        }
        if let timestamp = segment.timestamp {
            control.has_timestamp = 1
            control.ts_value = recentTimestamp(of: receiver).advanced(on: timestamp)
        }
        control.has_fin = segment.hasFIN ? 1 : 0
        control.echoes_unsent = segment.echoesUnsent ? 1 : 0
        return control
    }

    func receiver(_ model: ModelReceiver) -> lostreply_receiver {
        var receiver = lostreply_receiver()
        receiver.state = UInt32(model.state?.rawValue ?? 0)
        receiver.substate = (model.awaitsFIN ? TCPState.finWait2 : .timeWait).rawValue
        receiver.has_listener = model.hasListener ? 1 : 0
        receiver.keeps_time_wait = model.keepsTimeWait ? 1 : 0
        receiver.rcv_nxt = receiveNext
        receiver.rcv_wup = receiveNext.advanced(on: model.acknowledged)
        receiver.rcv_wnd = UInt32(model.window)
        receiver.snd_una = sendUnacknowledged
        receiver.snd_nxt = sendUnacknowledged.advanced(on: model.sendNext)
        if let edge = model.sackEdge {
            receiver.has_sack_edge = 1
            receiver.sack_edge = receiveNext.advanced(on: edge)
        }
        receiver.has_ts_recent = model.recentTimestamp == .none ? 0 : 1
        receiver.ts_recent = recentTimestamp(of: model)
        receiver.ts_recent_is_old = model.recentTimestamp == .old ? 1 : 0
        receiver.queue_holds_data = model.queueHoldsData ? 1 : 0
        receiver.checks_end = model.checksEnd ? 1 : 0
        receiver.forwards = model.forwards ? 1 : 0
        receiver.other_host = model.isOtherHost ? 1 : 0
        return receiver
    }

    private func recentTimestamp(of receiver: ModelReceiver) -> UInt32 {
        receiver.recentTimestamp == .zero ? 0 : recentTimestamp
    }
}

extension UInt32 {
    /// So many numbers further on the circle.
    func advanced(on distance: Int64) -> UInt32 {
        self &+ UInt32(truncatingIfNeeded: distance)
    }
}
