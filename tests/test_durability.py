"""Nothing lost: killed, interrupted or out of space at any moment, an archive holds whole articles, each once."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from pullquote import Archive
from pullquote.catalog.database import FILE_NAME
from pullquote.catalog.vacuum import SHARE
from pullquote.text.passages import split
from tests.conftest import ROOT
from tests.support.archives import ids, rows, wait_for, write_lines
from tests.support.fake_encoder import FakeEncoder
from tests.support.ingest_process import COUNT, text_of, write_articles

pytestmark = pytest.mark.process

KILLS = 50
ROUNDS_PER_ARCHIVE = 5


class Adder:
    """A process that has imported everything and waits for its instructions."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.ingest_process"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def begin(self, **given: object) -> None:
        assert self.process.stdin
        assert self.process.stdout
        assert self.process.stdout.readline() == "ready\n"
        self.process.stdin.write(json.dumps(given, default=str) + "\n")
        self.process.stdin.flush()

    def end(self, timeout: float = 60) -> tuple[int, str, str]:
        """Wait for it and return its exit status, output and messages."""
        out, err = self.process.communicate(timeout=timeout)
        return self.process.returncode, out, err


@contextmanager
def adder() -> Iterator[Adder]:
    one = Adder()
    try:
        yield one
    finally:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


def assert_whole(archive: Archive, editions: range) -> Counter[int]:
    """Check every article of an archive, and return how many are in which edition."""
    assert archive.check() == []
    found: Counter[int] = Counter()
    names = []
    for article in archive.articles():
        names.append(article.id)
        edition = int(article.text.split(" in edition e")[1].split(".")[0])
        assert edition in editions
        assert article.text == text_of(int(article.id[1:]), edition)
        assert article.passages == split(article)
        found[edition] += 1
    assert len(names) == len(set(names)) <= COUNT
    assert rows(
        archive, "SELECT count(*) FROM passages p LEFT JOIN versions v ON v.number = p.version WHERE v.number IS NULL"
    ) == [(0,)]
    assert rows(
        archive, "SELECT count(*) FROM vectors x LEFT JOIN passages p ON p.number = x.passage WHERE p.number IS NULL"
    ) == [(0,)]
    return found


@pytest.mark.timeout(900)  # its pauses are as long as the machine is slow
def test_killed_fifty_times_nothing_is_lost_and_nothing_is_there_twice(tmp_path: Path):
    """Each round begins a new edition of all articles and is killed somewhere between its first and its last moment."""
    chance = random.Random(20240511)
    with adder() as first:
        first.begin(folder=tmp_path / "timed", lines=write_articles(tmp_path / "timed.jsonl", 0), batch=8)
        begun = time.monotonic()
        assert first.end()[:2] == (0, "done\n")
        length = time.monotonic() - begun
    landed = within = 0
    following = Adder()
    try:
        for number in range(KILLS):
            folder = tmp_path / f"archive-{number // ROUNDS_PER_ARCHIVE}"
            lines = write_articles(tmp_path / "lines.jsonl", number)
            current, following = following, Adder()
            current.begin(folder=folder, lines=lines, batch=8)
            time.sleep(length * ((number * 0.618 + chance.random() * 0.05) % 1))  # spread over the whole run
            current.process.send_signal(signal.SIGKILL)
            current.process.communicate()
            landed += current.process.returncode == -signal.SIGKILL
            with Archive.open(folder, encoder=FakeEncoder(), create=True) as archive:  # or killed before it was made
                first_edition = number // ROUNDS_PER_ARCHIVE * ROUNDS_PER_ARCHIVE
                found = assert_whole(archive, range(first_edition, number + 1))
                within += 0 < found[number] < COUNT
                done = [a.id for a in archive.articles() if f" e{number}." in a.text]
                assert done == [f"k{n:03}" for n in range(len(done))], "articles are completed in their order"
                if found:
                    answer = archive.ask("which keeper lit the lamp", k=5)
                    assert len(answer.quotes) + len(answer.closest) == min(5, archive.stats()["passages"])
    finally:
        following.process.kill()
        following.process.communicate()
    assert landed >= KILLS * 0.5
    assert within >= KILLS * 0.4, "too few kills came while articles were being written"
    for last in range(ROUNDS_PER_ARCHIVE - 1, KILLS, ROUNDS_PER_ARCHIVE):
        folder = tmp_path / f"archive-{last // ROUNDS_PER_ARCHIVE}"
        with Archive.open(folder, encoder=FakeEncoder()) as archive:
            before = assert_whole(archive, range(last - ROUNDS_PER_ARCHIVE + 1, last + 1))
            report = archive.add(write_articles(tmp_path / "lines.jsonl", last))
            assert len(report.unchanged) == before[last]
            assert report.rejected == ()
            assert assert_whole(archive, range(last, last + 1)) == {last: COUNT}
            for number in (0, 99, COUNT - 1):
                assert ids(archive.ask(f"keeper k{number} lit the lamp", k=1)) == [f"k{number:03}"]
        with Archive.open(folder, encoder=FakeEncoder()) as archive:
            assert assert_whole(archive, range(last, last + 1)) == {last: COUNT}


