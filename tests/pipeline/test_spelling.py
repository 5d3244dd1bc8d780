from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from pullquote import Archive, Filters
from pullquote.pipeline.spelling import correct_spelling
from tests.support.archives import FERRY, MILL, add
from tests.support.fake_encoder import FakeEncoder
from tests.support.fake_reader import FakeReader

POLICE = "The commissioner spoke of the campaign of Matthew Brandt, and 12 commissioners listened."


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = Archive.open(tmp_path_factory.mktemp("spelling") / "archive", encoder=FakeEncoder(), create=True)
    add(archive, {"text": FERRY}, {"text": MILL}, {"text": POLICE})
    return archive


def corrected(archive: Archive, question: str, filters: Filters | None = None) -> str:
    return correct_spelling(question, archive._catalog, filters or Filters(), FakeReader().is_word)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what did the comissioner say", "what did the commissioner say"),
        ("the campain of Matthw Brandt", "the campaign of Matthew Brandt"),
        ("When did the machnie close?", "When did the machine close?"),  # two letters that changed places
        ("forty wrokers", "forty workers"),
        ("cmommissionre", "commissioner"),  # two slips in a long word
    ],
)
def test_a_slip_is_corrected(archive: Archive, question: str, expected: str):
    assert corrected(archive, question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "what did the commissioners say",  # another form of a word that is there
        "how far is Zurich from Helsinki",  # nothing is near
        "the pare tree",  # too short: pear, part, pale …
        "the hachine",  # another first letter
        "the mechanic and the worsts of pearl",  # words, though not in the archive
        "mchnie",  # two slips in a short word
        "how mcuh",  # no content word is that short
        "12345678",
        "배 값은 얼마입니까",
        "",
    ],
)
def test_what_may_be_meant_as_it_is_stays(archive: Archive, question: str):
    assert corrected(archive, question) == question


@given(question=st.text(max_size=60))
def test_any_question_can_be_looked_through(archive: Archive, question: str):
    again = corrected(archive, question)
    assert corrected(archive, again) == again


def test_the_answer_says_what_was_searched_for(archive: Archive):
    answer = archive.ask("What did the comissioner speak of?")
    assert answer.question == "What did the comissioner speak of?"
    assert answer.searched_for == answer.to_dict()["searched_for"] == "What did the commissioner speak of?"
    assert archive.ask("What did the commissioner speak of?").searched_for is None


def test_a_word_of_a_removed_article_is_not_meant(tmp_path: Path):
    with Archive.open(tmp_path / "archive", encoder=FakeEncoder(), create=True) as archive:
        add(archive, {"text": FERRY}, {"text": POLICE, "id": "police"})
        archive.remove("police")
        assert corrected(archive, "the comissioner") == "the comissioner"


def test_no_word_of_what_the_filters_keep_out_is_shown(tmp_path: Path):
    with Archive.open(tmp_path / "archive", encoder=FakeEncoder(), create=True) as archive:
        add(archive, {"text": FERRY}, collection="open")
        add(archive, {"text": POLICE}, collection="secret")
        for filters in (Filters(collections="open"), Filters(collections=()), Filters(outlet="Harbour Ledger")):
            assert corrected(archive, "the comissioner", filters) == "the comissioner"
            assert archive.ask("the comissioner", filters=filters).searched_for is None
        assert corrected(archive, "the comissioner", Filters(collections="secret")) == "the commissioner"


def test_a_nearer_word_that_is_kept_out_does_not_hide_one_that_may_be_shown(tmp_path: Path):
    with Archive.open(tmp_path / "archive", encoder=FakeEncoder(), create=True) as archive:
        add(archive, {"text": "Osmeyr was there. Osmeyr left."}, {"text": "Osmeyr again"}, collection="secret")
        add(archive, {"text": "The ferry to Osmeyn left."}, collection="open")
        assert corrected(archive, "the ferry to Osmeyx", Filters(collections="open")) == "the ferry to Osmeyn"
