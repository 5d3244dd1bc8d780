"""Verifying words that are printed no more says until when they were, and what stands there now."""

from __future__ import annotations

from pathlib import Path

import pytest

from pullquote import Archive, Change, Filters
from tests.support.archives import add, change
from tests.support.clock import Clock

KNOWN = {"id": "lamps", "url": "https://ledger.example/lamps", "published": "2024-01-01", "title": "Lamps"}
OLD = "The harbour has nine lamps. The keeper of Oss counted them on Monday. Nobody else came.\n\nIt rained all day."
NEW = "The harbour has nine lamps. The keeper of Oss counted seven of them on Friday. Nobody else came.\n\nIt rained."


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, "2024-01-02")


def versions(archive: Archive, clock: Clock, *texts: str, modified: str | None = None) -> None:
    """Add the versions of an article, a week after each other; the last says when it was modified."""
    for number, text in enumerate(texts):
        clock.set(f"2024-01-{2 + 7 * number:02}")
        is_last = number + 1 == len(texts)
        add(archive, KNOWN | {"text": text} | ({"modified": modified} if modified and is_last else {}))


def change_of(archive: Archive, claim: str) -> Change | None:
    places = archive.verify(claim).places
    (place,) = (one for one in places if one.superseded)
    return place.change


def test_the_sentence_that_stands_there_now_is_quoted(archive: Archive, clock: Clock):
    versions(archive, clock, OLD, NEW)
    found = change_of(archive, "The keeper of Oss counted them on Monday.")
    assert found is not None
    assert found.text == "The keeper of Oss counted seven of them on Friday."
    assert (found.until, found.witness, found.version, found.removed) == ("2024-01-09", "archive", 2, False)
    (article,) = (one for one in archive.versions("lamps") if one.version == 2)
    assert found.span is not None
    assert article.text[slice(*found.span)] == found.text
    assert found.link is not None
    assert found.link.startswith("https://ledger.example/lamps#:~:text=")


def test_its_publishers_date_counts_if_nothing_contradicts_it(archive: Archive, clock: Clock):
    versions(archive, clock, OLD, NEW, modified="2024-01-08")
    found = change_of(archive, "The keeper of Oss counted them on Monday.")
    assert found is not None
    assert (found.until, found.witness) == ("2024-01-08", "publisher")


def test_a_date_before_the_old_text_was_seen_does_not_count(archive: Archive, clock: Clock):
    versions(archive, clock, OLD, NEW, modified="2024-01-01")
    found = change_of(archive, "The keeper of Oss counted them on Monday.")
    assert found is not None
    assert (found.until, found.witness) == ("2024-01-09", "archive")


def test_of_a_part_of_a_sentence_the_whole_new_sentence_is_told(archive: Archive, clock: Clock):
    versions(archive, clock, OLD, NEW)
    found = change_of(archive, "counted them on Monday")
    assert found is not None
    assert found.text == "The keeper of Oss counted seven of them on Friday."


def test_words_that_still_stand_have_no_change(archive: Archive, clock: Clock):
    versions(archive, clock, OLD, NEW)
    places = archive.verify("The harbour has nine lamps.").places
    assert [(place.superseded, place.change) for place in places] == [(False, None), (True, None)]


def test_of_a_text_that_came_back_nothing_is_said(archive: Archive, clock: Clock):
    versions(archive, clock, OLD, NEW, OLD)
    assert [place.change for place in archive.verify("It rained all day.").places] == [None, None]


def test_the_last_day_counts_and_what_stands_there_now(archive: Archive, clock: Clock):
    third = NEW.replace("seven", "six")
    versions(archive, clock, OLD, f"{OLD}\n\nMore.", NEW, third)
    places = archive.verify("The keeper of Oss counted them on Monday.").places
    assert [place.article.version for place in places] == [1, 2]
    for place in places:
        assert place.change is not None
        assert (place.change.until, place.change.version) == ("2024-01-16", 4)
        assert place.change.text == "The keeper of Oss counted six of them on Friday."


@pytest.mark.parametrize(
    "new", ["The harbour has nine lamps. Nobody else came.\n\nIt rained all day.", "It rained all day."]
)
def test_words_that_were_removed(archive: Archive, clock: Clock, new: str):
    versions(archive, clock, OLD, new)
    found = change_of(archive, "The keeper of Oss counted them on Monday.")
    assert found is not None
    assert (found.removed, found.text) == (True, None)


def test_words_rewritten_beyond_recognition_are_told_as_that(archive: Archive, clock: Clock):
    new = (
        "Wholly different. There is news of ships. Mills burn. Wind turns. Snow falls on Hollin.\n\nIt rained all day."
    )
    versions(archive, clock, OLD, new)
    found = change_of(archive, "The keeper of Oss counted them on Monday.")
    assert found is not None
    assert (found.removed, found.text) == (False, None)


def test_near_words_of_an_old_version_have_it_too(archive: Archive, clock: Clock):
    versions(archive, clock, OLD, NEW)
    places = archive.verify("The keeper of Oss counted all of them on Monday night.").places
    (old,) = (place for place in places if place.superseded)
    assert old.change is not None
    assert old.change.text == "The keeper of Oss counted seven of them on Friday."


