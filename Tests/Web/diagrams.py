"""The sequence diagram of each kind of incident: what it must say, and must not."""

import json

from steps import holds

EVENT = {
    "schema": "lostreply.incident/1", "id": "1-2", "outcome": "lost", "role": "upstream", "solicited": True,
    "extent": "whole", "local": "10.0.0.1:41234", "remote": "10.0.0.5:8080", "interface": "eth0", "netns": 4026531840,
    "process": "nginx", "pid": 123, "unit": None, "container": None, "pod": None, "unread_at_reset_bytes": 77,
    "unread_at_close_bytes": 77, "out_of_order_bytes": 0, "missing_bytes": 0, "status": 413,
    "status_line": "HTTP/1.1 413 Payload Too Large", "cause": "packet", "verdict": "accepted_exact",
    "tcp_state": "ESTABLISHED", "last_data_time": "2026-11-24T01:02:03.000000004Z",
    "reset_time": "2026-11-24T01:02:03.000041004Z", "close_time": "2026-11-24T01:02:03.000129004Z",
    "data_to_reset_ns": 41000, "data_to_reset_precision_ns": 1, "reset_to_close_ns": 88000, "socket_error": "taken",
    "explanation": "nginx closed it. Fix: `Expect: 100-continue`.",
}

# What differs from EVENT; what the diagram then has; what it has not.
CASES = {
    "lost": ({}, ["request", "413 Payload Too Large", "77 bytes", "unread", "ACK", "time not recorded", "RST",
                  "accepted_exact", "gets the error", "still readable", "77 bytes thrown away", "41.0 µs", "88.0 µs"],
             []),
    "idle": ({"outcome": "idle", "solicited": False, "socket_error": "pending"},
             ["nothing was asked", "77 bytes thrown away"], ["gets the error"]),
    "recovered": ({"outcome": "recovered", "unread_at_close_bytes": 0}, ["reads", "nothing was left unread"],
                  ["thrown away"]),
    "read in part": ({"unread_at_close_bytes": 20}, ["reads", "57 bytes", "20 bytes thrown away"], []),
    "empty": ({"outcome": "empty", "solicited": None, "extent": "unknown", "process": None, "pid": None,
               "unread_at_reset_bytes": 0, "unread_at_close_bytes": None, "status": None, "status_line": None,
               "close_time": None, "reset_to_close_ns": None, "socket_error": None},
              ["last data", "empty", "not followed further"], ["thrown away", "request", "close()"]),
    "request_discarded": ({"outcome": "request_discarded", "role": "downstream", "solicited": None, "extent": "unknown",
                           "status": None, "status_line": None}, ["client", "a request", "77 bytes thrown away"],
                          ["upstream"]),
    "unattributed": ({"outcome": "unattributed", "role": "unknown", "solicited": None}, ["peer"], ["upstream"]),
    "discarded": ({"outcome": "discarded"}, ["disconnects", "77 bytes dropped", "close()"], ["thrown away"]),
    "abandoned": ({"outcome": "abandoned", "unread_at_close_bytes": None, "close_time": None,
                   "reset_to_close_ns": None, "socket_error": None, "process": None, "pid": None},
                  ["its close was not seen", "a process"], ["thrown away", "close()"]),
    "no RST": ({"cause": "no_packet", "verdict": None, "missing_bytes": None},
               ["shuts down reading", "data after the shutdown", "by this host: no packet came"], ["accepted"]),
    "RST not seen": ({"verdict": None, "missing_bytes": None}, ["not found on the wire: no verdict"], []),
    "cause not decided": ({"cause": None, "verdict": None}, ["how it came is not known"], ["RST"]),
    "data of no known time": ({"last_data_time": None, "data_to_reset_ns": None, "data_to_reset_precision_ns": None},
                              ["time not recorded", "88.0 µs"], ["41.0 µs", "01:02:03.000000"]),
    "a tick's precision": ({"data_to_reset_ns": 8000000, "data_to_reset_precision_ns": 4000000}, ["8.0 ms", "±4 ms"], []),
    "missing": ({"missing_bytes": 1448}, ["1448 bytes missing", "never here in order"], []),
    "out of order": ({"out_of_order_bytes": 2896}, ["at least 2896 bytes", "behind a gap"], []),
    "tail": ({"extent": "tail"}, ["the bytes before", "the last ones"], ["none of them read"]),
    "extent not known": ({"extent": "unknown", "status": None, "status_line": None}, ["its start was not seen"],
                         ["none of them read", "the last ones"]),
    "opaque": ({"status": "opaque", "status_line": None}, ["not HTTP/1"], []),
    "an hour": ({"reset_to_close_ns": 3900000000000}, ["1 h|5 min"], []),
}

DRAWN = """(async () => {
  const { diagramOf } = await import('/page/diagram.js');
  const section = document.createElement('section');
  document.body.append(section);
  const drawn = [900, 700, 300].map((width) => {
    const diagram = diagramOf(%s, width);
    section.replaceChildren(diagram);
    const [box, texts] = [diagram.viewBox.baseVal, Array.from(diagram.querySelectorAll('text'))];
    const outside = texts.filter((text) => {
      const { x, y, width, height } = text.getBBox();
      return x < -1 || y < 0 || x + width > box.width + 1 || y + height > box.height + 1;
    });
    return { words: texts.map((text) => text.textContent).join('|'), outside: outside.map((text) => text.textContent) };
  });
  section.remove();
  return drawn;
})()"""


def check_diagrams(browser):
    """Draws each case at three widths: nothing is outside, and at the widest it says all that it must."""
    for name, (changes, wanted, unwanted) in CASES.items():
        drawn = browser.evaluate(DRAWN % json.dumps(EVENT | changes))
        words = drawn[0]["words"]
        for text in wanted:
            holds(text in words or text in words.replace(",", ""), f"{name}: lacks {text!r}: {words}")
        for text in unwanted:
            holds(text not in words, f"{name}: has {text!r}: {words}")
        for place in drawn:
            holds(not place["outside"], f"{name}: outside of the diagram: {place['outside']}")
