"""Marks of an archive: what was added or changed since one, found by filters before the search."""

from __future__ import annotations

from pathlib import Path

import pytest

from pullquote import Archive, Article, Filters, InputError
from tests.support.fake_encoder import FakeEncoder

FARE = "A single ferry ticket costs nine crowns from June."
QUESTION = "What does a single ferry ticket cost?"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.open(tmp_path / "archive", encoder=FakeEncoder(), create=True)


def story(number: int, text: str = FARE) -> Article:
    return Article(id=f"story-{number}", title=f"Fares {number}", text=f"{text} Number {number} says so.")


def since(archive: Archive, mark: str) -> tuple[list[str], list[str]]:
    """Return the ids of what was added since a mark, and of what was stored."""
    return archive.ids(Filters(added_after=mark)), archive.ids(Filters(stored_after=mark))


def test_what_was_added_and_what_changed(archive: Archive):
    first = archive.mark()
    archive.add_articles([story(1), story(2)])
    mark = archive.mark()
    assert since(archive, first) == (["story-1", "story-2"],) * 2
    assert since(archive, mark) == ([], [])
    archive.add_articles([story(2)])
    assert since(archive, mark) == ([], [])  # unchanged
    archive.add_articles([story(1, "A single ferry ticket costs ten crowns.")])
    archive.add_articles([story(3)], collection="board")
    assert since(archive, mark) == (["story-3"], ["story-1", "story-3"])
    assert archive.ids(Filters(stored_after=mark, collections="default")) == ["story-1"]
    assert archive.titles(filters=Filters(added_after=mark))[0] == 1


def test_only_what_is_new_is_quoted(archive: Archive):
    archive.add_articles([story(number) for number in range(20)])
    mark = archive.mark()
    assert not archive.ask(QUESTION, filters=Filters(stored_after=mark))
    archive.add_articles([story(20)])
    answer = archive.ask(QUESTION, 10, filters=Filters(stored_after=mark))
    assert {one.article.id for one in (*answer.quotes, *answer.closest)} == {"story-20"}


def test_words_that_an_article_had_before(archive: Archive):
    archive.add_articles([story(1)])
    mark = archive.mark()
    archive.add_articles([story(1, FARE + " The council agreed.")])
    [kept, *_] = archive.ask(QUESTION, filters=Filters(stored_after=mark)).quotes
    assert not archive.held_before(kept, mark)  # with a sentence between that is new
    assert archive.held_before(kept, archive.mark())
    archive.add_articles([story(1).__class__(id="story-1", title="Renamed", text=story(1).text)])
    [same, *_] = archive.ask(QUESTION, filters=Filters(stored_after=mark)).quotes
    assert archive.held_before(same, mark)


def test_removing_the_last_makes_nothing_old(archive: Archive):
    archive.add_articles([story(1), story(2)])
    mark = archive.mark()
    archive.remove("story-2")
    archive.add_articles([story(3)])
    assert since(archive, mark) == (["story-3"], ["story-3"])


def test_a_mark_is_of_one_archive(archive: Archive, tmp_path: Path):
    archive.add_articles([story(1)])
    assert archive.knows(archive.mark())
    with Archive.open(tmp_path / "other", encoder=FakeEncoder(), create=True) as other:
        other.add_articles([story(1)])
        assert not other.knows(archive.mark())
    archive.backup(tmp_path / "copy")
    mark = archive.mark()
    archive.add_articles([story(2)])
    later = archive.mark()
    archive.close()
    Archive.restore(tmp_path / "copy", tmp_path / "archive", replace=True)
    with Archive.open(tmp_path / "archive", encoder=FakeEncoder()) as restored:
        assert restored.knows(mark)
        assert not restored.knows(later)


@pytest.mark.parametrize("wrong", ["", "yesterday", "1-2-3", "1-2-3-x", "-1-2-3-", "1-2-3-' OR 1", "٣-2-3-"])
def test_what_is_no_mark(archive: Archive, wrong: str):
    for use in (lambda: archive.ids(Filters(added_after=wrong)), lambda: archive.knows(wrong)):
        with pytest.raises(InputError, match="no mark"):
            use()
