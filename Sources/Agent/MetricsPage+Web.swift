internal import Exposition

extension MetricsPage {
    /// Writes what became of handshakes and passwords, where the endpoint is protected.
    func writeWeb(_ admission: HTTPAdmission?, to page: inout MetricsWriter) {
        guard let admission else { return }
        let security = admission.security
        page.family(
            "lostreply_web_config_last_reload_successful", .gauge,
            help:
                "Whether the last attempt to read the files of --web.config.file went well; if not, the old are in use."
        )
        page.sample(security.isLastReloadSuccessful ? 1 : 0)
        let counts = admission.authenticator.counts
        page.family(
            "lostreply_web_authentications_total", .counter,
            help: "Requests by what became of their name and password; busy were not looked at.")
        for outcome in Authenticator.Outcome.allCases {
            page.sample(labels: [("result", outcome.rawValue)], counts[outcome] ?? 0)
        }
        page.family(
            "lostreply_web_tls_handshakes_failed_total", .counter, help: "TLS handshakes that came to nothing.")
        page.sample(security.failedHandshakes)
        guard let server = security.current.tls else { return }
        page.family(
            "lostreply_web_tls_certificate_not_after_seconds", .gauge,
            help: "When the endpoint's certificate expires, in seconds since the epoch.", unit: "seconds")
        page.sample(UInt64(max(0, server.notAfter)))
    }
}
