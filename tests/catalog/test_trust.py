"""A stranger's archive cannot act for its author: neither its files nor its schema, nor what it holds for FAISS."""

from __future__ import annotations

import os
import random
import sqlite3
import struct
import threading
import zlib
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from pullquote import Archive, IncompatibleArchive
from pullquote.catalog.database import FILE_NAME
from pullquote.catalog.schema import MIGRATIONS, SHADOW_TABLES
from pullquote.catalog.trust import LIMITS
from pullquote.search.faiss_index import build_flat, build_ivf, from_bytes, to_bytes
from tests.support.archives import FERRY, add, ids, rows, said
from tests.support.fake_encoder import FakeEncoder

MAGIC = bytes.fromhex("d9d505f920a163d7")
QUESTION = "Who counted the crates?"


@pytest.fixture
def closed(archive: Archive) -> Path:
    """The folder of an archive of one article that nobody has open."""
    add(archive, {"id": "ferry", "text": FERRY})
    archive.close()
    return archive.folder


def journal(pages: int, named: bytes = b"") -> bytes:
    """Return a rollback journal without pages; `named` is the file that SQLite deletes after applying it."""
    header = MAGIC + struct.pack(">IIIII", 0, 0, pages, 512, 4096)
    ending = struct.pack(">I", (1 << 30) // 4096 + 1) + named + struct.pack(">II", len(named), sum(named)) + MAGIC
    return header.ljust(512, b"\0") + (ending if named else b"")


def open_again(folder: Path, *, create: bool = False) -> Archive:
    return Archive.open(folder, encoder=FakeEncoder(), create=create)


def refused(folder: Path, *, create: bool = False) -> IncompatibleArchive:
    with pytest.raises(IncompatibleArchive) as raised:
        open_again(folder, create=create)
    assert "\n" not in str(raised.value)
    assert raised.value.exit_code == 3
    return raised.value


def test_a_journal_deletes_no_file_of_the_opener(closed: Path, tmp_path: Path):
    victim = tmp_path / "diary.txt"
    victim.write_text("what happened today")
    pages = (closed / FILE_NAME).stat().st_size // 4096
    (closed / f"{FILE_NAME}-journal").write_bytes(journal(pages, os.fsencode(victim)))
    assert refused(closed).code == "journal_foreign"
    assert victim.read_text() == "what happened today"


@pytest.mark.parametrize("content", [b"", bytes(4096)])
def test_a_journal_deletes_no_file_beside_an_archive_that_is_yet_to_be_made(tmp_path: Path, content: bytes):
    victim = tmp_path / "diary.txt"
    victim.write_text("what happened today")
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / FILE_NAME).write_bytes(content)
    (folder / f"{FILE_NAME}-journal").write_bytes(journal(1, os.fsencode(victim)))
    assert refused(folder, create=True).code == "journal_foreign"
    assert victim.exists()


def test_a_journal_beside_a_complete_archive_is_refused_and_left_alone(closed: Path):
    beside = closed / f"{FILE_NAME}-journal"
    before = (closed / FILE_NAME).read_bytes()
    beside.write_bytes(journal(1))
    assert str(beside) in str(refused(closed))
    assert (closed / FILE_NAME).read_bytes() == before
    beside.unlink()
    with open_again(closed) as archive:
        assert ids(archive.articles()) == ["ferry"]


def test_a_journal_is_refused_by_connections_that_are_opened_later(archive: Archive):
    with archive._catalog.snapshot():  # has the only connection
        pass
    archive._catalog.database._pool._idle.pop().close()
    (archive.folder / f"{FILE_NAME}-journal").write_bytes(journal(1, b"/nowhere"))
    with pytest.raises(IncompatibleArchive):
        archive.stats()


@pytest.mark.parametrize("when", ["before the first page", "before the log"])
def test_a_journal_of_a_process_killed_while_it_made_the_archive_is_applied(tmp_path: Path, when: str):
    path = tmp_path / FILE_NAME
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        if when == "before the log":
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("CREATE TABLE half (way)")
        pages = path.stat().st_size // 4096
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE things (x)")
        connection.execute("PRAGMA cache_size = 1")
        connection.executemany("INSERT INTO things VALUES (?)", [("x" * 3000,)] * 20)
        kept = {end: path.with_name(f"{FILE_NAME}{end}").read_bytes() for end in ("", "-journal")}
    assert kept["-journal"]
    for end, content in kept.items():
        path.with_name(f"{FILE_NAME}{end}").write_bytes(content)
    if when == "before the log":
        assert refused(tmp_path, create=True).code == "not_an_archive"
        assert path.stat().st_size == 4096 * pages, "it was applied"
        return
    with open_again(tmp_path, create=True) as archive:
        assert archive.check() == []


@pytest.mark.parametrize("end", ["", "-journal", "-wal", "-shm"])
@pytest.mark.parametrize("kind", ["link", "broken link", "pipe", "folder"])
def test_what_is_no_file_of_its_own_is_refused(closed: Path, tmp_path: Path, end: str, kind: str):
    path = closed / f"{FILE_NAME}{end}"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(path.read_bytes() if path.exists() else b"")
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(elsewhere if kind == "link" else tmp_path / "new")
    before = elsewhere.read_bytes()
    assert str(path) in str(refused(closed, create=True))
    assert elsewhere.read_bytes() == before
    assert not (tmp_path / "new").exists()


