/// What the kernel's socket is in when the segment of a row comes.
enum Situation: String {
    case noSocket = "a closed port"
    case listening = "LISTEN"
    case synSent = "SYN_SENT"
    /// A request: the peer's SYN has been answered.
    case synReceived = "SYN_RECV"
    /// Both ends have sent a SYN.
    case simultaneousOpen = "SYN_RECV of a simultaneous open"
    /// With 100 bytes unread, which nobody ever reads.
    case established = "ESTABLISHED"
    /// With 100 bytes unread, which the application reads before it closes.
    case establishedReader = "ESTABLISHED with a reader"
    /// With nothing unread.
    case establishedEmpty = "ESTABLISHED with nothing unread"
    /// Opened by the peer, with 100 bytes unread.
    case accepted = "ESTABLISHED by the peer"
    /// The same, and nobody has accepted it.
    case neverAccepted = "ESTABLISHED in the accept queue"
    /// Of an IPv6 socket that talks IPv4.
    case establishedMapped = "ESTABLISHED with an IPv4-mapped address"
    /// With 100 bytes unread of which the last 50 are not acknowledged yet: RCV.WUP = RCV.NXT - 50.
    case delayedAcknowledgement = "ESTABLISHED with an ACK delayed"
    /// With 100 bytes unread and two blocks of 100 out of order: at RCV.NXT + 1000 and + 2000.
    case outOfOrder = "ESTABLISHED with SACK blocks"
    case outOfOrderWithoutSACK = "ESTABLISHED out of order without SACK"
    /// A challenge ACK has been sent less than 500 ms ago.
    case challenged = "ESTABLISHED just challenged"
    /// An exact RST has come already.
    case reset = "CLOSE after a reset"
    case closeWait = "CLOSE_WAIT"
    case finWait1 = "FIN_WAIT1"
    case finWait2 = "FIN_WAIT2"
    case closing = "CLOSING"
    case lastAck = "LAST_ACK"
    /// The application has closed its socket.
    case orphanedFINWait1 = "FIN_WAIT1 of an orphan"
    case orphanedLastAck = "LAST_ACK of an orphan"
    /// A TIME_WAIT socket that waits for the peer's FIN.
    case timeWaitForFIN = "FIN_WAIT2 of an orphan"
    case timeWait = "TIME_WAIT"
    /// With a listener on its port.
    case timeWaitWithListener = "TIME_WAIT beside a listener"
    /// With net.ipv4.tcp_rfc1337 set.
    case protectedTimeWait = "TIME_WAIT under tcp_rfc1337"
}
