"""One writer and many readers, in processes and threads: each answer is of one moment, and of one while it was asked.

The writer changes one article after another in an order that everybody knows, so that the articles of an answer tell
the moment: how many changes had been made. The short form makes a few; `--hours 0.17` goes on for ten minutes.
"""

from __future__ import annotations

import json
import mmap
import random
import sqlite3
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from pullquote import Archive, Article, Filters, StorageError
from pullquote.catalog.database import FILE_NAME
from tests.conftest import ROOT
from tests.support.fake_encoder import FakeEncoder

ARTICLES = 12
CYCLE = 2 * ARTICLES  # changes: all articles are renewed, then every second one is removed and added again
CHANGES = 60
"""That the writer makes in the short form."""

PROCESSES, THREADS = 3, 2  # of readers, and threads of each
KEEPERS = "Ada Bram Cleo Dorn Edda Finn Gila Hugo Iris Joop Kaya Lars".split()
QUESTION = "Until which hour burned the lamp of keeper Hugo?"
MINE = Filters(collections=("default",))
Moment = frozenset[tuple[str, int]]


def changes(number: int) -> tuple[int, int | None]:
    """Return which article the change of a number is of, and its new edition; None if it is removed."""
    cycle, place = divmod(number, CYCLE)
    if place < ARTICLES:
        return place, 2 * cycle + 1
    pair, added = divmod(place - ARTICLES, 2)
    return 2 * pair + 1, 2 * cycle + 2 if added else None


class Moments:
    """What the archive held after so many changes; those asked for grow, and old ones are forgotten."""

    def __init__(self) -> None:
        self._made, self._held = 0, dict[int, int]()
        self._known: dict[int, Moment] = {0: frozenset()}

    def __getitem__(self, number: int) -> Moment:
        while self._made < number:
            article, edition = changes(self._made)
            if edition is None:
                del self._held[article]
            else:
                self._held[article] = edition
            self._made += 1
            self._known[self._made] = frozenset((f"k{one}", found) for one, found in self._held.items())
            self._known.pop(self._made - 20 * CYCLE, None)
        return self._known[number]


def article(number: int, edition: int) -> Article:
    keeper = KEEPERS[number]
    text = f"The lamp of keeper {keeper} burned until hour {edition} while {keeper} slept near {keeper}haven."
    return Article(id=f"k{number}", title=f"Keeper {keeper}", text=text, language="en")


