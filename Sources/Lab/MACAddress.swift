internal import CLinux
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
        try run { () throws(SystemError) in try InterfaceRequest.macAddress(interface) }
    }
}
