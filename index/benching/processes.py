"""Work done by processes of their own: how long they take, or what they say."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from typing import Any

from index.errors import PullquoteError

PYTHON: tuple[str, ...] = (sys.executable,)


def seconds_of(code: str, *arguments: str, allowed: Collection[int] = (0,)) -> float:
    """Give the seconds that a new Python process takes to run some code with arguments.

    Raises:
        PullquoteError: it failed; with an exit code that is not allowed.
    """
    started = time.perf_counter()
    _run(code, arguments, allowed)
    return time.perf_counter() - started


def told_by(module: str, **arguments: Any) -> Any:
    """Give what the `work` of a module gives in a new Python process; arguments and result are plain values.

    Raises:
        PullquoteError: it failed.
    """
    code = f"import json, sys; from {module} import work; print(json.dumps(work(**json.loads(sys.argv[1]))))"
    return json.loads(_run(code, [json.dumps(arguments)], (0,)).splitlines()[-1])


def timed(what: Callable[[], object]) -> float:
    """Give the seconds that something takes."""
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


def _run(code: str, arguments: Collection[str], allowed: Collection[int]) -> str:
    done = subprocess.run([*PYTHON, "-c", code, *arguments], capture_output=True, text=True, check=False)
    if done.returncode not in allowed:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise PullquoteError(f"a process of this measurement failed with exit code {done.returncode}: {said[-1]}")
    return done.stdout
