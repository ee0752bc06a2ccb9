"""What a reader sees on the page, and what /metrics says of the same."""

from stage import samples, total

LOST = "lostreply_lost_responses_total"
UPSTREAM = {"role": "upstream"}

SEEN = """(() => {
  const number = (node) => Number(node.textContent.replaceAll(',', ''));
  const at = (id) => document.getElementById(id);
  const ranking = (id) => Object.fromEntries(Array.from(at(id).querySelectorAll('.rank'), (row) =>
    [row.querySelector('.rank-name').textContent, number(row.querySelector('.rank-value'))]));
  const histogram = (id) => Array.from(at(id).querySelectorAll('title'), (title) => parseInt(title.textContent
    .replaceAll(',', ''), 10)).reduce((sum, count) => sum + count, 0);
  return {
    lost: number(at('total-lost')), closed: number(at('total-closed')), bytes: Number(at('total-bytes').value),
    recovered: number(at('total-recovered')), open: number(at('total-open')),
    upstreams: ranking('upstreams'), processes: ranking('processes'),
    answers: Object.values(ranking('answers')).reduce((sum, count) => sum + count, 0),
    outcomes: Object.fromEntries(Array.from(document.querySelectorAll('#outcomes input'), (box) =>
      [box.value, number(at(`count-${box.value}`))])),
    dataToReset: histogram('data-to-reset'), resetToClose: histogram('reset-to-close'),
  };
})()"""


def told(url):
    """The same by /metrics."""
    def by_label(label):
        keys = {labels[label] for labels, _ in samples(url, LOST)}
        return {key: total(url, LOST, **{label: key}) for key in keys}

    outcomes = ("lost", "unattributed", "discarded", "idle", "recovered", "request_discarded", "abandoned", "empty")
    return {
        "lost": total(url, LOST), "closed": total(url, "lostreply_connections_closed_total", **UPSTREAM),
        "bytes": total(url, "lostreply_lost_response_bytes_total"),
        "recovered": total(url, "lostreply_incidents_total", outcome="recovered", **UPSTREAM),
        "open": total(url, "lostreply_open_incidents", **UPSTREAM),
        "upstreams": by_label("upstream"), "processes": by_label("process"), "answers": total(url, LOST),
        "outcomes": {outcome: total(url, "lostreply_incidents_total", outcome=outcome) for outcome in outcomes},
        "dataToReset": total(url, "lostreply_data_to_reset_seconds_count", **UPSTREAM),
        "resetToClose": total(url, "lostreply_reset_to_close_seconds_count", **UPSTREAM),
    }


def duration(nanoseconds):
    """As the page words a duration below two minutes."""
    for size, unit in ((10**9, "s"), (10**6, "ms"), (10**3, "µs")):
        if nanoseconds >= size:
            tenths = nanoseconds // (size // 10)
            return f"{tenths // 10}.{tenths % 10} {unit}"
    return f"{nanoseconds} ns"


# Each text that is seen against what is behind it, by WCAG 2.1: relative luminance, (L1 + 0.05) / (L2 + 0.05).
CONTRAST = """(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const luminance = (color) => {
    const [red, green, blue] = Array.from(rgba(color)).slice(0, 3).map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const behind = (node) => {
    const painted = { 'queue-bytes': '.queue', 'queue-words': '.queue.dead', 'pill-text': '.pill' }[node.classList[0]];
    const shape = painted && node.closest('svg').querySelector(painted);
    if (shape) return getComputedStyle(shape).fill;
    const bar = node.parentElement?.querySelector(':scope > .rank-bar');
    if (bar) return getComputedStyle(bar).backgroundColor;
    for (let above = node; above; above = above.parentElement) {
      const color = getComputedStyle(above).backgroundColor;
      if (rgba(color)[3] > 0) return color;
    }
    return getComputedStyle(document.documentElement).backgroundColor;
  };
  const worst = {};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || node.localName === 'title' || !node.checkVisibility()) continue;
    const style = getComputedStyle(node);
    const color = node.namespaceURI.endsWith('svg') ? style.fill : style.color;
    const found = ratio(color, behind(node));
    const key = `${node.localName}.${node.getAttribute('class') ?? ''}`;
    if (!(worst[key] <= found)) worst[key] = found;
  }
  return worst;
})()"""
