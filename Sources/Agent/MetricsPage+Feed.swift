internal import Exposition

extension MetricsPage {
    /// Writes what is kept of incidents, and what becomes of those who read them as a stream.
    func writeFeed(_ endpoint: HTTPEndpoint?, to page: inout MetricsWriter) {
        page.family(
            "lostreply_kept_incidents", .gauge, help: "Finished incidents in memory, for the page and the API.")
        page.sample(incidents.kept)
        let streams = endpoint?.streamFigures ?? EventStreams.Figures()
        page.family("lostreply_http_stream_readers", .gauge, help: "Readers of the stream of incidents.")
        page.sample(streams.readers)
        page.family(
            "lostreply_http_stream_readers_dropped_total", .counter,
            help: "Readers of the stream that were cut off for being slow, or refused for being too many.")
        page.sample(labels: [("reason", "slow")], streams.slow)
        page.sample(labels: [("reason", "limit")], streams.refused)
        page.family(
            "lostreply_http_stream_incidents_skipped_total", .counter,
            help: "Incidents that finished too fast to be streamed; their readers were told so.")
        page.sample(streams.skipped)
    }
}
