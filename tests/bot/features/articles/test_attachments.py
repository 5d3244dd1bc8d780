from __future__ import annotations

import gzip
import json
import logging
import multiprocessing
import os
import signal
import struct
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st

from pullquote import Archive, Article, Rejected
from pullquote_bot.features.articles import attachments
from pullquote_bot.features.articles.attachments import (
    LARGEST_ATTACHMENT,
    LONG_PARAGRAPH,
    MOST_ARTICLES,
    MOST_PARAGRAPHS,
    AttachmentError,
    check_attachment,
    read_attachment,
)
from pullquote_bot.features.articles.uploads import refusal
from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.rendering.markdown import unescaped
from tests.support.archives import FERRY, MILL, ids
from tests.test_imports import HEAVY, loaded

PAGE = f"<html><body><article><h1>Pears at dawn</h1><p>{FERRY}</p><p>{MILL}</p></article></body></html>".encode()
SLOW = b"[" * 4_000_000  # which no Markdown parser likes


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow reading more time than people would wait: a busy machine is not a failure."""
    monkeypatch.setattr(attachments, "MOST_SECONDS", 120.0)


def assert_nothing_is_left() -> None:
    """Check before `active_children`, which would reap forgotten processes."""
    assert multiprocessing.process._children == set()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def told(error: AttachmentError) -> str:
    """Return what an English reader is told."""
    return unescaped(refusal(error, translator_for("en")))


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize(
    "name",
    [
        "a.txt",
        "a.md",
        "a.html",
        "a.HTM",
        "many.jsonl",
        "a.PDF",
        "crawl.warc.gz",
        "a.docx",
        "a.eml",
        "a.xml",
        "../../etc/passwd.txt",
        "C:\\a.txt",
        "-.md",
        f"{'x' * 300}.txt",
    ],
)
def test_what_may_be_read_is_not_refused(name: str):
    check_attachment(name, LARGEST_ATTACHMENT)


@pytest.mark.parametrize(
    ("name", "size", "why"),
    [
        ("a.odt", 10, "a.odt cannot be added: attach a file that ends in .txt, .md, .html, .htm, .jsonl, .pdf"),
        ("a.tar.gz", 10, "a.tar.gz cannot be added"),
        ("a.txt.exe", 10, "a.txt.exe cannot be added"),
        ("../../etc/passwd", 10, "passwd cannot be added"),
        ("a.txt/", 10, "A file without a name cannot be added"),
        ("-", 10, "- cannot be added"),
        ("", 10, "A file without a name cannot be added"),
        ("\x00\u202e\ud800", 10, "A file without a name cannot be added"),
        (".txt", 10, ".txt cannot be added"),
        ("a.txt", 0, "a.txt is empty"),
        ("a.txt", LARGEST_ATTACHMENT + 1, "a.txt has 8,388,609 bytes, at most 8,388,608 are read"),
    ],
)
def test_what_would_not_be_read_is_refused_before_it_is_downloaded(name: str, size: int, why: str):
    with pytest.raises(AttachmentError) as raised:
        check_attachment(name, size)
    assert told(raised.value).startswith(why)


@given(st.text(), st.sampled_from(["", ".txt", ".jsonl", "/", "\\a.md"]))
@example("x" * 300, ".jsonl")
@example("a.", "x" * 300)
@example("a\n\x1b[31m\u202eb\u2028", ".txt")
def test_a_name_is_a_short_line_without_folders(name: str, end: str):
    bare = attachments.bare_name(name + end)
    assert len(bare) <= 100
    assert bare == attachments.bare_name(bare) == " ".join(bare.split())
    assert not any(c in "/\\" or ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 or c in "\u202e\u2066" for c in bare)
    if end in {".txt", ".jsonl"} and bare != end:
        assert bare.endswith(end)


@pytest.mark.process
def test_what_is_read_can_be_added(archive: Archive):
    lines = f"{json.dumps({'text': FERRY, 'id': 'ferry'})}\nno article\n{json.dumps({'text': MILL, 'id': 'mill'})}\n"
    events = read_attachment(lines.encode(), "../../many.jsonl")
    assert [type(event) for event in events] == [Article, Rejected, Article]
    report = archive.add_articles(events)
    assert (report.added, [one.place for one in report.rejected]) == (("ferry", "mill"), ["many.jsonl:2"])
    assert [article.source for article in archive.articles()] == ["many.jsonl:1", "many.jsonl:3"]
    assert ids(archive.ask("the ferry to Osmey", k=1)) == ["ferry"]
    assert_nothing_is_left()


@pytest.mark.process
@pytest.mark.parametrize(
    ("data", "name", "text"),
    [
        (FERRY.encode(), "a.txt", FERRY),
        (PAGE, "page.html", f"{FERRY}\n\n{MILL}"),
        (f"---\ntitle: Pears\n---\n{FERRY}".encode(), "a.md", FERRY),
        (FERRY.encode("utf-16"), "wide.txt", FERRY),
        (("pear " * 1_600_000).encode(), "line.txt", "pear " * 1_600_000),
        (b"<div>" * 200_000 + b"<p>" + FERRY.encode(), "deep.html", None),
        (b"<" * 2_000_000, "points.html", None),
        (b"\n \t\n", "blank.txt", None),
        (bytes(range(256)) * 40, "binary.txt", None),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "picture.html", None),
        (gzip.compress(FERRY.encode(), mtime=0), "packed.txt", None),
        (b"[" * 1_000_000, "deep.jsonl", None),
        (b"---\n" + b"a: [" * 20_000 + b"\n---\n", "deep.md", None),
    ],
    ids=count(),  # pytest hands the name of a test to processes, and an older one has all of the data in it
)
def test_whatever_is_attached_is_read_or_rejected(data: bytes, name: str, text: str | None):
    (event,) = read_attachment(data, name)
    if text is not None:
        assert isinstance(event, Article)
        assert (event.text.strip(), event.source) == (text.strip(), name)
    elif isinstance(event, Rejected):
        assert event.place.removesuffix(":1") == name
        assert "\n" not in event.why
    else:
        assert isinstance(event, Article)
    assert_nothing_is_left()


@pytest.mark.process
@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"", "a.txt", "a.txt is empty"),
        (b"a" * (LARGEST_ATTACHMENT + 1), "a.txt", "a.txt has 8,388,609 bytes"),
        (b'{"text": "a"}\n' * (MOST_ARTICLES + 1), "a.jsonl", "a.jsonl holds more than 500 articles: split it"),
        (b"a\n" * 100_000, "a.jsonl", "a.jsonl has more than 500 lines that are not articles: correct them"),
        (b"a\n\n" * (MOST_PARAGRAPHS + 1), "a.txt", "a.txt holds more than 10,000 paragraphs or lines of text: split"),
        (
            (b"a " * LONG_PARAGRAPH + b"\n\n") * (MOST_PARAGRAPHS // 3 + 1),
            "a.txt",
            "a.txt holds more than 10,000 paragraphs or lines of text: split it into several files.",
        ),
    ],
    ids=count(),
)
def test_more_than_an_attachment_may_hold_is_refused(data: bytes, name: str, why: str):
    with pytest.raises(AttachmentError) as raised:
        read_attachment(data, name)
    assert told(raised.value).startswith(why)
    assert_nothing_is_left()


@pytest.mark.process
def test_as_many_paragraphs_as_are_read_blank_lines_not_counted():
    (article,) = read_attachment(b"The lamp was lit.\n\n \n" * MOST_PARAGRAPHS, "a.txt")
    assert isinstance(article, Article)


@pytest.mark.process
def test_as_many_articles_as_are_read():
    events = read_attachment(b'{"text": "The lamp was lit."}\n' * MOST_ARTICLES, "a.jsonl")
    assert [type(event) for event in events] == [Article] * MOST_ARTICLES


@pytest.mark.process
@pytest.mark.parametrize("seconds", [0.0, 1.0])
def test_what_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch, seconds: float):
    read_attachment(PAGE, "page.html")  # the first one starts multiprocessing's own processes
    before = open_files()
    monkeypatch.setattr(attachments, "MOST_SECONDS", seconds)
    with pytest.raises(AttachmentError) as raised:
        read_attachment(SLOW, "slow.md")
    assert (raised.value.reason, raised.value.name) == ("late", "slow.md")
    assert_nothing_is_left()
    assert open_files() == before


def crash(pipe: Connection, name: str) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave(pipe: Connection, name: str) -> None:
    os._exit(0)


def break_off(pipe: Connection, name: str) -> None:
    """Announce a long answer and exit in the middle of it."""
    pipe.recv_bytes()
    os.write(pipe.fileno(), struct.pack("!i", 1_000_000) + b"a" * 1000)


def stop_short(pipe: Connection, name: str) -> None:
    """Announce a long answer and never finish it."""
    break_off(pipe, name)
    time.sleep(600)


def never_listen(pipe: Connection, name: str) -> None:
    time.sleep(600)


def fail(pipe: Connection, name: str) -> None:
    attachments._read = lambda data, name: 1 // 0  # type: ignore[assignment]
    attachments._answer(pipe, name)


def eat(pipe: Connection, name: str) -> None:
    attachments._read = lambda data, name: [bytearray(100_000_000) for _ in range(100)]  # type: ignore[assignment]
    attachments._answer(pipe, name)


@pytest.mark.process
@pytest.mark.parametrize("ends", [crash, leave, break_off, fail])
def test_a_reader_that_dies_is_an_error_like_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, ends: object
):
    monkeypatch.setattr(attachments, "_answer", ends)
    with caplog.at_level(logging.ERROR), pytest.raises(AttachmentError) as raised:
        read_attachment(b"a" * LARGEST_ATTACHMENT, "a.txt")
    assert told(raised.value) == "a.txt could not be read: save its text again, as .txt for instance."
    (record,) = caplog.records
    assert ("ZeroDivisionError" in record.getMessage()) == (ends is fail)
    assert_nothing_is_left()


@pytest.mark.process
@pytest.mark.parametrize("hangs", [stop_short, never_listen])
def test_a_reader_that_hangs_is_stopped_wherever_it_is(monkeypatch: pytest.MonkeyPatch, hangs: object):
    monkeypatch.setattr(attachments, "_answer", hangs)
    monkeypatch.setattr(attachments, "MOST_SECONDS", 2.0)
    with pytest.raises(AttachmentError) as raised:
        read_attachment(b"a" * LARGEST_ATTACHMENT, "a.txt")
    assert raised.value.reason == "late"
    assert_nothing_is_left()


@pytest.mark.process
def test_a_reader_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(attachments, "_answer", eat)
    with pytest.raises(AttachmentError) as raised:
        read_attachment(PAGE, "page.html")
    assert told(raised.value) == "page.html could not be read: it takes more than 1.5 GB of memory."
    assert_nothing_is_left()


@pytest.mark.process
def test_several_threads_may_read_at_once():
    def read(number: int) -> str:
        (event,) = read_attachment(f"Lamp {number} was lit.".encode(), f"{number}.txt")
        assert isinstance(event, Article)
        return event.text

    with ThreadPoolExecutor(4) as executor:
        assert list(executor.map(read, range(8))) == [f"Lamp {number} was lit." for number in range(8)]
    assert_nothing_is_left()


SCRIPT = """#!python
import sys
from pullquote_bot.features.articles.attachments import read_attachment
if __name__ == "__main__":
    print(read_attachment(b"The lamp was lit.", "a.txt")[0].text, sys.stdin.read())
"""


@pytest.mark.process
@pytest.mark.parametrize("how", ["console script", "-m"])
def test_it_works_whatever_the_program_is(tmp_path: Path, how: str):
    """A console script has no suffix; the reading process imports it, but must neither run it nor take its input."""
    (tmp_path / "pullquote").write_text(SCRIPT)
    (tmp_path / "launcher.py").write_text(SCRIPT)
    arguments = [str(tmp_path / "pullquote")] if how == "console script" else ["-m", "launcher"]
    done = subprocess.run(
        [sys.executable, *arguments],
        check=False,
        cwd=tmp_path,
        input="typed",
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "The lamp was lit. typed\n", "")


def test_the_reading_process_loads_nothing_heavy():
    statement = (
        f"from pullquote_bot.features.articles.attachments import _read, limit\nlimit(memory=2**31, seconds=20)\n"
        f"_read({PAGE!r}, 'a.html')\n_read(b'# a', 'a.md')"
    )
    assert loaded(statement) & {*HEAVY} == {"pullquote_bot"}  # numpy comes with what recognises languages
