/// The side of an interface that a filter on clsact sees; the raw value is the filter's parent in rtnetlink.
public enum ClsactDirection: UInt32, CaseIterable, Sendable {
    /// TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS) of linux/pkt_sched.h.
    case ingress = 0xFFFF_FFF2
    /// TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS).
    case egress = 0xFFFF_FFF3
}
