internal import BPF
internal import CRecords

extension BPFObject {
    /// Tells the kernel half its configuration; call before `load`.
    ///
    /// - Parameters:
    ///   - configuration: What to tell it.
    ///   - tracepoints: Which programs to load for which tracepoint.
    /// - Throws: What kept a global from being set or a map from being resized.
    borrowing func configure(
        _ configuration: ProbeConfiguration, _ tracepoints: TracepointPrograms
    ) throws(BPFError) {
        let slots = configuration.flowTracking ? configuration.flowSlots : 1
        var config = lostreply_config()
        config.netns_count = UInt32(configuration.namespaces.count)
        unsafe withUnsafeMutableBytes(of: &config.netns) { bytes in
            unsafe configuration.namespaces.withUnsafeBytes { unsafe bytes.copyBytes(from: $0) }
        }
        config.slots = slots
        // Secret, so that nobody outside can aim at another flow's slot.
        config.seed = UInt64.random(in: .min ... .max)
        config.wakeup_bytes = configuration.ringBytes / 4
        config.flow_tracking = configuration.flowTracking ? 1 : 0
        config.http_ports_auto = configuration.watchedPorts == .automatic ? 1 : 0
        config.refused = tracepoints.names[.freeSKB] == nil ? 0 : 1
        try unsafe setGlobal("config", in: .readOnly, to: [config].span.bytes)
        if case .list(let ports) = configuration.watchedPorts, !ports.isEmpty {
            var watched = [UInt8](repeating: 0, count: 1 << 16)
            for port in ports { watched[Int(port.bigEndian)] = 1 }
            try unsafe setGlobal("watched_ports", in: .zeroed, to: watched.span.bytes)
            try unsafe setGlobal("watching", in: .zeroed, to: [UInt32(1)].span.bytes)
        }
        if !configuration.usesXDP {
            for name in ["xdp_ingress", "tc_ingress_behind_xdp"] { try skip(program: name) }
        }
        for name in tracepoints.unused { try skip(program: name) }
        try resize(map: "flow_slots", to: slots)
        try resize(map: "socket_records", to: configuration.ringBytes)
        try resize(map: "wire_records", to: configuration.ringBytes)
    }
}
