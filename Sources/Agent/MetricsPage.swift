internal import BPF
internal import Exposition
internal import Incidents
internal import Probe
internal import Records

/// The page of metrics: which there are, what each means, and where its value comes from.
struct MetricsPage {
    let probe: Probe
    let ledger: Ledger
    let registry: HookRegistry
    let packets: PacketResets
    let challenges: KernelChallengeACKs
    let namespaces: NamespaceFigures
    let scrapes: ScrapeTimes
    let incidents: IncidentFeed

    /// Writes the page.
    func write(
        to page: inout MetricsWriter, endpoint: HTTPEndpoint?, events: EventWriter?, reloads: ReloadFigures
    ) throws(BPFError) {
        // What can fail comes first, so that no half page is served.
        let counters = try probe.counters()
        let misses = try probe.tracepoints.map { tracepoint throws(BPFError) in
            (tracepoint, try probe.recursionMisses(tracepoint))
        }
        let programs = try probe.programStatistics()
        let now = Clock.monotonic
        let (tally, correlator) = ledger.read { ($0.tally, CorrelatorFigures($0.correlator, at: now)) }
        tally.writeLosses(to: &page)
        tally.writeOutcomes(to: &page)
        tally.writeEndangered(to: &page)
        writeOpen(correlator, to: &page)
        writeSockets(counters, to: &page)
        writeWire(counters, correlator, to: &page)
        writeVerdicts(counters, correlator, to: &page)
        tally.writeHistograms(to: &page)
        writeRecords(counters, misses, to: &page)
        writeTables(correlator, to: &page)
        writeKernelHalf(programs, to: &page)
        writeHooks(to: &page)
        reloads.write(to: &page)
        writeAgent(to: &page, endpoint: endpoint, events: events)
    }

    private func writeOpen(_ correlator: CorrelatorFigures, to page: inout MetricsWriter) {
        page.family(
            "lostreply_open_incidents", .gauge,
            help: "Sockets that were reset with bytes unread or out of order and are not closed yet.")
        for role in Role.allCases { page.sample(labels: [("role", role.label)], correlator.open[role] ?? 0) }
    }

    private func writeSockets(_ counters: Counters, to page: inout MetricsWriter) {
        page.family(
            "lostreply_connections_closed_total", .counter,
            help: "Connections that ended, by role: the denominator of every ratio. Counted in the kernel.")
        for role in Role.allCases { page.sample(labels: [("role", role.label)], counters.connectionsClosed(role)) }
        page.family(
            "lostreply_resets_total", .counter,
            help: "Resets that the kernel carried out. Cause no_packet is data after shutdown. Counted in the kernel.")
        for role in Role.allCases {
            let split = packets.split(counters, role)
            page.sample(labels: [("role", role.label), ("cause", "packet")], split.packet)
            page.sample(labels: [("role", role.label), ("cause", "no_packet")], split.noPacket)
        }
        page.family(
            "lostreply_unread_closes_total", .counter,
            help: "Sockets that were reset and then closed with unread bytes. Counted in the kernel.")
        for role in Role.allCases { page.sample(labels: [("role", role.label)], counters.unreadCloses(role)) }
        page.family(
            "lostreply_aborted_unread_total", .counter,
            help: "Sockets that ended without a RST and were closed with unread bytes. Counted in the kernel.")
        for role in Role.allCases {
            for abort in Counters.Abort.allCases {
                page.sample(
                    labels: [("role", role.label), ("cause", abort.label)], counters.abortedUnread(role, abort))
            }
        }
        page.family(
            "lostreply_untracked_resets_total", .counter,
            help: "Resets and aborts that could not be followed to their close: socket storage could not be made.")
        page.sample(counters.untrackedResets)
    }

    private func writeWire(_ counters: Counters, _ correlator: CorrelatorFigures, to page: inout MetricsWriter) {
        page.family(
            "lostreply_flow_lookups_total", .counter,
            help: "Look-ups of a RST's flow in the flow table. Counted in the kernel.")
        for lookup in Counters.Lookup.allCases {
            page.sample(labels: [("result", lookup.label)], counters.flowLookups(lookup))
        }
        page.family(
            "lostreply_resets_unmatched_total", .counter,
            help: "Resets for which no RST was found on the wire: NAT, an interface without hooks, a dropped record.")
        page.sample(correlator.unmatchedResets)
    }