class Clock:
    """How many changes are known to be made, and whether all should end; shared by processes in a file."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(16))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), 16)

    @property
    def made(self) -> int:
        return int(struct.unpack_from("q", self._shared, 0)[0])

    @made.setter
    def made(self, number: int) -> None:
        struct.pack_into("q", self._shared, 0, number)

    @property
    def over(self) -> bool:
        return bool(self._shared[8])

    def end(self) -> None:
        self._shared[8] = 1


def observed(archive: Archive, way: int) -> Moment:
    """Return what one read tells of the archive: the articles and their editions."""
    if way == 0:
        answer = archive.ask(QUESTION, k=ARTICLES + 2, filters=MINE)
        quotes = (*answer.quotes, *answer.closest)
        for quote in quotes:
            assert quote.article.text[quote.start : quote.end] == quote.text
        found = [(quote.article.id, quote.text) for quote in quotes]
    elif way == 1:
        found = [(one.id, one.text) for one in archive.articles(filters=MINE)]
    else:
        total, page = archive.titles(limit=ARTICLES + 2, filters=MINE)
        assert total == len(page)
        found = [(one.id, one.text) for one in page]
    assert len({id for id, _ in found}) == len(found), "an article is there twice"
    return frozenset((id, int(text.split(" hour ")[1].split()[0])) for id, text in found)


def read(folder: Path, clock: Clock, failures: list[str], counts: list[int], seed: int) -> None:
    """Ask until it is over; each answer is of a moment between the beginning and the end of asking."""
    chance, moments = random.Random(seed), Moments()
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        while not clock.over and not failures:
            way = chance.randrange(3)
            first = clock.made
            try:
                found = observed(archive, way)
            except Exception as error:
                failures.append(f"way {way}, at {first}: {error!r}")
                return
            last = clock.made + 1  # which may be made and not be counted yet
            if not any(is_of(found, number, last, moments, leaving_out=way == 1) for number in range(first, last + 1)):
                failures.append(f"way {way}, between {first} and {last}: {sorted(found)}")
            counts.append(way)


def is_of(found: Moment, number: int, last: int, moments: Moments, *, leaving_out: bool) -> bool:
    """Return whether this was held at a moment; a list read one by one leaves out what was removed meanwhile."""
    missing = {id for id, _ in moments[number] - found}
    removed = {f"k{article}" for article, edition in map(changes, range(number, last)) if edition is None}
    return found <= moments[number] and (missing <= removed if leaving_out else not missing)


def write(archive: Archive, clock: Clock, until: float) -> int:
    """Make changes, at least so many, until a time."""
    while clock.made < CHANGES or time.monotonic() < until:
        number, edition = changes(clock.made)
        if edition is None:
            assert archive.remove(f"k{number}", collections=("default",)) == 1
        else:
            report = archive.add_articles([article(number, edition)])
            assert report.rejected == ()
        clock.made += 1
    return clock.made


def second_writer(folder: Path, clock: Clock, failures: list[str], counts: list[str]) -> None:
    """Add to another collection beside the first writer: wait, or be told in one line that it cannot be written."""
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        number = 0
        while not clock.over and not failures:
            number += 1
            try:
                archive.add_articles([article(number % ARTICLES, number)], collection="beside")
                counts.append("waited")
            except StorageError as error:
                counts.append("refused")
                if error.code != "archive_busy" or "\n" in str(error):
                    failures.append(f"second writer: {error!r}")
            except Exception as error:
                failures.append(f"second writer: {error!r}")
            time.sleep(0.05)


def run_threads(folder: Path, clock: Clock, seed: int) -> tuple[list[str], list[int]]:
    """Read in several threads; return what went wrong, and how each was asked."""
    failures, counts = list[str](), list[int]()
    threads = [
        threading.Thread(target=read, args=(folder, clock, failures, counts, seed + number))
        for number in range(THREADS)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return failures, counts


@contextmanager
def readers(folder: Path, shared: Path) -> Iterator[list[subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "tests.test_moments", str(folder), str(shared)]
    started = [
        subprocess.Popen([*command, str(100 * number)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for number in range(PROCESSES)
    ]
    try:
        yield started
    finally:
        for each in started:
            each.kill()
            each.communicate()


@pytest.mark.durability
@pytest.mark.process
@pytest.mark.timeout(0)  # with --hours it takes as long
def test_each_answer_is_of_one_moment(tmp_path: Path, hours: float):
    clock = Clock(tmp_path / "clock")
    folder = tmp_path / "archive"
    failures, second = list[str](), list[str]()
    with Archive.open(folder, encoder=FakeEncoder(), create=True) as archive:
        archive.add_articles([article(0, 1)])
        clock.made = 1
        with readers(folder, tmp_path / "clock") as processes:
            for each in processes:
                assert each.stdout
                assert each.stdout.readline() == "ready\n"
            beside = threading.Thread(target=second_writer, args=(folder, clock, failures, second))
            beside.start()
            try:
                write(archive, clock, time.monotonic() + hours * 3600)
                made = clock.made
            finally:
                clock.end()
                beside.join()
            told = [json.loads(each.communicate(timeout=300)[0]) for each in processes]
        assert archive.check() == []
        assert observed(archive, 1) == Moments()[made]
    asked = [sum(one["counts"][way] for one in told) for way in range(3)]
    print(f"{made} changes; {asked} reads by question, list and titles; a second writer {len(second)} times, ", end="")
    print(f"{second.count('refused')} of them refused; wrong: {sum(len(one['failures']) for one in told)}")
    assert failures == []
    assert [one["failures"] for one in told] == [[]] * PROCESSES
    assert min(asked) > 0
    assert "waited" in second


@pytest.mark.durability
def test_a_writer_that_waits_too_long_is_told_in_one_line(archive: Archive, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pullquote.catalog.connections.BUSY_SECONDS", 0.05)
    archive.add_articles([article(0, 1)])
    with closing(sqlite3.connect(archive.folder / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Archive.open(archive.folder, encoder=FakeEncoder()) as second:
            with pytest.raises(StorageError, match="is being written by another process: try again") as told:
                second.remove("k0")
            assert observed(second, 0) == {("k0", 1)}, "nobody is kept from reading"
            assert (told.value.code, "\n" in str(told.value)) == ("archive_busy", False)
            other.execute("ROLLBACK")
            assert second.remove("k0") == 1


def main() -> None:
    """Be one of the readers."""
    import pullquote.answerability.reader
    from tests.support.fake_reader import FakeReader

    pullquote.answerability.reader.Reader = FakeReader  # type: ignore[assignment,misc]
    folder, shared, seed = sys.argv[1:]
    import faiss  # noqa: F401 - loaded before it says that it is ready

    print("ready", flush=True)
    failures, counts = run_threads(Path(folder), Clock(Path(shared)), int(seed))
    print(json.dumps({"failures": failures, "counts": [counts.count(way) for way in range(3)]}))


if __name__ == "__main__":
    main()
