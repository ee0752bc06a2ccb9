"""page_of_agent.py NAMESPACE: the page of an agent that is new, stops, comes back, and sees what wants to be markup."""

import json
import os
import sys
import urllib.error
import urllib.request

from browser import Browser
from diagrams import check_diagrams
from page_view import SEEN, told
from stage import Agent, HERE, eventually, get, get_json
from steps import equal, holds, step

HEADLINE = "document.getElementById('headline').textContent"
LIVE = "document.getElementById('connection').textContent === 'live'"
HIDE = ("Object.defineProperty(document, 'hidden', { value: %s, configurable: true });"
        " document.dispatchEvent(new Event('visibilitychange')); window.changedAt = performance.now()")
PAGE_BYTES = 100_000
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
# Controls and controls of direction: none may be in what is shown. A line feed may end a line.
INVISIBLE = r"/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/"


def serves_files(url):
    """Every file is served as it is in the tree, and all of them are small together."""
    folder = f"{HERE}/../../Sources/Agent/Page"
    names = [name for name in sorted(os.listdir(folder)) if name.endswith((".html", ".css", ".js"))]
    size = 0
    for name in names:
        with open(f"{folder}/{name}", encoding="utf-8") as file:
            wanted = file.read()
        text, headers = get(url if name == "index.html" else f"{url}page/{name}")
        equal(text.rstrip("\n"), wanted.rstrip("\n"), name)
        equal(headers["Content-Security-Policy"], POLICY, f"{name}: policy")
        size += len(text.encode())
    holds(len(names) > 10 and size < PAGE_BYTES, f"{len(names)} files of {size} bytes")
    print(f"the page has {size} bytes in {len(names)} files")


def is_empty(browser, url):
    browser.open(url)
    browser.until(f"{HEADLINE} === 'No answer was lost.'")
    status = get_json(f"{url}api/v1/status")
    why = browser.evaluate("document.getElementById('why').textContent")
    holds(why.startswith(f"Attached to {status['interfaces']} interface"), why)
    holds("no upstream connection has closed yet" in why, why)
    browser.until("document.getElementById('no-incidents').textContent.startsWith('None is kept')")
    browser.evaluate("void (window.isFirst = true)")


def shows(browser, url, lost):
    browser.until(f"document.getElementById('total-lost').value === '{lost}'")
    eventually(12, "the page shows /metrics", lambda: browser.evaluate(SEEN) == told(url))
    holds(browser.evaluate("window.isFirst"), "the page was loaded anew")


def hide(browser):
    browser.evaluate(HIDE % "true")
    browser.until("document.getElementById('connection').textContent === 'paused while hidden'")


def pauses(browser, agent):
    """A page that is not seen asks nothing; seen again it knows what came meanwhile."""
    hide(browser)
    agent.lose(1)
    # A poll is due every 5 s.
    browser.evaluate("new Promise((waited) => setTimeout(waited, 5500))")
    asked = "performance.getEntriesByType('resource').filter(({ startTime }) => startTime > changedAt)"
    equal(browser.evaluate(f"{asked}.map(({{ name }}) => name)"), [], "what was asked for while hidden")
    browser.evaluate(HIDE % "false")
    browser.until(LIVE)
    shows(browser, agent.url, 4)


def asks_without_stream(browser, agent):
    """All streams are taken: the page asks for the list, says so, and takes a stream once one is free."""
    hide(browser)
    holders = []
    try:
        for _ in range(16):
            holders.append(eventually(15, "a stream is free", lambda: open_stream(agent.url)))
        browser.evaluate(HIDE % "false")
        browser.until("document.getElementById('connection').textContent === 'asking every 5 s'")
        agent.lose(1)
        browser.until("document.querySelectorAll('.incident').length === 5", 8)
        browser.until("document.getElementById('notices').textContent.startsWith('The live stream is not open')", 12)
    finally:
        for holder in holders:
            holder.close()
    browser.until(f"{LIVE} && document.getElementById('notices').hidden", 40)


def open_stream(url):
    try:
        return urllib.request.urlopen(f"{url}api/v1/stream", timeout=10)
    except urllib.error.HTTPError:
        return None


def is_gone(browser, agent):
    agent.stop()
    browser.until("document.getElementById('connection').textContent === 'not reachable'", 15)
    notice = browser.evaluate("document.getElementById('notices').textContent")
    holds(notice.startswith("No numbers from the agent since ") and "no connection" in notice, notice)
    equal(browser.evaluate("document.getElementById('total-lost').value"), "5", "what was known")


def comes_back(browser, agent):
    agent.start()
    browser.until(f"{HEADLINE} === 'No answer was lost.'", 20)
    browser.until(LIVE, 20)
    browser.until("document.getElementById('notices').hidden && !document.querySelector('.incident')")
    agent.lose(2)
    shows(browser, agent.url, 2)
    equal(browser.evaluate("document.querySelectorAll('.incident').length"), 2, "incidents")


