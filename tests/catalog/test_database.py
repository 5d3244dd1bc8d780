from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from pullquote import Archive, ArchiveError, DamagedArchive, IncompatibleArchive, InputError, StorageError
from pullquote.catalog import database
from pullquote.catalog.database import FILE_NAME, Database
from pullquote.catalog.schema import APPLICATION_ID, MIGRATIONS, statements
from tests.support.archives import FERRY, MILL, add, change, ids, rows
from tests.support.fake_encoder import FakeEncoder


def pragma(folder: Path, name: str) -> int:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def set_pragma(folder: Path, name: str, value: int) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.execute(f"PRAGMA {name} = {value}")


def test_a_fresh_file_has_every_migration(archive: Archive):
    assert pragma(archive.folder, "user_version") == len(MIGRATIONS)
    assert pragma(archive.folder, "application_id") == APPLICATION_ID
    assert rows(archive, "PRAGMA journal_mode") == [("wal",)]


def test_a_newer_format_is_refused(archive: Archive):
    add(archive, {"text": FERRY})
    archive.close()
    set_pragma(archive.folder, "user_version", len(MIGRATIONS) + 1)
    with pytest.raises(IncompatibleArchive, match="upgrade Pullquote") as raised:
        Archive.open(archive.folder)
    assert raised.value.exit_code == 3
    assert str(len(MIGRATIONS) + 1) in str(raised.value)
    assert str(archive.folder) in str(raised.value)
    assert pragma(archive.folder, "user_version") == len(MIGRATIONS) + 1


def test_another_programs_file_is_refused_and_left_alone(tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.commit()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(IncompatibleArchive, match="not a Pullquote archive") as raised:
        Archive.open(tmp_path, create=True)
    assert raised.value.exit_code == 3
    assert (tmp_path / FILE_NAME).read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all, only words\n" * 200, bytes(range(256)) * 40])
def test_garbage_is_refused_and_left_alone(tmp_path: Path, content: bytes):
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(DamagedArchive, match="damaged") as raised:
        Archive.open(tmp_path, create=True)
    assert raised.value.exit_code == 3
    assert FILE_NAME in str(raised.value)
    assert "\n" not in str(raised.value)
    assert (tmp_path / FILE_NAME).read_bytes() == content


def test_a_truncated_file_is_damaged(archive: Archive, encoder: FakeEncoder):
    add(archive, *({"text": f"{FERRY} Crate {n}."} for n in range(50)))
    archive.close()
    path = archive.folder / FILE_NAME
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    def read_everything() -> None:
        with Archive.open(archive.folder, encoder=encoder) as opened:
            opened.ask("the ferry to Osmey")
            list(opened.articles())

    with pytest.raises(ArchiveError) as raised:
        read_everything()
    assert raised.value.exit_code == 3


def test_no_archive_and_none_to_be_made(tmp_path: Path):
    with pytest.raises(InputError, match="pullquote add") as raised:
        Archive.open(tmp_path / "nothing")
    assert raised.value.exit_code == 2
    assert not (tmp_path / "nothing").exists()


def test_a_file_where_the_folder_should_be(tmp_path: Path):
    (tmp_path / "archive").write_text("in the way")
    with pytest.raises((StorageError, InputError)) as raised:
        Archive.open(tmp_path / "archive", create=True)
    assert raised.value.exit_code == 2
    assert "archive" in str(raised.value)


def test_a_database_address_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="not supported"):
        Archive.open("postgresql://localhost/news")


def test_a_migration_brings_an_older_file_up_to_date(archive: Archive, encoder: FakeEncoder, monkeypatch):
    add(archive, {"text": FERRY, "id": "ferry"})
    archive.close()
    more = (
        *MIGRATIONS,
        "CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('a; b'); CREATE INDEX n ON notes (text);",
    )
    monkeypatch.setattr(database, "MIGRATIONS", more)
    with Archive.open(archive.folder, encoder=encoder) as opened:
        assert pragma(archive.folder, "user_version") == len(MIGRATIONS) + 1
        assert rows(opened, "SELECT text FROM notes") == [("a; b",)]
        assert ids(opened.ask("ferry to Osmey")) == ["ferry"]
    with Archive.open(archive.folder, encoder=encoder) as opened:
        assert rows(opened, "SELECT count(*) FROM notes") == [(1,)]


