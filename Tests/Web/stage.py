"""What the page is tested on: the demo under load, and an agent that watches a namespace of its own."""

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

LOSTREPLY = os.environ["LOSTREPLY"]
HERE = os.path.dirname(os.path.abspath(__file__))


def eventually(seconds, what, condition):
    """The first result of a condition that is true; fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.1)


def get(url):
    """A page's text and headers."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode(), answer.headers


def get_json(url):
    return json.loads(get(url)[0])


def samples(url, family):
    """The samples of a family of /metrics: labels and value. A reader of its own, not the page's."""
    found = []
    for line in get(url + "metrics")[0].splitlines():
        match = re.fullmatch(re.escape(family) + r"(?:\{(.*)\})? (\S+)", line)
        if match:
            labels = re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', match[1] or "")
            found.append((dict(labels), float(match[2])))
    return found


def total(url, family, **labels):
    """The sum of a family's samples that have these labels."""
    return int(sum(value for has, value in samples(url, family) if labels.items() <= has.items()))


def read(path):
    """A file of /proc; empty where the process has ended."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def children_of(pid):
    """The processes that any thread of a process has started."""
    return [child for task in os.listdir(f"/proc/{pid}/task")
            for child in read(f"/proc/{pid}/task/{task}/children").split()]


def stop(process):
    """Ends a process as a service manager does."""
    process.send_signal(signal.SIGTERM)
    process.wait(20)


class Demo:
    """`lostreply demo --keep`, from its start on."""

    def __init__(self, requests):
        self._process = subprocess.Popen(
            [LOSTREPLY, "demo", "--keep", "--json", "--requests", str(requests)], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self._process)
        self._process.stdout.close()
        self._process.stderr.close()

    def agent_url(self):
        """The page's address: before the load has begun, that is in the agent's arguments alone."""
        def find():
            for child in children_of(self._process.pid):
                arguments = read(f"/proc/{child}/cmdline").split("\0")
                if "--web.listen-address" in arguments:
                    return f"http://{arguments[arguments.index('--web.listen-address') + 1]}/"
            return None
        url = eventually(20, "the demo starts an agent", find)
        eventually(20, "the demo's agent is ready", lambda: is_served(url + "healthz"))
        return url

    def result(self):
        """What it found, once the load is over, and the directions that it gives then."""
        summary = json.loads(self._process.stdout.readline())
        directions = {}
        while "nginx's logs" not in directions:
            name, _, value = self._process.stderr.readline().strip().partition(": ")
            directions[name] = value
        return summary, directions


class Agent:
    """An agent that watches one namespace, at one port of this host for all its lives."""

    def __init__(self, namespace):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._address = f"127.0.0.1:{free.getsockname()[1]}"
        self._namespace = namespace
        self._process = None
        self.url = f"http://{self._address}/"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self._process:
            self.stop()

    def start(self):
        self._process = subprocess.Popen(
            [LOSTREPLY, "agent", "--netns", self._namespace, "--http-port", "8080", "--log.level", "warning",
             "--web.listen-address", self._address], stdin=subprocess.DEVNULL)
        eventually(20, "the agent is ready", lambda: is_served(self.url + "healthz"))

    def stop(self):
        stop(self._process)
        self._process = None

    def lose(self, count, status_line="HTTP/1.1 200 OK", name="proxy"):
        """Loses answers in the agent's namespace, and waits until they are counted."""
        before = total(self.url, "lostreply_lost_responses_total")
        subprocess.run(
            ["nsenter", f"--net=/run/netns/{self._namespace}", "python3", f"{HERE}/lose.py", str(count), status_line,
             name], check=True, timeout=30)
        eventually(10, "the losses are counted",
                   lambda: total(self.url, "lostreply_lost_responses_total") == before + count)


def is_served(url):
    try:
        get(url)
        return True
    except (urllib.error.URLError, OSError):
        return False
