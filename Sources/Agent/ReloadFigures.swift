internal import Exposition
internal import Glibc

/// How the last reading of the configuration went.
struct ReloadFigures {
    private var isGood = true
    /// Seconds since the epoch.
    private var lastSuccess = time(nil)

    /// Notes how a reading went.
    mutating func note(isGood: Bool) {
        self.isGood = isGood
        if isGood { lastSuccess = time(nil) }
    }

    /// Writes the metrics, named and meant as Prometheus' own are.
    func write(to page: inout MetricsWriter) {
        page.family(
            "lostreply_config_last_reload_successful", .gauge,
            help: "Whether the configuration was good when it was last read.")
        page.sample(isGood ? 1 : 0)
        page.family(
            "lostreply_config_last_reload_success_timestamp_seconds", .gauge,
            help: "When the configuration was last read and good, in seconds since the epoch.", unit: "seconds")
        page.sample(lastSuccess)
    }
}
