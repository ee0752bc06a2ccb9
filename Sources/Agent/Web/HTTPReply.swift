/// What a request gets.
enum HTTPReply {
    /// An answer that is there as a whole.
    case answer(HTTPAnswer)
    /// The incidents of a selection, as they finish.
    case stream(IncidentSelection)
}