    private func writeRecords(
        _ counters: Counters, _ misses: [(Tracepoint, UInt64)], to page: inout MetricsWriter
    ) {
        page.family(
            "lostreply_records_total", .counter,
            help: "Records for the agent: seen = delivered + dropped once traffic pauses. Counted in the kernel.")
        for kind in Counters.RecordKind.allCases {
            for result in Counters.RecordResult.allCases {
                page.sample(labels: [("record", kind.label), ("result", result.label)], counters.records(kind, result))
            }
        }
        page.family(
            "lostreply_ring_pending_bytes", .gauge, help: "Bytes that the agent has yet to read of a ring.",
            unit: "bytes")
        for ring in Probe.Ring.allCases { page.sample(labels: [("ring", ring.rawValue)], probe.pendingBytes(ring)) }
        page.family(
            "lostreply_ring_size_bytes", .gauge, help: "Bytes that a ring has room for, --ring.bytes.", unit: "bytes")
        for ring in Probe.Ring.allCases { page.sample(labels: [("ring", ring.rawValue)], probe.byteCount(ring)) }
        page.family(
            "lostreply_records_undecodable_total", .counter,
            help: "Records that the agent could not read; 0 unless kernel half and agent differ.")
        page.sample(probe.undecodableRecords)
        page.family(
            "lostreply_program_misses_total", .counter,
            help: "Runs of a program that the kernel skipped because it was running on that CPU already.")
        for (tracepoint, count) in misses { page.sample(labels: [("hook", tracepoint.rawValue)], count) }
    }

    private func writeTables(_ correlator: CorrelatorFigures, to page: inout MetricsWriter) {
        page.family("lostreply_correlator_entries", .gauge, help: "Entries in the tables that join records.")
        for table in CorrelatorTable.allCases {
            page.sample(labels: [("table", table.label)], correlator.entries[table] ?? 0)
        }
        page.family(
            "lostreply_correlator_oldest_entry_seconds", .gauge,
            help: "How long the oldest entry of a table has been there; 0 where it is empty.", unit: "seconds")
        for table in CorrelatorTable.allCases {
            page.sample(labels: [("table", table.label)], Double(correlator.oldestAges[table] ?? 0) / 1e9)
        }
        page.family(
            "lostreply_correlator_evictions_total", .counter,
            help: "Entries that left a table for want of room or by age.")
        for table in CorrelatorTable.allCases {
            page.sample(labels: [("table", table.label)], correlator.evictions[table] ?? 0)
        }
        page.family(
            "lostreply_correlator_duplicates_total", .counter,
            help: "Records of an incident that had ended already; they change nothing.")
        page.sample(correlator.duplicates)
    }

    private func writeHooks(to page: inout MetricsWriter) {
        let entries = registry.all()
        page.family(
            "lostreply_hook_attached", .gauge,
            help: "Whether a hook is on an interface of the agent's own network namespace.")
        for entry in entries where entry.isHost {
            for hook in entry.hooks?.attached ?? [.ingress, .egress] {
                page.sample(
                    labels: [
                        ("interface", entry.name), ("hook", hook.rawValue), ("mode", hook.mode(probe.wireAttachment)),
                    ],
                    entry.hooks == nil ? 0 : 1)
            }
        }
        page.family("lostreply_hooks", .gauge, help: "Hooks in all watched network namespaces, by state.")
        for hook in WireHook.allCases {
            let attached = entries.count { $0.hooks?.attached.contains(hook) ?? false }
            let failed = hook == .xdp ? 0 : entries.count { $0.hooks == nil }
            page.sample(
                labels: [("hook", hook.rawValue), ("mode", hook.mode(probe.wireAttachment)), ("state", "attached")],
                attached)
            page.sample(
                labels: [("hook", hook.rawValue), ("mode", hook.mode(probe.wireAttachment)), ("state", "failed")],
                failed)
        }
        for tracepoint in probe.tracepoints {
            page.sample(labels: [("hook", tracepoint.rawValue), ("mode", "tp_btf"), ("state", "attached")], 1)
        }
        page.family(
            "lostreply_namespaces", .gauge,
            help: "Network namespaces whose interfaces are followed, and those refused for want of room or access.")
        page.sample(labels: [("state", "watched")], namespaces.watched)
        page.sample(labels: [("state", "refused")], namespaces.refused)
    }

    private func writeAgent(to page: inout MetricsWriter, endpoint: HTTPEndpoint?, events: EventWriter?) {
        page.family("lostreply_events_total", .counter, help: "Events for --events, by result.")
        page.sample(labels: [("result", "written")], events?.written ?? 0)
        page.sample(labels: [("result", "dropped")], events?.dropped ?? 0)
        page.family(
            "lostreply_http_rejected_connections_total", .counter,
            help: "Connections to the agent's own endpoint that were closed to make room for others.")
        page.sample(endpoint?.rejectedConnections ?? 0)
        writeFeed(endpoint, to: &page)
        writeWeb(endpoint?.admission, to: &page)
        scrapes.write(to: &page)
        page.family("lostreply_build_info", .info, help: "The version of the agent; always 1.")
        page.sample(labels: [("version", Version.current)], 1)
        ProcessMetrics.current()?.write(to: &page)
    }
}
