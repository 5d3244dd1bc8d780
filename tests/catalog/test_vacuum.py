from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from pullquote import Archive
from pullquote.catalog import connections, vacuum
from pullquote.catalog.database import FILE_NAME
from tests.support.archives import add, ids, rows, wait_for
from tests.support.fake_encoder import FakeEncoder

COUNT = 60


def fill(archive: Archive) -> None:
    """Add articles of a thousand words each."""
    words = " ".join(f"Crate {number} stood on the quay." for number in range(170))
    add(archive, *({"id": f"k{n:02}", "text": f"Keeper k{n:02} lit the lamp.\n\n{words}"} for n in range(COUNT)))


def remove(archive: Archive, most: int = COUNT - 5) -> None:
    for number in range(most):
        assert archive.remove(f"k{number:02}") == 1


def free(archive: Archive) -> float:
    """Return the share of free pages."""
    return int(rows(archive, "PRAGMA freelist_count")[0][0]) / int(rows(archive, "PRAGMA page_count")[0][0])


def test_space_is_given_back_while_others_read(archive: Archive, encoder: FakeEncoder):
    fill(archive)
    archive.close()
    before = (archive.folder / FILE_NAME).stat().st_size
    with (
        Archive.open(archive.folder, encoder=encoder) as writer,
        Archive.open(archive.folder, encoder=encoder) as reader,
    ):
        with reader._catalog.snapshot():
            assert reader.stats()["articles"] == COUNT
            remove(writer)
            wait_for(lambda: free(writer) <= 1 / vacuum.SHARE)
            assert reader.stats()["articles"] == COUNT
            assert len(ids(reader.articles())) == COUNT
        assert ids(reader.ask("which keeper lit the lamp of k57", k=1)) == ["k57"]
        assert writer.check() == []
    assert (archive.folder / FILE_NAME).stat().st_size < before / 4


def test_a_little_stays_free_for_articles_to_come(archive: Archive):
    fill(archive)
    pages = rows(archive, "PRAGMA page_count")
    archive.remove("k00")
    assert archive._catalog.vacuum._thread is None
    assert 0 < free(archive) <= 1 / vacuum.SHARE
    assert rows(archive, "PRAGMA page_count") == pages


def test_what_a_close_leaves_free_is_given_back_after_a_later_change(
    archive: Archive, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
):
    fill(archive)
    with monkeypatch.context() as patched:
        patched.setattr(vacuum, "STEP", 1)
        remove(archive)
        archive.close()
    assert free(archive) > 1 / vacuum.SHARE
    with Archive.open(archive.folder, encoder=encoder) as again:
        assert again.check() == []
        add(again, {"id": "k59", "text": "Keeper k59 lit the lamp again."})
        wait_for(lambda: free(again) <= 1 / vacuum.SHARE)
        wait_for(lambda: again._catalog.vacuum._thread is None)
        assert again.check() == []


def test_another_encoders_vectors_leave_no_space_behind(archive: Archive):
    fill(archive)
    before = rows(archive, "PRAGMA page_count")[0][0]
    archive.reindex(FakeEncoder("another", "x"))
    assert free(archive) <= 1 / vacuum.SHARE
    assert rows(archive, "PRAGMA page_count")[0][0] <= before * (1 + 1 / vacuum.SHARE)
    assert archive.check() == []


def test_a_file_that_cannot_shrink_keeps_its_space(archive: Archive, encoder: FakeEncoder):
    fill(archive)
    archive.close()
    with closing(sqlite3.connect(archive.folder / FILE_NAME)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA auto_vacuum = NONE")
        connection.execute("VACUUM")
        connection.execute("PRAGMA journal_mode = WAL")
    with Archive.open(archive.folder, encoder=encoder) as opened:
        remove(opened)
        assert opened._catalog.vacuum._thread is None
        assert free(opened) > 1 / 2
        assert opened.check() == []


def test_if_it_fails_nothing_but_space_is_lost(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    fill(archive)
    with monkeypatch.context() as patched:
        patched.setattr(vacuum.Vacuum, "start", lambda *_: None)
        remove(archive)
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.1)
    with (
        Archive.open(archive.folder, encoder=FakeEncoder()) as hasty,
        closing(sqlite3.connect(archive.folder / FILE_NAME, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        hasty._catalog.vacuum.start()
        wait_for(lambda: hasty._catalog.vacuum._thread is None)
    assert "space that removed articles left was not given back" in caplog.text
    assert "being written by another process" in caplog.text
    assert archive.check() == []
