import Lab
import Linux
import Testing

@Suite("The truth run's proxies")
struct ProxyProgramTests {
    @Test("The shipped configurations are the ones that the run uses", arguments: ProxyProgram.all.indices)
    func configuration(index: Int) {
        let program = ProxyProgram.all[index]
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        #expect(TextFile.read("/\(root)/deploy/lab/truth/\(program.file)") == program.configuration)
    }
}
