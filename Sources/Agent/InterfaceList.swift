internal import Linux

/// The interfaces of the calling thread's network namespace at one moment.
enum InterfaceList {
    static func current() throws(SystemError) -> [NetworkInterface] {
        let links = try LinkSocket()
        try links.requestDump()
        var interfaces: [NetworkInterface] = []
        while true {
            switch try links.receive() {
            case .messages(let messages):
                for message in messages {
                    switch message {
                    case .present(let interface): interfaces.append(interface)
                    case .gone(let index): interfaces.removeAll { $0.index == index }
                    case .endOfDump: return interfaces
                    }
                }
            case .overrun:
                interfaces = []
                try links.requestDump()
            case .nothing:
                links.waitForMessages()
            }
        }
    }
}
