"""An attachment's bytes -> the articles in it, read in a process of its own.

A page may be made to keep its reader busy, to fill the memory or to crash a library. A thread could not be stopped;
the process is, and the system holds it to its memory.
"""

from __future__ import annotations

import logging
import multiprocessing
import re
import signal
import threading
import traceback
import unicodedata
from multiprocessing.connection import Connection
from pathlib import PurePosixPath

from index import Article, InputError, Note, Rejected, read_bytes

LARGEST_ATTACHMENT = 8 * 1024 * 1024  # bytes
SUFFIXES = (".txt", ".md", ".html", ".htm", ".jsonl")
MOST_ARTICLES = 500
MOST_LINES = 50_000  # of all articles together: each may be a paragraph to encode
MOST_SECONDS = 20.0
MOST_MEMORY = 1536 * 1024 * 1024  # bytes of addresses; what the largest honest page needs is half of it

Read = Article | Rejected | Note

log = logging.getLogger("pullquote.bot")

_LONGEST_NAME = 100
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})  # controls, marks of direction and joining, halves of characters
_ENDINGS = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
_SPAWNING = multiprocessing.get_context("spawn")
_LOCK = threading.Lock()  # starting a process reaps those of other threads


def check_attachment(name: str, size: int) -> None:
    """Refuse an attachment that would not be read, before it is downloaded.

    Args:
        name: the name its sender gave it.
        size: how many bytes it has.

    Raises:
        InputError: its name has another suffix, or it is empty or too large.
    """
    bare = _bare(name)
    if PurePosixPath(bare).suffix.lower() not in SUFFIXES:
        raise InputError(f"{bare or 'a file without a name'} cannot be added: attach one that ends in {_ENDINGS}")
    if size <= 0:
        raise InputError(f"{bare} is empty: attach a file that holds an article")
    if size > LARGEST_ATTACHMENT:
        raise InputError(f"{bare} has {size:,} bytes, at most {LARGEST_ATTACHMENT:,} are read: divide it")


def read_attachment(data: bytes, name: str) -> list[Read]:
    """Read the articles of an attachment; blocks for at most about MOST_SECONDS.

    Args:
        data: its bytes.
        name: the name its sender gave it; the articles' source is what stands after its last slash, on one line.

    Returns:
        Articles, Rejected for what could not be read, and Notes, as `Archive.add_read` takes them.

    Raises:
        InputError: it is not read at all: too large, too much in it, or it stops whoever reads it.
    """
    check_attachment(name, len(data))
    bare = _bare(name)
    here, there = _SPAWNING.Pipe()
    child = _SPAWNING.Process(target=_answer, args=(there, bare), daemon=True)
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    watch = threading.Timer(MOST_SECONDS, stop)
    with here:
        with there, _LOCK:
            child.start()
        watch.start()
        try:
            here.send_bytes(data)
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
    if isinstance(answer, list):
        return answer
    if isinstance(answer, InputError):
        raise answer
    if late.is_set():
        raise InputError(f"{bare} could not be read: it took longer than {MOST_SECONDS:g} s")
    log.error("the process that read an attachment ended with code %s: %s", code, answer)
    raise InputError(f"{bare} could not be read: reading it failed; save its text anew, as .txt for instance")


def _answer(pipe: Connection, name: str) -> None:
    """Read what comes through the pipe and send back what is in it, or why it is not read; runs in the process."""
    _limit()
    data = pipe.recv_bytes()
    try:
        pipe.send(_read(data, name))
    except InputError as error:
        pipe.send(error)
    except MemoryError:
        memory = f"{MOST_MEMORY / 1024**3:g} GB"
        pipe.send(InputError(f"{name} could not be read: it takes more than {memory} of memory"))
    except Exception:  # whatever a hostile file provokes: the parent logs it
        pipe.send(traceback.format_exc())


def _limit() -> None:
    """Let the system end this process if it takes too much, even when nobody is left to end it."""
    import resource  # which Windows lacks

    limits = (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, round(MOST_SECONDS) + 5),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, wanted in limits:
        _, hard = resource.getrlimit(kind)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (most, most))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of a terminal's processes; the parent decides


def _read(data: bytes, name: str) -> list[Read]:
    """Read all there is.

    Raises:
        InputError: it is more than one attachment may hold.
    """
    found: list[Read] = []
    articles = rejected = lines = 0
    for each in read_bytes(data, name=name):
        found.append(each)
        rejected += isinstance(each, Rejected)
        if isinstance(each, Article):
            articles += 1
            lines += each.text.count("\n") + 1
        if articles > MOST_ARTICLES:
            raise InputError(f"{name} holds more than {MOST_ARTICLES} articles: divide it into several files")
        if rejected > MOST_ARTICLES:
            raise InputError(f"{name} has more than {MOST_ARTICLES} lines that are no articles: correct them")
        if lines > MOST_LINES:
            raise InputError(f"{name} holds more than {MOST_LINES:,} lines of text: divide it into several files")
    return found


def _bare(name: str) -> str:
    """Give a file's name on one line, without folders and what cannot be seen, shortened if it is very long."""
    last = re.split(r"[/\\]", name)[-1]
    bare = " ".join("".join(c for c in last if c.isspace() or unicodedata.category(c) not in _UNSEEN).split())
    if len(bare) > _LONGEST_NAME:
        suffix = PurePosixPath(bare).suffix[:10]
        bare = bare[: _LONGEST_NAME - len(suffix) - 1] + "…" + suffix
    return bare
