"""Steps of a test, told and counted as those of deploy/test/lib.sh are."""

import contextlib
import os
import signal
import sys
import time
import traceback

# What the test has started ends with it, also where the test is ended.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


@contextlib.contextmanager
def step(words):
    """Says in one line how what is inside went. One that fails ends the test, for the next ones build on it."""
    started = time.monotonic()
    try:
        yield
    except Exception:  # pylint: disable=broad-except # whatever it was, the step has failed
        print(f"failed: {words}")
        print("".join(f"    {line}\n" for line in traceback.format_exc().splitlines()), end="", flush=True)
        _tally("failed")
        sys.exit(1)
    print(f"passed: {words} ({time.monotonic() - started:.0f} s)", flush=True)
    _tally("passed")


def equal(found, expected, what=""):
    """Fails where two values differ."""
    if found != expected:
        raise AssertionError(f"{what}: {found!r}, and not {expected!r}")


def holds(condition, what):
    """Fails where a condition does not hold."""
    if not condition:
        raise AssertionError(what)


def _tally(word):
    with open(os.environ.get("DEPLOY_TALLY", os.devnull), "a", encoding="ascii") as file:
        file.write(f"{word}\n")
