"""page_under_load.py PNG: the page while the demo loses answers, and after; a screenshot goes to PNG."""

import json
import subprocess
import sys

from browser import Browser
from page_view import CONTRAST, SEEN, duration, told
from stage import Demo, eventually, get_json
from steps import equal, holds, step

REQUESTS = 5000
OPENED = "document.querySelector('#incidents [aria-current]')?.dataset.id"
FOCUSED = "document.activeElement"


def opens_before_the_load(browser, url):
    browser.open(url)
    # A reload would take this away: every total that is shown from now on.
    browser.evaluate("""(() => {
      const total = document.getElementById('total-lost');
      window.totals = [];
      new MutationObserver(() => totals.push(Number(total.textContent.replaceAll(',', ''))))
        .observe(total, { childList: true, characterData: true, subtree: true });
    })()""")
    browser.until("document.getElementById('connection').textContent === 'live'")


def has_grown(browser, url):
    """The page showed totals on the way to the last one."""
    totals = browser.evaluate("totals")
    equal(totals, sorted(set(totals)), "totals that were shown")
    holds(len(totals) > 1 and totals[-1] == told(url)["lost"], f"totals that were shown: {totals}")


def agrees(browser, url):
    """Polls until the page shows what /metrics says: the last poll may be five seconds old."""
    def same():
        return browser.evaluate(SEEN) == told(url)
    try:
        eventually(12, "the page shows /metrics", same)
    except AssertionError:
        equal(browser.evaluate(SEEN), told(url), "the page")
    equal(browser.evaluate("document.getElementById('total-lost').value"), str(told(url)["lost"]), "value")


def names_the_culprit(browser, url):
    numbers = told(url)
    (upstream, lost), = numbers["upstreams"].items()
    sentence = f"{upstream} lost {lost:,} answers, closed unread by nginx."
    equal(browser.evaluate("document.getElementById('headline').textContent"), sentence, "headline")
    event = get_json(f"{url}api/v1/incidents?outcome=lost&limit=1")[0]
    fix = event["explanation"].split("Fix: ")[1].replace("`", "")
    shown = browser.evaluate("document.getElementById('headline-fix').textContent")
    equal(shown.lower(), f"fix {fix}".lower(), "fix")


def sees_one_more(browser, url, directions):
    """A loss after the load: shown within seconds. One upload in ten is read in time."""
    namespace = directions["client namespace"].removeprefix("nsenter ")
    before = browser.evaluate("Number(document.getElementById('total-lost').value)")
    equal(before, told(url)["lost"], "total")

    def loses():
        subprocess.run(
            ["nsenter", namespace, "curl", "--silent", "--output", "/dev/null", "--max-time", "5", "--data-binary", "@-",
             "--header", "Expect:", directions["proxy"]], input=bytes(4 << 20), check=False, timeout=10)
        return told(url)["lost"] > before

    eventually(20, "an answer is lost", loses)
    # The stream tells at once, the numbers are asked for a second later; the rest is for a host that is busy.
    browser.until(f"Number(document.getElementById('total-lost').value) > {before}", 15)
    agrees(browser, url)
    has_grown(browser, url)


def goes_by_keyboard(browser):
    browser.evaluate(f"{FOCUSED}.blur()")
    browser.press("Tab")
    equal(browser.evaluate(f"{FOCUSED}.className"), "skip", "the first stop")
    browser.press("Enter")
    for _ in range(20):
        browser.press("Tab")
        if browser.evaluate(f"{FOCUSED}.classList.contains('incident')"):
            break
    start = browser.evaluate(f"{FOCUSED}.dataset.id")
    holds(start, "no incident was reached in 20 steps")
    style = browser.evaluate(f"getComputedStyle({FOCUSED}).outlineStyle + getComputedStyle({FOCUSED}).outlineWidth")
    equal(style, "solid2px", "the focus is seen")
    browser.press("ArrowDown")
    browser.press("ArrowDown")
    browser.press("ArrowUp")
    chosen = browser.evaluate(f"{FOCUSED}.dataset.id")
    holds(chosen and chosen != start, "the arrow keys do not move")
    browser.press("Enter")
    equal(browser.evaluate(OPENED), chosen, "Enter opens")
    equal(browser.evaluate(f"{FOCUSED}.id"), "detail-title", "the focus goes to what was opened")
    equal(browser.evaluate("location.hash"), f"#{chosen}", "the address names it")
    browser.press("Escape")
    equal(browser.evaluate(OPENED), None, "Escape closes")
    equal(browser.evaluate(f"{FOCUSED}.dataset.id"), chosen, "the focus goes back")
    browser.press("Enter")
    return chosen


def draws(browser, url, chosen):
    """The diagram has the event's own numbers."""
    event = get_json(f"{url}api/v1/incidents/{chosen}")
    diagram = browser.evaluate("document.querySelector('.diagram').textContent")
    summary = browser.evaluate("document.querySelector('.diagram').getAttribute('aria-label')")
    amount = f"{event['unread_at_close_bytes']:,} bytes"
    moments = [event[name].split("T")[1][:15] for name in ("last_data_time", "reset_time", "close_time")]
    for text in (
            event["process"], f"pid {event['pid']}", event["remote"], event["local"],
            event["status_line"].removeprefix("HTTP/1.1 "), event["verdict"], "RST", f"{amount} thrown away",
            duration(event["data_to_reset_ns"]), duration(event["reset_to_close_ns"]),
            *moments, "time not recorded"):
        holds(text in diagram, f"the diagram lacks {text!r}: {diagram}")
    for text in (event["status_line"], f"{amount} lie unread", f"{duration(event['data_to_reset_ns'])} after the last"):
        holds(text in summary, f"the summary lacks {text!r}: {summary}")
    shown = browser.evaluate("document.querySelector('#detail .what').textContent")
    holds(event["explanation"].startswith(shown), f"explained as {shown!r}")
    return event