def is_harmless(browser, agent):
    """A status line and a process name that want to be markup, colour a terminal and turn text around."""
    line = r"HTTP/1.1 200 <script>alert(1)</script>\x1b[31m\xff\xe2\x80\xae" + "x" * 80
    agent.lose(1, line, r"<b>\x1b\xe2\x80\xae\xffrev")
    browser.until("document.getElementById('total-lost').value === '3'")
    browser.until("document.querySelector('.incident').textContent.includes('<script>alert(1)</script>')")
    browser.click(".incident")
    browser.until("document.querySelector('#detail h3').textContent.includes('<script>alert(1)</script>')")
    seen = browser.evaluate("document.body.innerText + document.querySelector('.diagram').textContent")
    holds("<b>\\x1b" in seen, "the process's name is not shown")
    equal(browser.evaluate(f"{INVISIBLE}.exec(document.body.textContent)"), None, "invisible characters")
    injected = "document.querySelectorAll('body script, body b, body img, body iframe').length"
    equal(browser.evaluate(injected), 0, "elements that nobody made")
    equal(browser.evaluate("document.documentElement.scrollWidth"),
          browser.evaluate("document.documentElement.clientWidth"), "the page's width")


def tells_what_is_wrong(browser):
    """What cannot be brought about here: the words of the notices themselves."""
    notices = browser.evaluate("""(async () => {
      const [{ noticesOf }, { Metrics }] = await Promise.all([import('/page/headline.js'), import('/page/metrics.js')]);
      const metrics = new Metrics([
        'lostreply_records_total{record="socket_closed",result="dropped"} 7',
        'lostreply_records_total{record="wire_rst",result="dropped"} 2',
        'lostreply_unread_closes_total{role="upstream"} 1234',
      ].join('\\n'));
      const status = { ready: false, missing: 'eth9: tcx ingress' };
      return noticesOf({ status, metrics, unreachable: null, streamIsLate: true }).map(({ text }) => text).join('\\n');
    })()""")
    for words in ("Not every hook is attached: eth9: tcx ingress", "7 records of closed sockets found a full ring",
                  "1,234 upstream connections reset and closed unread",
                  "A full ring dropped 2 records of RSTs: some events have no verdict. The lost answers hold.",
                  "The live stream is not open"):
        holds(words in notices, f"lacks {words!r}: {notices}")


def says_what_is_not_kept(browser):
    """An address of an incident that the agent does not have, and then of one that it has."""
    notices = "document.getElementById('notices').textContent"
    browser.evaluate("location.hash = '#1-2'")
    browser.until(f"{notices}.includes('Incident 1-2 is not kept')")
    kept = browser.evaluate("document.querySelector('.incident').dataset.id")
    browser.evaluate(f"location.hash = '#{kept}'")
    browser.until(f"!{notices}.includes('not kept') && document.getElementById('detail').textContent.includes('{kept}')")


def reads_metrics(browser):
    """Labels with everything that the format escapes, and values that are no numbers."""
    found = browser.evaluate(r"""(async () => {
      const { Metrics } = await import('/page/metrics.js');
      const metrics = new Metrics(['# TYPE a counter', 'a{b="x\\"},{\\\\\\n",c=""} 2 1700000000', 'a 3', 'b{le="+Inf"} 4',
        'bad{ 1', '', 'a NaN'].join('\n'));
      const label = metrics.samples('a')[0].labels.get('b');
      return [metrics.sum('a'), label, metrics.sum('b', { le: '+Inf' }), metrics.sum('z')];
    })()""")
    equal(found, [5, 'x"},{\\\n', 4, 0], "samples")


with Browser() as page, Agent(sys.argv[1]) as served:
    with step("its files are those of the tree, under 100 KB, and may load nothing else"):
        serves_files(served.url)
    with step("an agent that has seen nothing says for how long, and on what"):
        is_empty(page, served.url)
    with step("losses are shown without a reload"):
        served.lose(3)
        shows(page, served.url, 3)
    with step("metrics are read as the format has them"):
        reads_metrics(page)
    with step("each kind of incident has its diagram"):
        check_diagrams(page)
    with step("what is wrong is told in words"):
        tells_what_is_wrong(page)
    with step("a hidden page asks nothing, and catches up"):
        pauses(page, served)
    with step("the browser complained of nothing"):
        equal(page.complaints, [], "complaints")
    with step("without a free stream the page asks for the list"):
        asks_without_stream(page, served)
    with step("an address opens its incident, or says that it is not kept"):
        says_what_is_not_kept(page)
    with step("an agent that is gone is told of"):
        is_gone(page, served)
    with step("an agent that comes back is shown from 0, without a reload"):
        comes_back(page, served)
        # The browser itself tells of streams and connections that were refused meanwhile, and of nothing else.
        equal({source for source, _ in page.complaints} - {"network"}, set(), json.dumps(page.complaints))
        page.complaints.clear()
    with step("a status line and a process name that want to be markup are shown as text"):
        is_harmless(page, served)
    with step("the browser complained of nothing after that"):
        equal(page.complaints, [], "complaints")
