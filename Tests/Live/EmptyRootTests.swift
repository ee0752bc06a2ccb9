import Lab
import Linux
import Parsing
import TestSupport
import Testing

@Suite("The binary alone", .privileged, .timeLimit(.minutes(1)))
struct EmptyRootTests {
    @Test("In an empty root with /proc and /sys the one file checks the host, and sees a loss")
    func emptyRoot() throws {
        let namespace = try NetworkNamespace()
        // All in a mount namespace, which goes with its last process.
        let script = """
            set -e
            mount --make-rprivate /
            mount -t tmpfs none /mnt
            mkdir /mnt/proc /mnt/sys
            mount --rbind /proc /mnt/proc
            mount --rbind /sys /mnt/sys
            cp '\(Binary.path)' /mnt/lostreply
            chroot /mnt /lostreply check >&2
            exec chroot /mnt /lostreply agent --netns \(namespace.path) --web.listen-address 127.0.0.1:0 --events -
            """
        let child = try ChildProcess(
            ["unshare", "--mount", "bash", "-c", script], output: .pipe, errors: .discarded)
        try #require(try eventually { try child.status != nil || namespace.attachedPrograms("lo") == 2 })
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        try talk.resetByServer()
        talk.client.close()
        let event = try #require(child.output?.line().flatMap { JSONFields($0) })
        #expect(event.text("outcome") == "lost")
    }
}
