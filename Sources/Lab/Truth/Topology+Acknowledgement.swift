extension Topology {
    /// Lets the proxy's kernel acknowledge what the upstream sends without delay, so that an upstream that waits for it
    /// gives the proxy no time to read.
    ///
    /// - Throws: The `ip` command that failed, and its words.
    func acknowledgeAtOnce() throws(LabError) {
        try Tool.run(
            [
                "ip", "route", "change", "10.91.2.0/24", "dev", "upstream", "proto", "kernel", "scope", "link",
                "src", "10.91.2.1", "quickack", "1",
            ], in: proxy)
    }
}