def test_killed_while_reindexing(tmp_path: Path):
    """What a killed `reindex` has encoded is kept, and the archive answers with the previous encoder."""
    folder = tmp_path / "archive"
    with Archive.open(folder, encoder=FakeEncoder(), create=True) as archive:
        archive.add(write_articles(tmp_path / "lines.jsonl", 0, 60))
    code = (
        "import sys; from pullquote import Archive; from tests.support.ingest_process import SlowEncoder\n"
        "from tests.support.fake_encoder import FakeEncoder\n"
        "other = SlowEncoder(0.005); other._seed = 'x'; other._identity = FakeEncoder('other', 'x').identity\n"
        "Archive.open(sys.argv[1], encoder=other).reindex(other)"
    )
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        passages = archive.stats()["passages"]
        with subprocess.Popen([sys.executable, "-c", code, str(folder)], cwd=ROOT) as process:
            wait_for(lambda: rows(archive, "SELECT count(*) FROM vectors WHERE encoder > 1")[0][0] > 20)
            process.kill()
        done = rows(archive, "SELECT count(*) FROM vectors WHERE encoder > 1")[0][0]
        assert 20 < done < passages
        assert archive.check() == []
        assert ids(archive.ask("keeper k7 lit the lamp", k=1)) == ["k007"]
        other = FakeEncoder("other", "x")
        assert archive.reindex(other) == passages - done
        assert ids(archive.ask("keeper k7 lit the lamp", k=1)) == ["k007"]
        assert archive.check() == []


def test_two_processes_may_add_the_same_articles(tmp_path: Path):
    folder = tmp_path / "archive"
    Archive.open(folder, encoder=FakeEncoder(), create=True).close()
    lines = write_articles(tmp_path / "lines.jsonl", 0)
    with adder() as one, adder() as two:
        for each in (one, two):
            each.begin(folder=folder, lines=lines, batch=4)
        assert (one.end(), two.end()) == ((0, "done\n", ""), (0, "done\n", ""))
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        assert assert_whole(archive, range(1)) == {0: COUNT}
        assert archive.stats()["versions"] == COUNT


def test_two_processes_may_make_the_archive_at_once(tmp_path: Path):
    for number in range(6):
        folder = tmp_path / str(number)
        files = [
            write_lines(tmp_path / "l", {"text": f"The lamp of keeper {n} was lit.", "id": f"k{n}"}) for n in range(2)
        ]
        with adder() as one, adder() as two:
            assert one.process.stdout
            for each, lines in zip((one, two), files, strict=True):
                each.begin(folder=folder, lines=lines)
            assert [each.end()[0] for each in (one, two)] == [0, 0]
        with Archive.open(folder, encoder=FakeEncoder()) as archive:
            assert ids(archive.articles()) == ["k0", "k1"]
            assert archive.check() == []


