"""Work in new processes: how long it takes, or what it returns."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from typing import Any

from pullquote.errors import PullquoteError

PYTHON: tuple[str, ...] = (sys.executable,)


def time_process(code: str, *arguments: str, allowed: Collection[int] = (0,)) -> float:
    """Return the seconds that a new Python process takes to run code with arguments.

    Raises:
        PullquoteError: its exit code is not an allowed one.
    """
    started = time.perf_counter()
    _run(code, arguments, allowed)
    return time.perf_counter() - started


def run_in_subprocess(module: str, **arguments: Any) -> Any:
    """Return the result of a module's `work` in a new Python process; arguments and result are plain values.

    Raises:
        PullquoteError: it failed.
    """
    code = f"import json, sys; from {module} import work; print(json.dumps(work(**json.load(sys.stdin))))"
    return json.loads(_run(code, (), (0,), json.dumps(arguments)).splitlines()[-1])


def timed(what: Callable[[], object]) -> float:
    """Return the seconds that a call takes."""
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


def _run(code: str, arguments: Collection[str], allowed: Collection[int], told: str = "") -> str:
    command = [*PYTHON, "-c", code, *arguments]
    done = subprocess.run(command, input=told, capture_output=True, encoding="utf-8", check=False)
    if done.returncode not in allowed:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise PullquoteError(
            "benchmark_process_failed",
            "a process of this measurement failed with exit code {exit_code}: {message}",
            exit_code=done.returncode,
            message=said[-1],
        )
    return done.stdout
