import Clibbpf
import Glibc

/// A consumer of one BPF ring buffer; one thread consumes it.
@safe
public final class RingBuffer: @unchecked Sendable {
    /// The map's descriptor: it polls as readable when the kernel half wakes the consumer.
    public let descriptor: CInt
    /// How many bytes of records it has room for.
    public let byteCount: Int

    private var pointer: OpaquePointer?
    private let positions: RingPositions
    private let receive: (RawSpan) -> Void
    private var remaining = 0
    private var consumed: UInt64 = 0

    /// Opens the ring buffer of a loaded object, which must outlive it.
    ///
    /// - Parameters:
    ///   - object: The object that has the map.
    ///   - name: The map's name.
    ///   - receive: Runs on the consuming thread for each record and must not keep its argument.
    /// - Throws: The error of `ring_buffer__new` or mmap(2).
    public init(
        object: borrowing BPFObject, map name: String, receive: @escaping (RawSpan) -> Void
    ) throws(BPFError) {
        descriptor = try object.mapDescriptor(name)
        byteCount = unsafe Int(bpf_map__max_entries(try object.map(name)))
        positions = try RingPositions(map: descriptor)
        self.receive = receive
        let onRecord: ring_buffer_sample_fn = { context, data, size in
            guard let context = unsafe context, let data = unsafe data else { return 0 }
            let ring = unsafe Unmanaged<RingBuffer>.fromOpaque(context).takeUnretainedValue()
            unsafe ring.receive(RawSpan(_unsafeStart: data, byteCount: size))
            ring.remaining -= 1
            ring.consumed += 1
            // The record counts as consumed all the same.
            return ring.remaining > 0 ? 0 : -EAGAIN
        }
        unsafe pointer = ring_buffer__new(
            descriptor, onRecord, Unmanaged.passUnretained(self).toOpaque(), nil)
        guard unsafe pointer != nil else { throw BPFError("open ring buffer \(name)", code: errno) }
    }

    deinit { unsafe ring_buffer__free(pointer) }

    /// Handles records that are there.
    ///
    /// libbpf goes on as long as any come in, which a flood of them can do for ever.
    ///
    /// - Parameter limit: How many at the most.
    /// - Returns: Whether the limit was met, so that more may be there.
    /// - Throws: The error of `ring_buffer__consume`.
    @discardableResult
    public func consume(atMost limit: Int) throws(BPFError) -> Bool {
        remaining = limit
        let result = unsafe ring_buffer__consume(pointer)
        if result == -EAGAIN { return true }
        try check(result, "consume a ring buffer")
        return false
    }

    /// Records that were handled so far; ask on the consuming thread.
    public var consumedRecords: UInt64 { consumed }

    /// Bytes that the kernel half has written and nobody has consumed; callable from any thread.
    public var pendingBytes: UInt64 { positions.pendingBytes }
}
