"""Answers as of a day are those of an archive that holds what was known then, and nothing else."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pullquote import Answer, Archive, Filters, InputError
from pullquote.catalog.database import FILE_NAME
from tests.support.archives import FERRY, MILL, add, ids, rows, said
from tests.support.clock import Clock
from tests.support.fake_encoder import FakeEncoder

OLD = "The council of Osmey sold ninety crates of pears on Tuesday."
NEW = "The council of Osmey sold seventy crates of pears on Tuesday."
PEARS: dict[str, Any] = {"id": "pears", "title": "Pears sold", "url": "https://ledger.example/pears"}
QUESTION = "How many crates of pears did the council of Osmey sell?"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def corrected(archive: Archive, clock: Clock) -> Archive:
    """Return an archive in which an article of 2 January was first seen on the 3rd, and its correction on the 10th."""
    add(archive, {"text": MILL, "id": "mill", "published": "2023-05-05"})
    clock.set("2024-01-03")
    add(archive, PEARS | {"text": f"{OLD}\n\n{FERRY}", "published": "2024-01-02"})
    clock.set("2024-01-10")
    add(archive, PEARS | {"text": f"{NEW}\n\n{FERRY}", "published": "2024-01-02"})
    return archive


def ask(archive: Archive, day: str, question: str = QUESTION) -> Answer:
    return archive.ask(question, 10, as_of=day)


@pytest.mark.parametrize(
    ("day", "first"),
    [("2024-01-01", MILL), ("2024-01-02", OLD), ("2024-01-09", OLD), ("2024-01-10", NEW), ("2030", NEW)],
)
def test_what_was_known_then_answers(corrected: Archive, day: str, first: str):
    answer = ask(corrected, day)
    assert said(answer)[0] == first
    assert sum(text in {OLD, NEW} for text in said(answer)) == (first != MILL)
    assert answer.as_of == (day if len(day) > 4 else "2030-12-31")
    assert answer.to_dict()["as_of"] == answer.as_of


def test_what_has_changed_since_is_quoted_as_superseded(corrected: Archive):
    then, now = ask(corrected, "2024-01-05").quotes[0], ask(corrected, "2024-01-11").quotes[0]
    assert (then.text, then.article.version, then.superseded) == (OLD, 1, True)
    assert "version 1, superseded" in then.attribution
    assert (now.text, now.article.version, now.superseded) == (NEW, 2, False)


def test_without_a_day_nothing_is_as_before(corrected: Archive):
    answer = corrected.ask(QUESTION, 10)
    assert answer.as_of is None
    assert OLD not in said(answer)
    assert answer.quotes == ask(corrected, "2024-02").quotes


@pytest.mark.parametrize(
    "how", [{"as_of": "2024-01-05"}, {"as_of": date(2024, 1, 5)}, {"filters": Filters(as_of="2024-01-05")}]
)
def test_the_day_is_an_option_or_a_filter(corrected: Archive, how: dict[str, Any]):
    assert said(corrected.ask(QUESTION, 10, **how))[0] == OLD


@pytest.mark.parametrize("day", ["2024-13", "yesterday", "2024-02-30"])
def test_what_is_no_day_is_refused(corrected: Archive, day: str):
    with pytest.raises(InputError, match="as_of") as raised:
        ask(corrected, day)
    assert raised.value.code == "filter_date_invalid"


def test_a_word_that_only_stood_then_is_none_that_is_misspelt(corrected: Archive):
    assert ask(corrected, "2024-01-05", "ninety crates of pears").searched_for is None
    assert said(ask(corrected, "2024-01-05", "crates of paers"))[0] == OLD
    assert ask(corrected, "2024-01-05", "How many cratse of pears?").searched_for == "How many crates of pears?"


def test_before_anything_was_known_the_answer_says_so(corrected: Archive):
    answer = ask(corrected, "1999")
    assert (answer.reason, answer.as_of) == ("filtered_out", "1999-12-31")
    assert answer.reason_text == "no article is known as of 1999, the oldest is of 2023-05-05"


def test_other_filters_hold_too(corrected: Archive):
    assert ids(corrected.ask(QUESTION, 10, as_of="2024-01-05", filters=Filters(before="2023"))) == ["mill"]
    assert ids(corrected.ask(QUESTION, as_of="2024-01-05", filters=Filters(collections="theirs"))) == []


def test_its_publishers_date_counts_before_it_was_seen(archive: Archive, clock: Clock):
    """Published in January and first seen in March, in a text that says it was modified in February."""
    clock.set("2024-03-01")
    add(archive, {"text": MILL, "published": "2023-01-01"})
    add(archive, PEARS | {"text": NEW, "published": "2024-01-02", "modified": "2024-02-20"})
    assert NEW not in said(ask(archive, "2024-02-19"))  # what it said before then is not known
    assert NEW in said(ask(archive, "2024-02-20"))


def test_an_article_without_a_date_is_known_when_it_is_seen(archive: Archive, clock: Clock):
    clock.set("2024-03-01")
    add(archive, PEARS | {"text": NEW}, {"text": MILL, "published": "2023-01-01"})
    assert NEW not in said(ask(archive, "2024-02-29"))
    assert NEW in said(ask(archive, "2024-03-01"))


def test_what_was_withdrawn_is_not_quoted_as_of_before_either(corrected: Archive, clock: Clock):
    clock.set("2024-02-01")
    corrected.withdraw("pears")
    assert ids(ask(corrected, "2024-01-05")) == ["mill"]
    verification = corrected.verify(OLD, filters=Filters(as_of="2024-01-05"))
    assert verification.status == "exact"
    assert verification.places[0].article.withdrawn is not None


def test_lists_and_names_are_as_they_were(corrected: Archive):
    then = Filters(as_of="2024-01-05")
    assert [one.text for one in corrected.articles(then) if one.id == "pears"] == [f"{OLD}\n\n{FERRY}"]
    assert corrected.titles(filters=Filters(as_of="2024-01-01"), limit=0) == (1, [])
    assert corrected.names("title", filters=Filters(as_of="2024-01-01")) == []
    assert corrected.names("title", filters=then) == ["Pears sold"]


def test_verifying_as_of_a_day_reads_what_was_known_then(corrected: Archive):
    assert corrected.verify(NEW, filters=Filters(as_of="2024-01-05")).status == "near"
    assert corrected.verify(NEW, filters=Filters(as_of="2024-01-10")).status == "exact"
    assert corrected.verify(OLD, filters=Filters(as_of="2024-01-10")).status == "exact"  # it had been printed by then
    assert corrected.verify(OLD, filters=Filters(as_of="2024-01-01")).status == "absent"


def test_an_archive_that_forgot_old_vectors_makes_them_once(corrected: Archive, encoder: FakeEncoder):
    before = ask(corrected, "2024-01-05")
    encoded = encoder.encoded
    with closing(sqlite3.connect(corrected.folder / FILE_NAME)) as connection, connection:
        old = "SELECT p.number FROM passages p JOIN versions v ON v.number = p.version WHERE NOT v.current"
        gone = connection.execute(f"DELETE FROM vectors WHERE passage IN ({old})").rowcount
    assert gone == 2
    assert ask(corrected, "2024-01-05") == before
    assert encoder.encoded == encoded + 2
    ask(corrected, "2024-01-06")
    assert encoder.encoded == encoded + 2


@dataclass(frozen=True)
class Edition:
    """One edition of an article: its facts and text, and the day on which it was seen."""

    seen: str
    article: dict[str, Any]


def day(number: int) -> str:
    return (date(2024, 1, 1) + timedelta(days=number)).isoformat()


def history(draw: random.Random) -> list[Edition]:
    """Return editions of some articles in the order in which they were seen."""
    found = []
    for number in range(6):
        published = draw.choice([None, *range(0, 40)])
        seen = draw.randrange(published or 0, 60)
        for edition in range(draw.randrange(1, 5)):
            modified = draw.choice([None, None, draw.randrange(0, 70)])
            paragraphs = [
                f"Lamp {number} has {draw.randrange(3)} keepers.",
                f"Ship {number} of edition {edition} sank.",
            ]
            known = {"published": None if published is None else day(published)}
            known |= {"modified": None if modified is None else day(modified), "title": f"Lamp {number}"}
            text = "\n\n".join(paragraphs[: draw.randrange(1, 3)])
            found.append(Edition(day(seen), {"id": f"lamp-{number}", "text": text} | known))
            seen += draw.randrange(0, 12)
    return sorted(found, key=lambda one: one.seen)


def known_on(editions: list[tuple[str, dict[str, Any]]], then: str) -> dict[str, Any] | None:
    """Return the edition of an article that stood on a day, as the documentation says; None if none is known to."""
    standing = None
    for place, (seen, article) in enumerate(editions):
        published, modified = article["published"], article["modified"]
        if place == 0:
            claims = [one for one in (published, modified) if one]
            since = max(claims) if claims and max(claims) <= seen else seen
        else:
            seen_before, before = editions[place - 1]
            is_new = modified and (not before["modified"] or modified > before["modified"])
            since = modified if is_new and seen_before <= modified <= seen else seen
        if since <= then:
            standing = article
    return standing if standing and (not standing["published"] or standing["published"] <= then) else None


@pytest.mark.parametrize("seed", range(12))
def test_an_archive_of_then_answers_the_same(archive: Archive, clock: Clock, tmp_path: Path, seed: int):
    draw = random.Random(seed)
    for one in history(draw):
        clock.set(one.seen)
        add(archive, one.article)
    stored: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for article in (version for id in archive.ids() for version in archive.versions(id)):
        facts = {"published": article.published, "modified": article.modified, "title": article.title}
        stored.setdefault(article.id, []).append(
            (article.added or "", {"id": article.id, "text": article.text} | facts)
        )
    days = [day(draw.randrange(0, 75)) for _ in range(6)]
    for number, then in enumerate(days):
        with Archive.open(tmp_path / f"then-{number}", encoder=FakeEncoder(), create=True) as fresh:
            standing = [one for editions in stored.values() if (one := known_on(editions, then)) is not None]
            if standing:
                add(fresh, *standing)
            for question in ("How many keepers has lamp 3?", "Which ship of edition 2 sank?", "lamp"):
                ours, theirs = archive.ask(question, 40, as_of=then), fresh.ask(question, 40)
                assert told(ours) == told(theirs), (seed, then)
                assert scores(ours) == pytest.approx(scores(theirs), abs=1e-4)
                if standing:
                    assert (ours.confidence, ours.outcome) == (
                        pytest.approx(theirs.confidence, abs=1e-3),
                        theirs.outcome,
                    )


def told(answer: Answer) -> list[tuple[str, str, bool]]:
    """Return what is quoted; the numbers of passages decide the order of equals."""
    shown = (*answer.quotes, *answer.closest)
    return sorted((quote.article.id, quote.text, quote in answer.quotes) for quote in shown)


def scores(answer: Answer) -> list[float]:
    return sorted(quote.score for quote in (*answer.quotes, *answer.closest))


def test_the_nearest_of_a_day_are_those_of_a_brute_force_search(archive: Archive, encoder: FakeEncoder, clock: Clock):
    draw = random.Random(7)
    for edition in range(4):
        clock.set(day(10 * edition))
        for number in range(25):
            text = f"Lamp {number} of {draw.choice(['Osmey', 'Hollin', 'Oss'])} burned {draw.randrange(9)} nights."
            add(archive, {"id": f"lamp-{number}", "text": text, "published": day(0)})
    engine, catalog = archive._loader.engine(), archive._catalog
    for then in (day(0), day(9), day(10), day(25), day(99)):
        filters = Filters(as_of=then)
        allowed = {
            number
            for number, version in rows(
                archive, "SELECT p.number, v.version FROM passages p JOIN versions v ON v.number = p.version"
            )
            if version == rows(
                archive,
                "SELECT max(w.version) FROM versions w WHERE w.added <= ? AND w.article = "
                "(SELECT v.article FROM versions v JOIN passages p ON p.version = v.number WHERE p.number = ?)",
                then, number,
            )[0][0]
        }  # fmt: skip
        question = encoder.encode_question("lamp of Osmey that burned seven nights")
        numbers, vectors = catalog.passages.vectors_of(engine.encoder, np.array(sorted(allowed)), 64)
        assert set(numbers.tolist()) == allowed
        cosines = vectors @ question.vector
        order = np.lexsort((numbers, -cosines))[:10]
        found = engine.candidates(question, [], filters, 10)
        assert np.allclose(found.cosines, cosines[order], atol=1e-3)
        assert len(set(found.nearest.tolist()) ^ set(numbers[order].tolist())) <= 2  # half floats turn near ties round
        assert set(found.nearest.tolist()) <= allowed