CRAFTED = [
    "CREATE TRIGGER silent AFTER INSERT ON articles BEGIN DELETE FROM versions; END",
    "CREATE TEMP TABLE t (x); CREATE TRIGGER passage_added AFTER INSERT ON passages BEGIN SELECT 1; END",
    "CREATE VIEW more AS SELECT * FROM articles",
    "ALTER TABLE articles RENAME TO others; CREATE VIEW articles AS SELECT * FROM others",
    "ALTER TABLE settings RENAME TO others; CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE INDEX slow ON versions (upper(text))",
    "DROP INDEX articles_by_id; CREATE INDEX articles_by_id ON articles (upper(id))",
    "CREATE TABLE notes (text)",
    "ALTER TABLE versions ADD COLUMN more AS (zeroblob(1000000000))",
    "CREATE VIRTUAL TABLE more USING fts5 (text)",
    "CREATE TABLE words_more (x)",
    "ANALYZE",
    "DROP INDEX passages_by_version",
    "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = sql || ' -- more' WHERE name = 'contexts'",
    "PRAGMA user_version = 1",
    "PRAGMA user_version = 0",
]


@pytest.mark.parametrize("statements", CRAFTED)
def test_a_schema_that_is_not_ours_is_refused(closed: Path, statements: str):
    with closing(sqlite3.connect(closed / FILE_NAME)) as connection:
        connection.executescript(statements)
    before = (closed / FILE_NAME).read_bytes()
    assert refused(closed, create=True).code == "schema_foreign"
    assert (closed / FILE_NAME).read_bytes() == before


@pytest.mark.parametrize("name", sorted(SHADOW_TABLES))
def test_a_view_in_the_place_of_a_table_of_the_word_index_is_refused(closed: Path, name: str):
    with closing(sqlite3.connect(closed / FILE_NAME)) as connection:
        connection.executescript(
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET type = 'view', rootpage = 0, "
            f"sql = 'CREATE VIEW {name} AS SELECT * FROM articles' WHERE name = '{name}'"
        )
    assert name in str(refused(closed))


@pytest.mark.parametrize("applied", range(1, len(MIGRATIONS) + 1))
def test_a_schema_of_any_format_is_known(tmp_path: Path, applied: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pullquote.catalog.database.MIGRATIONS", MIGRATIONS[:applied])
    open_again(tmp_path, create=True).close()
    monkeypatch.undo()
    with open_again(tmp_path) as archive:
        assert archive.check() == []
        assert rows(archive, "PRAGMA user_version") == [(len(MIGRATIONS),)]


def test_no_schema_is_trusted(archive: Archive):
    with archive._catalog.snapshot() as db:
        assert [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("trusted_schema", "cell_size_check")] == [0, 1]
        assert [tuple(row) for row in db.execute("PRAGMA mmap_size")] in ([], [(0,)])  # none where it is left out
        assert {limit: db.getlimit(limit) for limit in LIMITS} == LIMITS
        with pytest.raises(sqlite3.OperationalError, match="too many attached"):
            db.execute("ATTACH ':memory:' AS other")


def test_an_index_file_that_was_crafted_is_not_given_to_faiss(archive: Archive, caplog: pytest.LogCaptureFixture):
    """Its name and mark are right: FAISS believes the lengths in its own format, and writes where they lead."""
    add(archive, {"id": "ferry", "text": FERRY})
    assert said(archive.ask(QUESTION)) == [FERRY]
    (made,) = archive.folder.glob("passages-*.faiss")
    name, whole = made.stem[:-8], made.read_bytes()
    chance = random.Random(17)
    for changes in range(1, 40):
        data = bytearray(whole)
        for _ in range(changes % 4 + 1):
            data[chance.randrange(len(data))] = chance.randrange(256)
        for path in archive.folder.glob("passages-*.faiss"):
            path.unlink()
        (archive.folder / f"{name}{zlib.crc32(data):08x}.faiss").write_bytes(data)
        with open_again(archive.folder) as again:
            assert set(said(again.ask(QUESTION))) <= {FERRY}
    assert any("another format" in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("partitioned", [False, True])
def test_an_index_is_the_same_when_it_is_read_again_and_nothing_else_is_read(partitioned: bool):
    random_numbers = np.random.default_rng(3)
    vectors = random_numbers.normal(size=(500, 8)).astype(np.float32)
    numbers = np.arange(500, dtype=np.int64) * 3
    index = build_flat(8)
    if partitioned:
        index = build_ivf(numbers, vectors)
    else:
        index.add_with_ids(vectors, numbers)
    data = to_bytes(index)
    again = from_bytes(data, 8)
    for one, other in zip(index.search(vectors[:9], 10), again.search(vectors[:9], 10), strict=True):
        assert np.array_equal(one, other)
    assert to_bytes(again) == data
    for wrong in (data[:-1], data + b"\0", b"", data[:40], b"IxMp" + data[4:], data[:8] + b"\xff" * 24 + data[32:]):
        with pytest.raises(ValueError, match="not an index"):
            from_bytes(wrong, 8)
    with pytest.raises(ValueError, match="not an index"):
        from_bytes(data, 16)
    chance = random.Random(5)
    for _ in range(300):
        changed = bytearray(data)
        for _ in range(3):
            changed[chance.randrange(min(len(data), 1200))] = chance.randrange(256)
        try:
            from_bytes(bytes(changed), 8).search(vectors[:1], 5)
        except ValueError:
            continue


def test_an_index_is_not_written_through_a_link(archive: Archive, tmp_path: Path):
    victim = tmp_path / "diary.txt"
    victim.write_text("what happened today")
    add(archive, {"id": "ferry", "text": FERRY})
    archive.ask(QUESTION)
    (made,) = archive.folder.glob("passages-*.faiss")
    made.unlink()
    made.with_name(f"{made.name}.{os.getpid()}-{threading.get_ident()}.tmp").symlink_to(victim)
    with open_again(archive.folder) as again:
        assert said(again.ask(QUESTION)) == [FERRY]
    assert victim.read_text() == "what happened today"
