"""What one input may cost: 5 s of processor time, and twice its size plus 200 MB of memory."""

from __future__ import annotations

import faulthandler
import signal
import time
from collections.abc import Callable
from pathlib import Path

CPU_SECONDS = 5.0
MEMORY, MEMORY_PER_BYTE = 200_000_000, 2

Run = Callable[[bytes], object]


class TooCostly(AssertionError):
    """An input took too much time or memory."""


class Limited:
    """Run a target on one input after another, each within its limits.

    An input that never ends ends the process by SIGPROF, with every thread's stack on stderr: even a loop in C that
    holds the interpreter's lock is stopped so. The file `input` then holds what was tried.

    Args:
        run: the target.
        folder: where each input is kept while it is tried.
    """

    def __init__(self, run: Run, folder: Path) -> None:
        self._run = run
        self._input = folder / "input"
        faulthandler.register(signal.SIGPROF, all_threads=True, chain=True)

    def __call__(self, data: bytes) -> None:
        """Try an input.

        Raises:
            TooCostly: it took more than it may.
        """
        self._input.write_bytes(data)
        Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak begins anew
        started, memory = time.process_time(), _peak()
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        try:
            self._run(data)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        taken = time.process_time() - started
        grown = _peak() - memory
        if taken > CPU_SECONDS:
            raise TooCostly(f"{len(data):,} bytes took {taken:.1f} s")
        if grown > MEMORY + MEMORY_PER_BYTE * len(data):
            raise TooCostly(f"{len(data):,} bytes took {grown:,} bytes of memory")


def _peak() -> int:
    """Return the most memory that this process has had since the peak began anew, in bytes.

    That of `getrusage` would include what the parent had before it started this process.
    """
    status = Path("/proc/self/status").read_text("ascii")
    return 1024 * int(status.split("VmHWM:", 1)[1].split()[0])
