"""An attachment's bytes -> the articles in it, read in a process of its own.

A page may be made to keep its reader busy, to fill the memory or to crash a library. A thread could not be stopped;
the process is, and the system holds it to its memory.
"""

from __future__ import annotations

import logging
import re
import traceback
import unicodedata
from multiprocessing.connection import Connection
from pathlib import PurePosixPath
from typing import Literal

from pullquote import Article, InputError, Note, Rejected, read_bytes
from pullquote_bot.runtime.child import exchange, limit

LARGEST_ATTACHMENT = 8 * 1024 * 1024  # bytes
SUFFIXES = (
    *(".txt", ".md", ".html", ".htm", ".jsonl", ".pdf", ".docx", ".eml", ".epub", ".xml", ".json"),
    *(".warc", ".warc.gz", ".wacz"),
)
MOST_ARTICLES = 500
MOST_PARAGRAPHS = 10_000  # of all articles together: a slow CPU encodes 27 in a second, and Discord waits 15 minutes
LONG_PARAGRAPH = 1200  # characters: what is longer is encoded in several parts
MOST_SECONDS = 20.0
MOST_MEMORY = 1536 * 1024 * 1024  # bytes of addresses; what the largest honest page needs is half of it

Read = Article | Rejected | Note

log = logging.getLogger("pullquote.bot")

_LONGEST_NAME = 100
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})  # controls, marks of direction and joining, halves of characters

Reason = Literal[
    "unnamed", "suffix", "empty", "large", "late", "memory", "failed", "articles", "rejected", "paragraphs"
]


class AttachmentError(InputError):
    """An attachment is not read at all.

    Args:
        reason: why, to be told in the reader's language.
        name: the attachment's name on one line, empty if it has none.
        size: how many bytes it has, where they are too many.
    """

    def __init__(self, reason: Reason, name: str, size: int = 0) -> None:
        super().__init__(f"attachment_{reason}", "{name} is not read: {reason}", name=name, reason=reason, size=size)
        self.reason, self.name, self.size = reason, name, size


def check_attachment(name: str, size: int) -> None:
    """Refuse an attachment that would not be read, before it is downloaded.

    Args:
        name: the name its sender gave it.
        size: how many bytes it has.

    Raises:
        AttachmentError: its name has another suffix, or it is empty or too large.
    """
    bare = bare_name(name)
    if not any(bare.lower().endswith(suffix) and len(bare) > len(suffix) for suffix in SUFFIXES):
        raise AttachmentError("suffix" if bare else "unnamed", bare)
    if size <= 0:
        raise AttachmentError("empty", bare)
    if size > LARGEST_ATTACHMENT:
        raise AttachmentError("large", bare, size)


def read_attachment(data: bytes, name: str) -> list[Read]:
    """Read the articles of an attachment; blocks for at most about MOST_SECONDS.

    Args:
        data: its bytes.
        name: the name its sender gave it; the articles' source is what stands after its last slash, on one line.

    Returns:
        Articles, Rejected for what could not be read, and Notes, as `Archive.add_articles` takes them.

    Raises:
        AttachmentError: it is not read at all: too large, too much in it, or it stops whoever reads it.
    """
    check_attachment(name, len(data))
    bare = bare_name(name)
    reply = exchange(_answer, bare, sent=data, seconds=MOST_SECONDS)
    if isinstance(reply.answer, list):
        return reply.answer
    if isinstance(reply.answer, AttachmentError):
        raise reply.answer
    if reply.late:
        raise AttachmentError("late", bare)
    log.error("the process that read an attachment ended with code %s: %s", reply.code, reply.answer)
    raise AttachmentError("failed", bare)


def _answer(pipe: Connection, name: str) -> None:
    """Read what comes through the pipe and send back what is in it, or why it is not read; runs in the process."""
    limit(memory=MOST_MEMORY, seconds=MOST_SECONDS)
    data = pipe.recv_bytes()
    try:
        pipe.send(_read(data, name))
    except AttachmentError as error:
        pipe.send(error)
    except MemoryError:
        pipe.send(AttachmentError("memory", name))
    except Exception:  # whatever a hostile file provokes: the parent logs it
        pipe.send(traceback.format_exc())


def _read(data: bytes, name: str) -> list[Read]:
    """Read all there is.

    Raises:
        AttachmentError: it is more than one attachment may hold.
    """
    found: list[Read] = []
    articles = rejected = paragraphs = 0
    for each in read_bytes(data, name=name):
        found.append(each)
        rejected += isinstance(each, Rejected)
        if isinstance(each, Article):
            articles += 1
            paragraphs += sum(1 + len(line) // LONG_PARAGRAPH for line in each.text.split("\n") if line.strip())
        if articles > MOST_ARTICLES:
            raise AttachmentError("articles", name)
        if rejected > MOST_ARTICLES:
            raise AttachmentError("rejected", name)
        if paragraphs > MOST_PARAGRAPHS:
            raise AttachmentError("paragraphs", name)
    return found


def bare_name(name: str) -> str:
    """Return a file's name on one line, without folders and what cannot be seen, shortened if it is very long."""
    last = re.split(r"[/\\]", name)[-1]
    bare = " ".join("".join(c for c in last if c.isspace() or unicodedata.category(c) not in _UNSEEN).split())
    if len(bare) > _LONGEST_NAME:
        suffix = PurePosixPath(bare).suffix[:10]
        bare = bare[: _LONGEST_NAME - len(suffix) - 1] + "…" + suffix
    return bare
