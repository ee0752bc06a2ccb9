import Glibc

/// The two positions of a BPF ring buffer: its first page holds the consumer's, its second the producer's.
///
/// libbpf tells them from version 1.3 on (`ring__avail_data_size`); Debian 12 has 1.1.
@safe
struct RingPositions: ~Copyable, @unchecked Sendable {
    private let consumer: MappedPage
    private let producer: MappedPage

    init(map: CInt) throws(BPFError) {
        let first = try MappedPage(of: map, index: 0)
        let second = try MappedPage(of: map, index: 1)
        consumer = first
        producer = second
    }

    /// Bytes between the two; the consumer's is read first, so that it is never ahead.
    var pendingBytes: UInt64 {
        let consumed = consumer.firstWord
        return producer.firstWord &- consumed
    }
}

/// One page of a map's memory, for reading.
@safe
private struct MappedPage: ~Copyable {
    private let start: UnsafeMutableRawPointer

    init(of map: CInt, index: Int) throws(BPFError) {
        let size = Int(getpagesize())
        let page = unsafe mmap(nil, size, PROT_READ, MAP_SHARED, map, index * size)
        guard let page = unsafe page, unsafe page != MAP_FAILED else {
            throw BPFError("map a ring buffer", code: errno)
        }
        unsafe start = page
    }

    deinit { unsafe munmap(start, Int(getpagesize())) }

    var firstWord: UInt64 { unsafe start.load(as: UInt64.self) }
}
