/// What one proxy's requests came to, as its clients and its upstream saw it.
struct TruthRound {
    var views: [ClientView] = []
    var entries: [BackendEntry] = []
}