def test_killed_while_space_is_given_back(tmp_path: Path):
    """Each round is killed some pages later than the one before; the rest is freed after the next change."""
    lines = write_articles(tmp_path / "lines.jsonl", 0)

    def pages(folder: Path) -> tuple[int, int]:
        with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
            every, free = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "freelist_count"))
        return every[0], free[0]

    following = Adder()
    try:
        for number in range(6):
            folder = tmp_path / f"archive-{number}"
            with Archive.open(folder, encoder=FakeEncoder(), create=True) as archive:
                archive.add(lines)
            before, _ = pages(folder)
            current, following = following, Adder()
            removed = [f"k{n:03}" for n in range(COUNT) if n % 5]
            current.begin(folder=folder, remove=removed, step=3)
            assert current.process.stdout
            assert current.process.stdout.readline() == "done\n"
            wait_for(lambda folder=folder, most=before - 20 * number: pages(folder)[0] < most)
            current.process.kill()
            current.process.communicate()
            left, free = pages(folder)
            assert free * SHARE > left, "it was killed while much was free"
            with Archive.open(folder, encoder=FakeEncoder()) as archive:
                assert assert_whole(archive, range(1)) == {0: COUNT - len(removed)}
                archive.remove("k000")
                wait_for(lambda folder=folder: pages(folder)[1] * SHARE <= pages(folder)[0])
                assert assert_whole(archive, range(1)) == {0: COUNT - len(removed) - 1}
    finally:
        following.process.kill()
        following.process.communicate()


def test_interrupted_what_is_completed_is_kept(tmp_path: Path):
    folder = tmp_path / "archive"
    lines = write_articles(tmp_path / "lines.jsonl", 0, 60)
    Archive.open(folder, create=True).close()
    with adder() as one, Archive.open(folder, encoder=FakeEncoder()) as archive:
        one.begin(cli=["add", str(lines), "--archive", str(folder)], delay=0.01, batch=4)
        wait_for(lambda: archive.stats()["articles"] >= 10)
        one.process.send_signal(signal.SIGINT)
        code, out, err = one.end()
        assert (code, out) == (130, "")
        assert "Traceback" not in err
        assert err.strip().splitlines()[-1].startswith("pullquote: interrupted: ")
        assert 10 <= archive.stats()["articles"] < 60
        assert archive.check() == []
    with adder() as again, Archive.open(folder, encoder=FakeEncoder()) as archive:
        before = archive.stats()["articles"]
        again.begin(cli=["add", str(lines), "--archive", str(folder)])
        code, out, _ = again.end()
        assert (code, out) == (0, f"{60 - before} added, {before} unchanged\n")
        assert assert_whole(archive, range(1)) == {0: 60}


def test_interrupted_in_a_chat(tmp_path: Path):
    folder = tmp_path / "archive"
    with Archive.open(folder, encoder=FakeEncoder(), create=True) as archive:
        archive.add(write_articles(tmp_path / "lines.jsonl", 0, 5))
    with adder() as one:
        one.begin(cli=["chat", "--archive", str(folder)])
        assert one.process.stdin
        one.process.stdin.write("which keeper lit the lamp\n/more\n")
        one.process.stdin.flush()
        assert one.process.stdout
        assert one.process.stdout.readline()
        one.process.send_signal(signal.SIGINT)
        code, _, err = one.end()
        assert code == 130
        assert "Traceback" not in err


def test_a_disk_that_fills_up(tmp_path: Path):
    """A limit on the size of files stands for a full disk."""
    folder = tmp_path / "archive"
    lines = write_articles(tmp_path / "lines.jsonl", 0)
    with adder() as one:
        one.begin(cli=["add", str(lines), "--archive", str(folder)], batch=4, most=400_000)
        code, out, err = one.end()
    assert (code, out) == (2, ""), err
    assert "Traceback" not in err
    last = err.strip().splitlines()[-1]
    assert last.startswith("pullquote: ")
    assert FILE_NAME in last
    assert "disk" in last or "space" in last
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        kept = assert_whole(archive, range(1))[0]
        assert 0 < kept < COUNT
        report = archive.add(lines)
        assert (len(report.added), len(report.unchanged)) == (COUNT - kept, kept)
        assert assert_whole(archive, range(1)) == {0: COUNT}


