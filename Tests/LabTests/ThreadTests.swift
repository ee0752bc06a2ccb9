import Glibc
import Linux
import Testing

@Suite("Threads")
struct ThreadTests {
    @Test("What a thread with descriptors of its own opens is in no list of the process, and it has no other's")
    func ownDescriptors() throws {
        let kept = try StopSignal()
        let foreign = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(foreign) }
        try Thread.run(name: "own") { () throws(SystemError) in
            try Thread.ownDescriptors(keeping: kept.descriptor)
            #expect(fcntl(kept.descriptor, F_GETFD) >= 0)
            #expect(fcntl(foreign, F_GETFD) == -1)
            let own = open("/proc/version", O_RDONLY | O_CLOEXEC)
            let file = DirectoryListing.inode("/proc/version")
            #expect(DirectoryListing.inode("/proc/thread-self/fd/\(own)") == file)
            #expect(DirectoryListing.inode("/proc/self/fd/\(own)") != file)
        }
        #expect(DirectoryListing.inode("/proc/self/fd/\(foreign)") == DirectoryListing.inode("/dev/null"))
    }

    @Test("Descriptors of a thread's own are closed when it ends")
    func end() throws {
        var ends: [CInt] = [-1, -1]
        #expect(unsafe pipe(&ends) == 0)
        defer { close(ends[0]) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        try Thread.run(name: "own") { [writer = ends[1]] () throws(SystemError) in
            try Thread.ownDescriptors(keeping: writer)
        }
        close(ends[1])
        var byte: UInt8 = 0
        #expect(unsafe read(ends[0], &byte, 1) == 0)
    }
}
