import Glibc
import Linux

extension TCPSocket {
    /// RCV.NXT, by TCP_REPAIR: what an attacker would have to guess.
    ///
    /// - Throws: The call that failed; EPERM without CAP_NET_ADMIN.
    public var receiveNext: UInt32 {
        get throws(SystemError) {
            // linux/tcp.h
            let (repair, repairQueue, queueSequence): (CInt, CInt, CInt) = (19, 20, 21)
            let (on, offWithoutProbe, receiveQueue): (CInt, CInt, CInt) = (1, -1, 1)
            try set(CInt(IPPROTO_TCP), repair, to: on)
            defer { try? set(CInt(IPPROTO_TCP), repair, to: offWithoutProbe) }
            try set(CInt(IPPROTO_TCP), repairQueue, to: receiveQueue)
            var sequence: UInt32 = 0
            var size = socklen_t(MemoryLayout<UInt32>.size)
            guard unsafe getsockopt(descriptor, CInt(IPPROTO_TCP), queueSequence, &sequence, &size) == 0 else {
                throw SystemError("read a socket's sequence number")
            }
            return sequence
        }
    }
}
