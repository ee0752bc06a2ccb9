import Glibc

/// A 32-bit global of loaded programs, which both sides write.
@safe
public final class SharedWord: @unchecked Sendable {
    private let start: UnsafeMutableRawPointer
    private let offset: Int

    /// Maps the global into memory.
    ///
    /// - Parameters:
    ///   - object: A loaded object.
    ///   - name: The global's name in the C source.
    /// - Throws: `ENOENT` where there is no such global, `EPROTO` where it has another size, or the error of mmap(2).
    public init(object: borrowing BPFObject, global name: String) throws(BPFError) {
        let (offset, size) = try object.location(of: name, section: .zeroed)
        guard size == MemoryLayout<UInt32>.size else { throw BPFError("map \(name)", code: EPROTO) }
        let map = try object.mapDescriptor(BPFObject.Section.zeroed.rawValue)
        let memory = unsafe mmap(nil, offset + size, PROT_READ | PROT_WRITE, MAP_SHARED, map, 0)
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
            throw BPFError("map \(name)", code: errno)
        }
        unsafe start = memory
        self.offset = offset
    }

    deinit { unsafe munmap(start, offset + MemoryLayout<UInt32>.size) }

    /// Its value; the other side may change it at any time.
    public var value: UInt32 {
        get { unsafe start.load(fromByteOffset: offset, as: UInt32.self) }
        set { unsafe start.storeBytes(of: newValue, toByteOffset: offset, as: UInt32.self) }
    }
}
