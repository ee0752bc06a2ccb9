internal import Parsing

/// What a verdict means, in words, and where that is laid down.
enum VerdictWords {
    /// - Parameter verdict: The event's `verdict`; nil where no RST was found on the wire.
    /// - Returns: The words.
    static func words(_ verdict: String?) -> String {
        guard let verdict else {
            return "none: no RST was found on the wire (address translation, or an interface without hooks);"
                + " the kernel's own record tells of the reset"
        }
        let meaning = meanings[verdict].map { ": \($0)" } ?? ""
        return SafeText.escape(verdict) + meaning
    }

    private static let meanings = [
        "accepted_exact": "its sequence number was exactly the next, so the connection is reset (RFC 5961, 3.2)",
        "accepted_fin": "it was one before the next, behind a FIN: Linux resets (RFC 5961, 3.2 would not)",
        "accepted_sack": "it was at the right-most SACK edge: Linux resets (RFC 5961, 3.2 would not)",
        "accepted_syn_sent": "it acknowledged the SYN: the connection is refused (RFC 9293, 3.10.7.3)",
        "accepted_request": "it ended a connection that was being made (RFC 9293, 3.10.7.4)",
        "accepted_time_wait": "it ended a connection in TIME_WAIT (RFC 1337 warns of that)",
        "challenged": "in the window but not exact, to be challenged (RFC 5961, 3.2); the kernel reset all the same",
        "dropped_old": "left of the window, to be dropped (RFC 9293, 3.10.7.4); the kernel reset all the same",
        "dropped_beyond": "right of the window, to be dropped (RFC 9293, 3.10.7.4); the kernel reset all the same",
        "dropped_ack": "its ACK was not acceptable, to be dropped (RFC 9293, 3.10.7.3); the kernel reset all the same",
        "dropped_listen": "for a listener, to be ignored (RFC 9293, 3.10.7.2); the kernel reset all the same",
        "dropped_time_wait": "for TIME_WAIT, to be ignored (RFC 1337); the kernel reset all the same",
        "dropped_paws": "its timestamp was old, to be dropped (RFC 7323, 5.3); the kernel reset all the same",
        "no_socket": "no socket was found for it where it was seen; the kernel reset all the same",
        "forwarded": "it was to be routed on; the kernel reset all the same",
        "other_host": "its frame was for another host; the kernel reset all the same",
    ]
}
