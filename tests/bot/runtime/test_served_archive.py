from __future__ import annotations

import math
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from pullquote import Archive, ArchiveError, Article, Filters
from pullquote_bot.runtime.served_archive import ServedArchive
from pullquote_bot.runtime.server_archive import ServerArchive
from tests.bot.support.newsroom import FERRY, SECRET, make_archive, open_archive
from tests.support.fake_encoder import FakeEncoder

EVERYTHING = ("default", "server-7")
OTHER = Article(id="other", title="Another newsroom", text="The lamp of the other newsroom was lit.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_archive(tmp_path / "archive", server=7)
    return tmp_path / "archive"


@pytest.fixture
def opened() -> list[Archive]:
    return []


@pytest.fixture
def served(folder: Path, opened: list[Archive]) -> Iterator[ServedArchive]:
    def open_it() -> Archive:
        opened.append(open_archive(folder))
        return opened[-1]

    with closing(ServedArchive(open_it)) as serving:
        yield serving


def test_collections_without_articles_are_named(served: ServedArchive):
    assert [served.is_empty(name) for name in ("default", "typo", "server-7", "server-8")] == [False, True, False, True]


def replace_archive(folder: Path, *articles: Article) -> None:
    """Replace an archive with another one."""
    with Archive.open(folder.parent / "new", encoder=FakeEncoder(), create=True) as archive:
        archive.add_articles(articles)
    shutil.move(folder, folder.parent / f"old-{len(list(folder.parent.iterdir()))}")
    shutil.move(folder.parent / "new", folder)


def ids(served: ServedArchive) -> list[str]:
    with served.reading(EVERYTHING) as archive:
        return titled(archive)


def titled(archive: ServerArchive) -> list[str]:
    return [article.id for article in archive.titles(limit=100)[1]]


def is_closed(archive: Archive) -> bool:
    """Return whether an archive can no longer be read."""
    try:
        archive.titles()
    except Exception:
        return True
    return False


def test_the_archive_is_opened_once_and_warm(served: ServedArchive, opened: list[Archive]):
    for _ in range(3):
        assert len(ids(served)) == 3
    assert len(opened) == 1


def test_what_is_added_is_seen_without_opening_it_anew(served: ServedArchive, opened: list[Archive], folder: Path):
    with open_archive(folder) as other:
        other.add_articles([OTHER])
    assert OTHER.id in ids(served)
    assert len(opened) == 1


def test_another_archive_in_its_place_is_served(served: ServedArchive, opened: list[Archive], folder: Path):
    assert FERRY.id in ids(served)
    for number in range(2):
        replace_archive(folder, OTHER)
        assert ids(served) == [OTHER.id]
        with served.reading(EVERYTHING) as archive:
            assert archive.ask("Was the lamp of the other newsroom lit?", 3, filters=Filters()).answered
        assert len(opened) == number + 2
        assert [is_closed(archive) for archive in opened] == [True] * (number + 1) + [False]


def test_who_reads_the_old_one_reads_it_to_the_end(served: ServedArchive, opened: list[Archive], folder: Path):
    with served.reading(EVERYTHING) as old, served.reading(EVERYTHING) as same:
        assert len(opened) == 1
        replace_archive(folder, OTHER)
        with served.reading(EVERYTHING) as new:
            assert titled(new) == [OTHER.id]
        assert FERRY.id in titled(old)
        assert titled(old) == titled(same)
        assert not is_closed(opened[0])
    assert [is_closed(archive) for archive in opened] == [True, False]


def test_one_taken_away_is_said_to_be_and_served_again_when_it_is_back(served: ServedArchive, folder: Path):
    away = folder.parent / "away"
    shutil.move(folder, away)
    for _ in range(2):
        with pytest.raises(ArchiveError, match="the archive was taken away"), served.reading(EVERYTHING):
            pass
    shutil.move(away, folder)
    assert SECRET.id in ids(served)


def test_a_damaged_one_in_its_place_is_not_served(served: ServedArchive, opened: list[Archive], folder: Path):
    shutil.move(folder, folder.parent / "kept")
    folder.mkdir()
    for file in (folder.parent / "kept").iterdir():
        (folder / file.name).write_bytes(b"no archive " * 500)
    with pytest.raises(ArchiveError), served.reading(EVERYTHING):
        pass
    shutil.rmtree(folder)
    shutil.move(folder.parent / "kept", folder)
    assert FERRY.id in ids(served)


def test_what_is_raised_within_is_raised_and_the_archive_is_given_back(
    served: ServedArchive, opened: list[Archive], folder: Path
):
    with pytest.raises(ZeroDivisionError), served.reading(EVERYTHING):
        raise ZeroDivisionError
    replace_archive(folder, OTHER)
    assert ids(served) == [OTHER.id]
    assert is_closed(opened[0])


def test_many_threads_while_it_is_replaced(served: ServedArchive, opened: list[Archive], folder: Path):
    start, found = threading.Barrier(5), []

    def read() -> None:
        start.wait()
        for _ in range(20):
            with suppress(ArchiveError):  # for a moment there is none
                found.append(tuple(ids(served)))

    with ThreadPoolExecutor(4) as threads:
        reading = [threads.submit(read) for _ in range(4)]
        start.wait()
        replace_archive(folder, OTHER)
        for one in reading:
            one.result()
    assert ids(served) == [OTHER.id]
    assert set(found) <= {(OTHER.id,), *[one for one in found if FERRY.id in one and len(one) == 3]}
    assert [is_closed(archive) for archive in opened] == [True] * (len(opened) - 1) + [False]


def test_counting_does_not_wait(served: ServedArchive):
    assert served.count() == 3
    with served._lock:
        assert math.isnan(served.count())
    assert served.count() == 3
