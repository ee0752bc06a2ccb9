import Agent
import ArgumentParser

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Says what this kernel and this host can do, and what is lost without it; attaches nothing.")

    @Option(name: .customLong("btf.path"), help: "A BTF file to use in place of the kernel's own.")
    var kernelBTF: String?

    func run() throws {
        let check = HostCheck(kernelBTF: kernelBTF)
        for capability in check.capabilities { print(capability.description) }
        print(check.canStart ? "lostreply can run here" : "lostreply cannot run here")
        if !check.canStart { throw ExitCode(1) }
    }
}