def copies(browser, url, event):
    """Copying gives the event, byte by byte a JSON of the same; by the clipboard, and where there is none."""
    browser.allow_clipboard(url)
    for prepare in ("", "Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })"):
        browser.evaluate("navigator.clipboard.writeText('')")
        browser.evaluate(f"void ({prepare or 0})")
        browser.click("#copy")
        browser.until("document.querySelector('.said').textContent === 'Copied.'", 5)
        browser.evaluate("void (delete navigator.clipboard)")
        equal(json.loads(browser.evaluate("navigator.clipboard.readText()")), event, "what was copied")
    source = browser.evaluate("document.querySelector('.source').textContent")
    equal(json.loads(source), event, "what is shown")


def filters(browser, url):
    shown = "new Set(Array.from(document.querySelectorAll('#incidents .badge'), (badge) => badge.textContent))"
    for outcome in ("recovered", "lost"):
        browser.click(f"#outcomes input[value={outcome}]")
    kept = len(get_json(f"{url}api/v1/incidents?outcome=recovered&limit=1000"))
    holds(kept > 0, "the demo recovered nothing")
    size = f"{kept} kept" if kept < 500 else "the newest 500"
    browser.until(f"document.getElementById('list-size').textContent === '{size}'")
    browser.until(f"document.querySelectorAll('.incident').length === {min(kept, 100)}")
    equal(browser.evaluate(f"Array.from({shown})"), ["recovered"], "outcomes")
    browser.click("#all-outcomes")
    browser.until(f"{shown}.has('lost') && {shown}.has('recovered')")
    # More rows are made when the end comes near, up to the bound.
    browser.evaluate("document.querySelector('.incident').focus()")
    for _ in range(8):
        browser.press("End")
    equal(browser.evaluate("document.querySelectorAll('.incident').length"), 500, "the list's bound")
    browser.click("#usual-outcomes")
    browser.until(f"{shown}.size === 1 && {shown}.has('lost')")
    # The ranking is shown anew meanwhile, and the button pressed is the one released.
    browser.evaluate("void (window.row = document.querySelector('#upstreams button'))")
    browser.evaluate("new Promise((waited) => setTimeout(waited, 1500))")
    holds(browser.evaluate("row.isConnected"), "the ranking's row was replaced")
    browser.click("#upstreams button")
    browser.until("!document.getElementById('upstream-filter').hidden")
    browser.click("#any-upstream")
    browser.until("document.getElementById('upstream-filter').hidden")


def has_contrast(browser):
    for scheme in ("light", "dark"):
        browser.prefer(scheme)
        ratios = browser.evaluate(CONTRAST)
        holds(len(ratios) > 25, f"only {len(ratios)} kinds of text were looked at")
        low = {kind: round(ratio, 2) for kind, ratio in ratios.items() if ratio < 4.5}
        equal(low, {}, f"contrast below 4.5, {scheme}")
    browser.prefer("light")


def fits(browser):
    """No width makes the page wider than the screen; a diagram may scroll in its own place."""
    for width in (360, 700, 1024, 1600):
        browser.resize(width, 800)
        browser.until(f"document.documentElement.clientWidth === {width}")
        equal(browser.evaluate("document.documentElement.scrollWidth"), width, "the page's width")
    browser.resize(1280, 1000)


def takes_picture(browser, path):
    browser.evaluate(f"{FOCUSED}.blur(), scrollTo(0, 0), document.getElementById('incidents').scrollTo(0, 0)")
    browser.resize(1280, 1190)
    browser.until("document.querySelector('.diagram')")
    browser.evaluate("new Promise((drawn) => setTimeout(drawn, 500))")
    holds(browser.screenshot(path) > 20000, "an empty picture")


with Browser() as page, Demo(REQUESTS) as demo:
    address = demo.agent_url()
    with step("the page opens while the demo begins, and is live"):
        opens_before_the_load(page, address)
    with step("the demo finds as many losses as nginx has 502s"):
        summary, ways = demo.result()
        equal(summary["lost"], summary["nginx_502"], "lost")
        ways["proxy"] = "http://10.91.1.2:8080/"
    with step("totals, rankings, outcomes and histograms are those of /metrics"):
        agrees(page, address)
    with step("the lost answers grew on the page while they were lost, without a reload"):
        has_grown(page, address)
    with step("the sentence on top names upstream, count, process and fix"):
        names_the_culprit(page, address)
    with step("a further loss is shown within seconds"):
        sees_one_more(page, address, ways)
    with step("Tab, arrows, Enter and Escape go through the incidents"):
        incident = goes_by_keyboard(page)
    with step("the diagram has the event's own numbers"):
        opened = draws(page, address, incident)
    with step("copied is the very event, with a clipboard and without"):
        copies(page, address, opened)
    with step("text has a contrast of 4.5 or more, light and dark"):
        has_contrast(page)
    with step("from 360 pixels on nothing is wider than the screen"):
        fits(page)
    with step("a screenshot is taken"):
        takes_picture(page, sys.argv[1])
    with step("the filter shows the outcomes that are chosen"):
        filters(page, address)
    with step("the browser complained of nothing"):
        equal(page.complaints, [], "complaints")
