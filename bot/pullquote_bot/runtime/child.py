"""A process for work on what somebody else wrote: it can be stopped, and the system holds it to its memory."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_SPAWNING = multiprocessing.get_context("spawn")
_LOCK = threading.Lock()  # starting a process reaps those of other threads


@dataclass(frozen=True, slots=True)
class Reply:
    """What a process sent back: `answer`, None if it ended before; `late` if it was stopped; its exit `code`."""

    answer: Any
    late: bool
    code: int | None


def exchange(target: Callable[..., None], *arguments: Any, sent: bytes, seconds: float) -> Reply:
    """Start a process, send it bytes and wait for its answer, but no longer than `seconds`; nothing of it is left.

    Args:
        target: what runs there, a function of a module: it is called with a connection and the arguments.
        arguments: what can be pickled.
        sent: what it may receive from the connection.
        seconds: how long it may take.
    """
    here, there = _SPAWNING.Pipe()
    child = _SPAWNING.Process(target=target, args=(there, *arguments), daemon=True)
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    watch = threading.Timer(seconds, stop)
    with here:
        with there, _LOCK:
            child.start()
        watch.start()
        try:
            here.send_bytes(sent)
            answer = here.recv()
        except (EOFError, OSError):  # the pipe breaks where its other end dies
            child.join()
            answer = None
        finally:
            watch.cancel()
            watch.join()
            with _LOCK:
                child.kill()
                child.join()
                code = child.exitcode
                child.close()
    return Reply(answer, late.is_set(), code)


def limit(*, memory: int, seconds: float) -> None:
    """Let the system end this process if it takes too much, even when nobody is left to end it.

    Args:
        memory: bytes of addresses.
        seconds: of a processor.
    """
    import resource  # which Windows lacks

    limits = (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, round(seconds) + 5),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, wanted in limits:
        _, hard = resource.getrlimit(kind)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (most, most))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of a terminal's processes; the parent decides
