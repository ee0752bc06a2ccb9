import Clibbpf
import Glibc

/// An attachment of a program; it ends with the value.
@safe
public struct BPFLink: ~Copyable, @unchecked Sendable {
    @unsafe private enum Handle {
        case link(OpaquePointer)
        case descriptor(CInt)
    }

    private let handle: Handle

    @unsafe init(_ link: OpaquePointer) { unsafe handle = .link(link) }

    init(descriptor: CInt) { unsafe handle = .descriptor(descriptor) }

    deinit {
        switch unsafe handle {
        case .link(let link): unsafe _ = bpf_link__destroy(link)
        case .descriptor(let descriptor): close(descriptor)
        }
    }
}