def test_an_archive_of_the_first_format_gets_the_terms_of_sentences_and_contexts(
    archive: Archive, encoder: FakeEncoder
):
    add(archive, {"text": f"{FERRY} It left at dawn.\n\nNobody came.", "id": "ferry", "title": "Late", "outlet": "A"})
    made = ("SELECT * FROM contexts", "SELECT number, terms FROM passages", "SELECT * FROM term_counts")
    kept = [rows(archive, query) for query in made]
    answer = archive.ask("ferry to Osmey")
    archive.close()
    with closing(sqlite3.connect(archive.folder / FILE_NAME)) as connection:
        triggers = "".join(one for one in statements(MIGRATIONS[0]) if "TRIGGER" in one)
        connection.executescript(
            f"{triggers} DROP TABLE contexts; DROP INDEX articles_by_id; DROP TABLE term_counts;"
            "DROP TABLE vector_seals; ALTER TABLE versions DROP COLUMN added; ALTER TABLE versions DROP COLUMN seal;"
            "ALTER TABLE articles DROP COLUMN withdrawn; ALTER TABLE articles DROP COLUMN withdrawn_why;"
            "ALTER TABLE versions DROP COLUMN seen; ALTER TABLE versions DROP COLUMN pages;"
            "ALTER TABLE versions DROP COLUMN corrections; ALTER TABLE versions DROP COLUMN terms;"
            "DROP TABLE page_articles; DROP TABLE source_pages; DROP TABLE source_lists; DROP TABLE pages;"
            "DROP TABLE sources;"
            "ALTER TABLE passages DROP COLUMN holder;"
            "UPDATE passages SET terms = replace(terms, ' | ', ' ');"
            "INSERT INTO words (words) VALUES ('rebuild'); PRAGMA user_version = 1;"
        )
    with Archive.open(archive.folder, encoder=encoder) as opened:
        assert [rows(opened, query) for query in made] == kept
        assert opened.check() == []
        assert "|" in str(kept[1])
        assert opened.ask("ferry to Osmey") == answer
        opened.remove("ferry")
        assert rows(opened, "SELECT count(*) FROM words WHERE words MATCH 'ferri'") == [(0,)]


def test_a_migration_that_fails_leaves_the_file_as_it_was(archive: Archive, monkeypatch):
    add(archive, {"text": FERRY, "id": "ferry"})
    archive.close()
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE notes (text TEXT); DROP TABLE not_there;"))
    with pytest.raises(ArchiveError):
        Archive.open(archive.folder)
    assert pragma(archive.folder, "user_version") == len(MIGRATIONS)
    assert rows(archive, "SELECT count(*) FROM sqlite_schema WHERE name = 'notes'") == [(0,)]


def test_statements_are_parted_outside_strings_and_triggers():
    trigger = "CREATE TRIGGER c AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; END;"
    script = f"CREATE TABLE a (b); {trigger}\n INSERT INTO a VALUES (';');\n"
    parts = list(statements(script))
    assert "".join(parts) == script.rstrip()
    assert len(parts) == 3


def test_a_failed_write_leaves_nothing_behind(archive: Archive):
    add(archive, {"text": FERRY})
    before = rows(archive, "SELECT * FROM articles")

    def fail() -> None:
        with archive._catalog.database.writing() as db:
            db.execute("DELETE FROM articles")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert rows(archive, "SELECT * FROM articles") == before
    add(archive, {"text": MILL})
    assert archive.check() == []


def test_a_snapshot_does_not_move_while_another_writes(archive: Archive, encoder: FakeEncoder):
    add(archive, {"text": FERRY})
    with archive._catalog.snapshot():
        before = archive.stats()
        with Archive.open(archive.folder, encoder=encoder) as other:
            add(other, {"text": MILL})
        assert archive.stats() == before
    assert archive.stats()["articles"] == 2


def test_a_busy_catalog_says_so(archive: Archive, encoder: FakeEncoder, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    add(archive, {"text": FERRY})
    with closing(sqlite3.connect(archive.folder / FILE_NAME, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with Archive.open(archive.folder, encoder=encoder) as other:
            with pytest.raises(StorageError, match="another process") as raised:
                add(other, {"text": MILL})
            assert raised.value.exit_code == 2
            assert other.ask("ferry to Osmey").answered
        connection.execute("ROLLBACK")
    assert archive.check() == []


def test_a_fresh_file_that_another_is_just_filling_is_waited_for(tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None, check_same_thread=False)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        release = threading.Timer(0.3, connection.execute, ["ROLLBACK"])
        release.start()
        try:
            Database(tmp_path, create=True).close()
        finally:
            release.join()
    assert pragma(tmp_path, "user_version") == len(MIGRATIONS)


def test_many_threads_may_open_the_same_fresh_folder(tmp_path: Path):
    """The second one must wait for the tables, and neither take them for another program's nor give up."""
    failures: list[BaseException] = []

    def open_one(folder: Path, barrier: threading.Barrier) -> None:
        barrier.wait()
        try:
            Database(folder, create=True).close()
        except BaseException as error:
            failures.append(error)

    for round_ in range(40):
        barrier = threading.Barrier(6)
        folder = tmp_path / str(round_)
        threads = [threading.Thread(target=open_one, args=(folder, barrier)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert pragma(folder, "user_version") == len(MIGRATIONS)
    assert failures == []


def test_tampering_with_what_must_agree_is_reported(archive: Archive):
    (name,) = add(archive, {"text": FERRY}).added
    assert archive.check() == []
    change(archive, "UPDATE versions SET current = 0")
    assert any(name in line and "current" in line for line in archive.check())


def test_lost_vectors_are_reported(archive: Archive):
    add(archive, {"text": FERRY}, {"text": MILL})
    change(archive, "DELETE FROM vectors WHERE passage = 1")
    assert any("without vectors" in line for line in archive.check())


def test_words_out_of_step_are_reported(archive: Archive):
    add(archive, {"text": FERRY}, {"text": MILL})
    change(archive, "UPDATE passages SET terms = 'something else' WHERE number = 1")
    found = archive.check()
    assert any("word" in line for line in found), found