@pytest.mark.parametrize("arguments", [["ask", "which keeper lit the lamp"], ["articles"], ["verify", "keeper"]])
def test_a_full_disk_does_not_keep_anybody_from_reading(tmp_path: Path, arguments: list[str]):
    folder = tmp_path / "archive"
    with Archive.open(folder, encoder=FakeEncoder(), create=True) as archive:
        archive.add(write_articles(tmp_path / "lines.jsonl", 0, 5))
    with adder() as one:
        one.begin(cli=[*arguments, "--archive", str(folder)], most=1000)
        code, out, err = one.end()
    assert code in {0, 1}, err
    assert "k00" in out
    with adder() as one:
        one.begin(cli=["remove", "k000", "--archive", str(folder)], most=1000)
        code, out, err = one.end()
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    assert "disk" in err.splitlines()[-1]


def test_a_disk_with_no_room_for_an_archive(tmp_path: Path):
    folder = tmp_path / "archive"
    with adder() as one:
        one.begin(cli=["add", str(write_articles(tmp_path / "l.jsonl", 0, 3)), "--archive", str(folder)], most=4096)
        code, out, err = one.end()
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    assert err.strip().splitlines()[-1].startswith("pullquote: ")
    with Archive.open(folder, encoder=FakeEncoder(), create=True) as archive:
        assert archive.check() == []
        archive.add(write_articles(tmp_path / "l.jsonl", 0, 3))
        assert archive.stats()["articles"] == 3


def test_a_folder_that_may_not_be_written(tmp_path: Path):
    (tmp_path / "closed").mkdir(mode=0o500)
    with adder() as one:
        added = str(write_articles(tmp_path / "l.jsonl", 0, 3))
        one.begin(held=True, cli=["add", added, "--archive", str(tmp_path / "closed")])
        code, _, err = one.end()
    assert code == 2
    assert "permissions" in err


@pytest.mark.parametrize("arguments", [["articles"], ["show", "long"]])
def test_a_reader_that_leaves_early_is_no_failure(tmp_path: Path, arguments: list[str]):
    """As in `pullquote articles | head -1`."""
    folder = tmp_path / "archive"
    with Archive.open(folder, encoder=FakeEncoder(), create=True) as archive:
        archive.add(write_articles(tmp_path / "lines.jsonl", 0))
        archive.add(write_lines(tmp_path / "l", {"id": "long", "text": "The lamp was lit. " * 20_000}))
    with adder() as one:
        one.begin(cli=[*arguments, "--archive", str(folder)])
        assert one.process.stdout
        one.process.stdout.close()
        assert one.process.stderr
        err = one.process.stderr.read()
        assert one.process.wait(60) == 0
        assert err == ""


def test_a_terminal_that_knows_ascii_only(tmp_path: Path):
    folder = tmp_path / "archive"
    with Archive.open(folder, encoder=FakeEncoder(), create=True) as archive:
        archive.add(write_articles(tmp_path / "lines.jsonl", 0, 5))
    code = (
        "import pullquote.archive, sys; "
        "from tests.support.fake_encoder import FakeEncoder; from pullquote.cli import main\n"
        "import pullquote.answerability.reader; from tests.support.fake_reader import FakeReader\n"
        "pullquote.pipeline.components.load_encoder = lambda *_: FakeEncoder()\n"
        "pullquote.answerability.reader.Reader = FakeReader\n"
        "sys.argv = ['pullquote', *sys.argv[1:]]; main()"
    )
    for arguments in (["ask", "keeper k3 lit the lamp"], ["articles"], ["articles", "--json"], ["--help"]):
        where = ["--archive", str(folder)] if arguments != ["--help"] else []
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments, *where],
            cwd=ROOT,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
            check=False,
        )
        assert "Traceback" not in done.stderr
        assert done.returncode in {0, 2}


def test_no_room_to_recognise_languages(tmp_path: Path):
    folder = tmp_path / "archive"
    line = {
        "id": "a",
        "text": "Das Hafenamt teilte am Montag mit, dass der nördliche Kai wegen Arbeiten schließt. " * 3,
    }
    lines = tmp_path / "lines.jsonl"
    lines.write_text(json.dumps(line), "utf-8")
    with adder() as one:
        one.begin(cli=["add", str(lines), "--archive", str(folder)], most=400_000)
        code, out, err = one.end()
    assert (code, out) == (2, "")
    told = err.strip().splitlines()[-1]
    assert told.startswith("pullquote: cannot recognise languages: a file of 70 MB does not fit")
