import Glibc
public import Lab
public import Linux

/// What a driver does in place of the stack (linux/ethtool.h).
public enum Offload: UInt32, CaseIterable, Sendable {
    case receiveChecksum = 0x15
    case sendChecksum = 0x17
    case scatterGather = 0x19
    case tcpSegmentation = 0x1f
    case genericSegmentation = 0x24
    case genericReceive = 0x2c
}

extension NetworkNamespace {
    /// Has an interface's driver do something, or not (`ethtool --offload`).
    ///
    /// - Parameters:
    ///   - offload: What.
    ///   - interface: The interface's name.
    ///   - isOn: Whether it shall.
    /// - Throws: The call that failed.
    public func set(_ offload: Offload, of interface: String, to isOn: Bool) throws(SystemError) {
        try run { () throws(SystemError) in
            let descriptor = socket(AF_INET, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { throw SystemError("socket") }
            defer { close(descriptor) }
            // struct ethtool_value
            var value: (command: UInt32, data: UInt32) = (offload.rawValue, isOn ? 1 : 0)
            let result = withUnsafeMutablePointer(to: &value) { pointer in
                var request = ifreq()
                withUnsafeMutableBytes(of: &request.ifr_ifrn) { $0.copyBytes(from: interface.utf8) }
                withUnsafeMutableBytes(of: &request.ifr_ifru) {
                    $0.storeBytes(of: UInt(bitPattern: pointer), as: UInt.self)
                }
                let setByDriver: UInt = 0x8946  // SIOCETHTOOL of linux/sockios.h
                return ioctl(descriptor, setByDriver, &request)
            }
            guard result == 0 else { throw SystemError("set \(offload) of \(interface)") }
        }
    }
}
