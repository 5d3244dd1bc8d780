"""Backup and restoring: the copy answers the same, and what is interrupted leaves what was there."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pullquote import Archive, DamagedArchive, IncompatibleArchive, InputError, StorageError
from pullquote.catalog.database import FILE_NAME
from tests.conftest import ROOT
from tests.support.archives import FERRY, MILL, add, change, ids, rows, said
from tests.support.fake_encoder import FakeEncoder
from tests.support.permissions import permissions_hold

QUESTION = "Who counted the crates?"


@pytest.fixture
def filled(archive: Archive) -> Archive:
    add(archive, {"id": "ferry", "text": FERRY.replace("ninety", "eighty")})
    add(archive, {"id": "ferry", "text": FERRY}, {"id": "mill", "text": MILL, "published": "2023-01-02"})
    return archive


def opened(folder: Path) -> Archive:
    return Archive.open(folder, encoder=FakeEncoder())


def test_the_copy_answers_the_same(filled: Archive, tmp_path: Path):
    filled.backup(tmp_path / "news.backup")
    assert [path.name for path in tmp_path.glob("*news.backup*")] == ["news.backup"]
    assert Archive.restore(tmp_path / "news.backup", tmp_path / "copy") is None
    with opened(tmp_path / "copy") as copy:
        assert copy.check() == []
        assert copy.ask(QUESTION) == filled.ask(QUESTION)
        assert copy.versions("ferry") == filled.versions("ferry")
        assert copy.stats() == filled.stats()
        assert rows(copy, "PRAGMA journal_mode") == [("wal",)]
        add(copy, {"id": "late", "text": "The lamp was lit late."})
        assert copy.check() == []


def test_a_backup_while_others_write_holds_one_moment(filled: Archive, tmp_path: Path, monkeypatch):
    """Between any two pages an article is added and another removed: the copy has either all of it or nothing."""
    monkeypatch.setattr("pullquote.catalog.database.PAGES_AT_ONCE", 3)
    written = []

    def write(*_: object) -> None:
        if len(written) < 5:
            written.append(len(written))
            with opened(filled.folder) as other:
                add(other, {"id": f"late{len(written)}", "text": f"The lamp was lit late, crate {len(written)}."})
                other.remove("mill")

    monkeypatch.setattr("pullquote.pipeline.backup.copy_pages", _with_writer(write))
    filled.backup(tmp_path / "news.backup")
    assert written
    Archive.restore(tmp_path / "news.backup", tmp_path / "copy")
    with opened(tmp_path / "copy") as copy:
        assert copy.check() == []
        assert ids(copy.articles()) == ["ferry", "mill"]
    assert "mill" not in ids(filled.articles())


def _with_writer(write):
    from pullquote.catalog.database import copy_pages

    def copy(source, target, _progress):
        copy_pages(source, target, lambda: _in_thread(write))

    return copy


def _in_thread(write) -> None:
    thread = threading.Thread(target=write)
    thread.start()
    thread.join()


def test_a_backup_replaces_only_a_backup(filled: Archive, tmp_path: Path):
    file = tmp_path / "news.backup"
    filled.backup(file)
    filled.remove("mill")
    filled.backup(file)
    Archive.restore(file, tmp_path / "copy")
    with opened(tmp_path / "copy") as copy:
        assert ids(copy.articles()) == ["ferry"]
    (tmp_path / "diary").write_text("what happened today")
    for path in (tmp_path / "diary", tmp_path, filled.folder / FILE_NAME):
        with pytest.raises(InputError) as raised:
            filled.backup(path)
        assert raised.value.code == "backup_in_the_way"
    assert (tmp_path / "diary").read_text() == "what happened today"
    assert filled.check() == []


def test_a_backup_that_cannot_be_written_leaves_the_one_before(filled: Archive, tmp_path: Path):
    folder = tmp_path / "backups"
    folder.mkdir()
    filled.backup(folder / "news")
    before = (folder / "news").read_bytes()
    folder.chmod(0o555)
    try:
        with permissions_hold(), pytest.raises(StorageError) as raised:
            filled.backup(folder / "news")
    finally:
        folder.chmod(0o755)
    assert raised.value.code == "backup_unwritable"
    with pytest.raises(StorageError):
        filled.backup(tmp_path / "nowhere" / "news")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"news": before}


def test_articles_are_replaced_only_if_that_is_wanted(filled: Archive, tmp_path: Path):
    filled.backup(tmp_path / "news.backup")
    filled.remove("ferry")
    with pytest.raises(InputError, match="--replace") as raised:
        Archive.restore(tmp_path / "news.backup", filled.folder)
    assert raised.value.code == "restore_in_the_way"
    assert ids(filled.articles()) == ["mill"]
    assert Archive.restore(tmp_path / "news.backup", filled.folder, replace=True) is None
    assert ids(filled.articles()) == ["ferry", "mill"]


def test_whoever_has_the_archive_open_sees_what_was_restored(filled: Archive, tmp_path: Path):
    """The index in memory follows, though as many changes were made before as there are afterwards."""
    filled.backup(tmp_path / "news.backup")
    add(filled, {"id": "late", "text": "The harbour master counted every lamp of the late ferry."})
    assert "late" in ids(filled.ask(QUESTION, 5))
    Archive.restore(tmp_path / "news.backup", filled.folder, replace=True)
    add(filled, {"id": "later", "text": "The harbour master counted every rope of the later ferry."})
    assert sorted(ids(filled.ask(QUESTION, 5))) == ["ferry", "later", "mill"]
    assert filled.check() == []


def test_an_empty_archive_is_in_nobodys_way(filled: Archive, tmp_path: Path):
    filled.backup(tmp_path / "news.backup")
    Archive.open(tmp_path / "copy", create=True).close()
    Archive.restore(tmp_path / "news.backup", tmp_path / "copy")
    with opened(tmp_path / "copy") as copy:
        assert said(copy.ask(QUESTION, 1)) == [FERRY]


@pytest.mark.parametrize("damage", ["page", "header", "short", "text", "vectors"])
def test_a_damaged_backup_is_not_restored(filled: Archive, tmp_path: Path, damage: str):
    if damage == "text":
        change(filled, "UPDATE versions SET title = 'Pears at dusk' WHERE number = 3")
    elif damage == "vectors":
        change(filled, "UPDATE vectors SET tokens = zeroblob(length(tokens)) WHERE passage = 3")
    file = tmp_path / "news.backup"
    filled.backup(file)
    data = bytearray(file.read_bytes())
    if damage == "page":
        data[5 * 4096 : 6 * 4096] = b"\xff" * 4096
    elif damage == "header":
        data[:16] = b"no database here"
    elif damage == "short":
        del data[len(data) // 2 :]
    file.write_bytes(data)
    with Archive.open(tmp_path / "copy", encoder=FakeEncoder(), create=True) as copy:
        add(copy, {"id": "mine", "text": MILL})
        with pytest.raises((DamagedArchive, IncompatibleArchive)) as raised:
            Archive.restore(file, copy.folder, replace=True)
        assert "\n" not in str(raised.value)
        assert ids(copy.articles()) == ["mine"]


def test_a_damaged_archive_is_set_aside(filled: Archive, tmp_path: Path):
    filled.backup(tmp_path / "news.backup")
    filled.close()
    path = filled.folder / FILE_NAME
    path.write_bytes(b"rubbish " * 1000)
    with pytest.raises(InputError):
        Archive.restore(tmp_path / "news.backup", filled.folder)
    aside = Archive.restore(tmp_path / "news.backup", filled.folder, replace=True)
    assert aside is not None
    assert aside.read_bytes() == b"rubbish " * 1000
    with opened(filled.folder) as again:
        assert again.check() == []
        assert said(again.ask(QUESTION, 1)) == [FERRY]


def test_what_is_no_backup(filled: Archive, tmp_path: Path):
    for path, code in ((tmp_path / "nowhere", "backup_missing"), (filled.folder / FILE_NAME, "restore_of_itself")):
        with pytest.raises(InputError) as raised:
            Archive.restore(path, filled.folder, replace=True)
        assert raised.value.code == code


KILLED = """
import os, signal, sys
from pullquote import Archive
from pullquote.catalog import database
from tests.support.fake_encoder import FakeEncoder
database.PAGES_AT_ONCE = 2
copied, after = [], int(sys.argv[4])
def step():
    copied.append(1)
    if len(copied) == after:
        os.kill(os.getpid(), getattr(signal, sys.argv[5]))
import pullquote.catalog.database as d
plain = d.copy_pages
def copy_pages(source, target, progress):
    plain(source, target, step)
d.copy_pages = copy_pages
import pullquote.pipeline.backup as b
b.copy_pages = copy_pages
if sys.argv[1] == "backup":
    Archive.open(sys.argv[2], encoder=FakeEncoder()).backup(sys.argv[3])
else:
    Archive.restore(sys.argv[3], sys.argv[2], replace=True)
"""


@pytest.mark.process
@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT"])
@pytest.mark.parametrize("command", ["backup", "restore"])
def test_interrupted_what_was_there_stays(filled: Archive, tmp_path: Path, command: str, how: str):
    file = tmp_path / "news.backup"
    filled.backup(file)
    before = file.read_bytes()
    filled.remove("mill")
    for after in (1, 4, 9):
        arguments = [command, str(filled.folder), str(file), str(after), how]
        done = subprocess.run(
            [sys.executable, "-c", KILLED, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == -getattr(signal, how), done.stderr
        assert file.read_bytes() == before
        assert ids(filled.articles()) == ["ferry"]
        assert filled.check() == []
    Archive.restore(file, filled.folder, replace=True)
    assert ids(filled.articles()) == ["ferry", "mill"]