def test_new_quotation_marks_and_breaks_are_no_change(archive: Archive, clock: Clock):
    first, then = "“The keeper’s lamp burns,” said Ada Fenn.", '"The keeper\'s lamp  burns," said Ada Fenn.'
    versions(archive, clock, first, then)
    assert all(place.change is None for place in archive.verify("The keeper’s lamp burns").places)


def test_a_damaged_last_version_is_not_told(archive: Archive, clock: Clock):
    versions(archive, clock, OLD, NEW)
    change(archive, "UPDATE versions SET text = 'forged' WHERE version = 2")
    (place,) = archive.verify("The keeper of Oss counted them on Monday.").places
    assert (place.superseded, place.change) == (True, None)


def test_without_dates_none_is_guessed(archive: Archive, clock: Clock):
    versions(archive, clock, OLD, NEW)
    change(archive, "UPDATE versions SET added = NULL, seen = NULL")
    from tests.support.archives import reseal

    reseal(archive)
    found = change_of(archive, "The keeper of Oss counted them on Monday.")
    assert found is not None
    assert (found.until, found.witness) == (None, None)
    assert found.text == "The keeper of Oss counted seven of them on Friday."


def test_a_draft_is_told(archive: Archive, clock: Clock, tmp_path: Path):
    versions(archive, clock, OLD, NEW)
    draft = tmp_path / "draft.txt"
    draft.write_text("The paper wrote: “The keeper of Oss counted them on Monday.”", "utf-8")
    (item,) = archive.verify_draft(draft).items
    told = item.to_dict()["verification"]["places"][0]["change"]
    assert told["text"] == "The keeper of Oss counted seven of them on Friday."
    assert (told["until"], told["until_by"], told["version"]) == ("2024-01-09", "archive", 2)


def test_nothing_is_told_of_a_collection_that_may_not_be_read(archive: Archive, clock: Clock):
    add(archive, KNOWN | {"text": NEW}, collection="theirs")
    clock.set("2024-01-03")
    add(archive, KNOWN | {"text": OLD})
    (place,) = archive.verify("counted them on Monday", filters=Filters(collections="default")).places
    assert (place.superseded, place.change) == (False, None)


@pytest.mark.parametrize(
    ("terms", "is_shown"), [("nosnippet", False), ("max-snippet:20", False), ("max-snippet:200", True), (None, True)]
)
def test_the_terms_of_the_new_text_hold(archive: Archive, clock: Clock, terms: str | None, is_shown: bool):
    versions(archive, clock, OLD)
    clock.set("2024-01-09")
    add(archive, KNOWN | {"text": NEW} | ({"terms": terms} if terms else {}))
    assert archive.versions("lamps")[-1].terms == terms
    found = change_of(archive, "The keeper of Oss counted them on Monday.")
    assert found is not None
    assert (found.text is not None, found.span is not None, found.removed) == (is_shown, is_shown, False)
    assert found.link is not None
    assert ("#:~:text=" in found.link) == is_shown


def test_what_was_corrected_later_is_shown_with_the_old_words(archive: Archive, clock: Clock):
    note = "Correction: An earlier version of this article said that the keeper counted nine lamps."
    versions(archive, clock, OLD, f"{NEW}\n\n{note}")
    for claim in ("The keeper of Oss counted them on Monday.", "The keeper of Oss counted them on Sunday."):
        (place,) = (one for one in archive.verify(claim).places if one.superseded)
        assert [one.text for one in place.corrections] == [note]
        assert [one.start for one in place.corrections] == [None]  # it does not stand in the old text


def test_a_correction_that_went_with_the_text_is_still_shown_with_the_old_words(archive: Archive, clock: Clock):
    note = "Correction: An earlier version of this article said that the keeper counted nine lamps."
    later = "Correction: An earlier version of this article said that the keeper came on Monday."
    versions(archive, clock, f"{OLD}\n\n{note}", f"{NEW}\n\n{later}")
    (place,) = (one for one in archive.verify("The keeper of Oss counted them on Monday.").places if one.superseded)
    assert [one.text for one in place.corrections] == [note, later]
    (quote,) = archive.ask("Which day did the keeper of Oss count the lamps?", 1, as_of="2024-01-05").quotes
    assert [one.text for one in quote.corrections] == [note, later]


def test_a_later_correction_that_may_not_be_shown_is_told_without_words(archive: Archive, clock: Clock):
    note = "Correction: An earlier version of this article said that the keeper counted nine lamps."
    versions(archive, clock, OLD, f"{NEW}\n\n{note}")
    clock.set("2024-01-20")
    add(archive, KNOWN | {"text": f"{NEW}\n\n{note}", "terms": "nosnippet"})
    (place,) = archive.verify("The keeper of Oss counted them on Monday.").places
    assert (place.article.version, place.withheld) == (1, "terms")
    assert [one.text for one in place.corrections] == [None]
