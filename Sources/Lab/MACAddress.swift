internal import CLinux
internal import Glibc
public import Linux

/// An Ethernet address.
public struct MACAddress: Hashable, Sendable {
    /// Its six bytes, in the order of the wire.
    public let bytes: [UInt8]

    /// Makes an address.
    ///
    /// - Parameter bytes: Its six bytes, in the order of the wire.
    public init(_ bytes: [UInt8]) {
        precondition(bytes.count == Int(ETH_ALEN))
        self.bytes = bytes
    }

    /// An address that no interface has by itself: locally administered, unicast.
    public static let nobody = MACAddress([0x02, 0, 0, 0, 0, 0x02])
}

extension NetworkNamespace {
    /// The address of an Ethernet interface in the namespace.
    ///
    /// - Parameter interface: The interface's name.
    /// - Returns: Its address.
    /// - Throws: The call that failed.
    public func macAddress(of interface: String) throws(SystemError) -> MACAddress {
        try run { () throws(SystemError) in
            let descriptor = socket(AF_INET, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { throw SystemError("socket") }
            defer { close(descriptor) }
            var request = unsafe ifreq()
            let name = interface.utf8.prefix(15)
            unsafe withUnsafeMutableBytes(of: &request.ifr_ifrn) { unsafe $0.copyBytes(from: name) }
            guard unsafe ioctl(descriptor, UInt(SIOCGIFHWADDR), &request) == 0 else {
                throw SystemError("ask for the address of \(interface)")
            }
            let bytes = unsafe withUnsafeBytes(of: request.ifr_ifru.ifru_hwaddr.sa_data) { unsafe Array($0.prefix(6)) }
            return MACAddress(bytes)
        }
    }
}
