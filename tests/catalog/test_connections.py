"""Who reads and writes the catalog's file at the same time: threads, and people who may only read."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pullquote import Archive, StorageError
from pullquote.catalog.connections import IDLE
from pullquote.catalog.database import FILE_NAME
from tests.support.archives import FERRY, MILL, add, change, ids, said
from tests.support.fake_encoder import FakeEncoder
from tests.support.permissions import permissions_hold

FERRIES = "Who counted the crates?"
MACHINES = "What did the paper mill close?"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An archive of one article, in a folder that may not be written."""
    folder = tmp_path / "archive"
    with Archive.open(folder, encoder=FakeEncoder(), create=True) as archive:
        add(archive, {"id": "ferry", "text": FERRY})
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


@pytest.fixture
def reader(folder: Path) -> Iterator[Archive]:
    """The archive, opened by someone who may only read it, as the whole test is held to the permissions of files."""
    with permissions_hold(), Archive.open(folder, encoder=FakeEncoder()) as archive:
        yield archive


@contextmanager
def writer(folder: Path) -> Iterator[Archive]:
    """Open the archive as someone who may write it; outside of it nobody may again."""
    folder.chmod(0o755)
    try:
        with Archive.open(folder, encoder=FakeEncoder()) as archive:
            yield archive
    finally:
        folder.chmod(0o555)


def test_a_reader_who_may_not_write_sees_what_was_written_since(folder: Path, reader: Archive):
    assert said(reader.ask(FERRIES)) == [FERRY]
    with writer(folder) as other:
        add(other, {"id": "mill", "text": MILL})
        other.remove("ferry")
    assert ids(reader.articles()) == ["mill"]
    assert said(reader.ask(MACHINES)) == [MILL]
    assert FERRY not in said(reader.ask(FERRIES))
    assert reader.check() == []


def test_a_reader_who_may_not_write_sees_what_is_in_the_log_of_a_writer(folder: Path, reader: Archive):
    assert said(reader.ask(FERRIES)) == [FERRY]
    with writer(folder) as other:
        add(other, {"id": "mill", "text": MILL})
        folder.chmod(0o555)
        assert (folder / f"{FILE_NAME}-wal").stat().st_size
        assert sorted(ids(reader.articles())) == ["ferry", "mill"]
        folder.chmod(0o755)
        other.remove("ferry")
        folder.chmod(0o555)
        assert said(reader.ask(MACHINES)) == [MILL]
        assert ids(reader.articles()) == ["mill"]
        folder.chmod(0o755)
    assert ids(reader.articles()) == ["mill"]
    assert reader.check() == []


def test_what_is_written_while_it_is_read_without_locks_is_refused(folder: Path, reader: Archive):
    def read() -> None:
        with reader._catalog.snapshot():
            assert ids(reader.articles()) == ["ferry"]
            with writer(folder) as other:
                other.remove("ferry")

    with pytest.raises(StorageError, match="try again") as raised:
        read()
    assert raised.value.code == "archive_changed"
    assert ids(reader.articles()) == []


def test_damage_that_is_only_a_file_read_between_two_states_is_no_damage(folder: Path, reader: Archive):
    def read() -> None:
        with reader._catalog.snapshot() as db:
            with writer(folder) as other:
                other.remove("ferry")
                other._catalog.vacuum.run()
            db.execute("SELECT * FROM nowhere")

    with pytest.raises(StorageError, match="try again"):
        read()


def test_a_log_that_was_left_behind_and_cannot_be_applied_is_told(folder: Path):
    with writer(folder) as other:
        add(other, {"id": "mill", "text": MILL})
        kept = {end: (folder / f"{FILE_NAME}{end}").read_bytes() for end in ("", "-wal")}
    folder.chmod(0o755)
    for end, content in kept.items():
        (folder / f"{FILE_NAME}{end}").write_bytes(content)
    folder.chmod(0o555)
    with permissions_hold(), pytest.raises(StorageError, match="may be written") as raised:
        Archive.open(folder, encoder=FakeEncoder())
    assert raised.value.code == "log_unapplied"
    assert "\n" not in str(raised.value)


def test_check_finds_a_wrong_word_index_where_nothing_may_be_written(folder: Path, reader: Archive):
    folder.chmod(0o755)
    change(reader, "INSERT INTO words (words, rowid, terms) SELECT 'delete', number, terms FROM passages")
    folder.chmod(0o555)
    assert any("word index" in line for line in reader.check())


def test_nothing_can_be_added_where_nothing_may_be_written(folder: Path, reader: Archive):
    with pytest.raises(StorageError, match="permissions"):
        add(reader, {"id": "mill", "text": MILL})
    assert ids(reader.articles()) == ["ferry"]


def test_an_archive_that_is_deleted_while_it_is_open_is_not_made_again(archive: Archive):
    add(archive, {"text": FERRY})
    path = archive.folder / FILE_NAME
    with archive._catalog.snapshot():  # takes the idle connection, so that others have to open the file
        for end in ("", "-wal", "-shm"):
            path.with_name(f"{path.name}{end}").unlink()
        failed: list[Exception] = []

        def ask() -> None:
            try:
                archive.ask(FERRIES)
            except StorageError as error:
                failed.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    assert len(failed) == 1
    assert not path.exists()


@pytest.mark.parametrize("after", ["removed", "replaced"])
def test_what_is_added_to_an_archive_that_was_removed_is_not_called_added(archive: Archive, tmp_path: Path, after: str):
    add(archive, {"id": "ferry", "text": FERRY})
    shutil.rmtree(archive.folder)
    if after == "replaced":
        Archive.open(archive.folder, create=True).close()
    for write in (lambda: add(archive, {"id": "mill", "text": MILL}), lambda: archive.remove("ferry")):
        with pytest.raises(StorageError, match="removed or replaced") as raised:
            write()
        assert raised.value.code == "archive_gone"
        assert "\n" not in str(raised.value)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux lists what a process has open")
def test_threads_leave_no_connections_behind(archive: Archive):
    add(archive, {"text": FERRY})
    archive.ask(FERRIES)
    before = len(list(Path("/proc/self/fd").iterdir()))
    everyone = threading.Barrier(20)

    def ask() -> None:
        everyone.wait()
        archive.ask(FERRIES)

    ended = []  # threads that ended are kept, so that nothing is freed by the collector
    for _ in range(10):
        threads = [threading.Thread(target=ask) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        ended += threads
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 3 * IDLE
    assert len(ended) == 200
