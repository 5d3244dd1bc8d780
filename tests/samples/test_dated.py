"""Questions that name a time, of the demo newsroom and the lessons: read rightly, and answered with passages of it.

`python -m tools.docs.dated --data ../shared/data` measures them and prints the table in docs/quality.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pullquote import Archive, Filters
from pullquote.pipeline.asked_time import AskedTime
from tests.conftest import SHARED
from tools.docs.dated import SETS, Counts, lessons_archive, measure, read_dated

DATA = SHARED / "data"
NEWSROOM = Counts(asked=38, read=38, first=33, three=35, quoted=27)
LESSONS = Counts(asked=22, read=22, first=18, three=19, quoted=12)
ONE_QUESTION = 1  # processors sum in different orders


def test_there_are_sixty():
    assert sum(len(read_dated(name)) for name in SETS) == 60


@pytest.mark.parametrize("name", SETS)
def test_each_time_is_read_rightly(name: str):
    for one in read_dated(name):
        assert one.question.now is not None
        time = AskedTime.of(one.question.question, Filters(), one.question.now)
        assert time is not None, one.question.question
        read = time.read_as(())
        assert (read.kind, read.after, read.before) == one.read_as, one.question.question


def is_as_good(counts: Counts, committed: Counts) -> bool:
    """Return whether no count is lower than the committed one, but for a question that processors may decide."""
    pairs = zip(counts.as_row(), committed.as_row(), strict=True)
    return counts.asked == committed.asked and all(now >= then - ONE_QUESTION for now, then in pairs)


@pytest.mark.model
def test_the_newsroom_is_answered_by_its_time(newsroom: Archive):
    questions = read_dated("newsroom")
    read, unread = (measure(newsroom, questions, dates=dates) for dates in (True, False))
    assert is_as_good(read, NEWSROOM), read
    assert read.first > unread.first


@pytest.mark.model
def test_the_lessons_are_answered_by_their_time(tmp_path: Path):
    if not DATA.is_dir():
        pytest.skip("the lessons' articles are not part of the repository")
    with lessons_archive(DATA, tmp_path) as archive:
        read = measure(archive, read_dated("lessons"), dates=True)
    assert is_as_good(read, LESSONS), read
