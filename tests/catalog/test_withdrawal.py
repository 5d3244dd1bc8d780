"""A withdrawn article is kept and can be verified; nothing else finds it, and nothing else is changed by it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from pullquote import Archive, Filters, InputError, QuoteReference
from pullquote.catalog.database import FILE_NAME
from tests.support.archives import FERRY, MILL, add, change, ids, rows, said
from tests.support.fake_encoder import FakeEncoder

URL = "https://ledger.example/quinces"
QUINCES = "Ninety crates of quinces went to Osmey by ferry on Tuesday, said Ossian Hidden."
HIDDEN: dict[str, Any] = {
    "text": QUINCES,
    "url": URL,
    "id": "quinces",
    "title": "Quinces gone",
    "outlet": "Quince Post",
    "authors": ["Ossian Hidden"],
    "section": "Orchards",
    "published": "2024-05-01",
}
QUESTIONS = (
    "How many crates of quinces went to Osmey?",
    "ferry to Osmey",
    "What did the harbour master count?",
    "quincse",
)


@pytest.fixture
def filled(archive: Archive) -> Archive:
    add(archive, {"text": FERRY, "id": "ferry", "published": "2022-03-04"}, {"text": MILL, "id": "mill"}, HIDDEN)
    return archive


MILLS = "article = (SELECT number FROM articles WHERE id = 'mill')"


def everything_found(archive: Archive) -> list[Any]:
    found: list[Any] = [archive.ask(question, 10) for question in QUESTIONS]
    found += [archive.ask(QUESTIONS[0], filters=Filters(outlet="Quince Post")).reason_text]
    found += [archive.names(field) for field in ("outlet", "author", "title", "language", "section", "collection")]
    found += [archive.titles(), archive.titles(containing="quince"), archive.ids(), [*archive.articles()]]
    found += [archive.unmatched(Filters(outlet="Quince Post")), archive._catalog.articles.date_limits(Filters())]
    found += [archive._loader.engine().numbers().tolist(), rows(archive, "SELECT * FROM term_counts ORDER BY 1, 2")]
    return found


def test_what_was_withdrawn_changes_nothing_of_what_is_found(archive: Archive):
    add(archive, {"text": FERRY, "id": "ferry", "published": "2022-03-04"}, {"text": MILL, "id": "mill"})
    before = everything_found(archive)
    add(archive, HIDDEN)
    assert everything_found(archive) != before
    assert archive.withdraw("quinces") == 1
    assert everything_found(archive) == before
    assert archive.check() == []


def test_many_withdrawn_articles_crowd_nobody_out(archive: Archive, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pullquote.pipeline.ask.SCORED", 4)
    add(archive, *({"text": f"Quinces, quinces, quinces {n}.", "id": f"q{n}"} for n in range(600)))
    add(archive, {"text": "The bishop of Osmey never ate quinces.", "id": "bishop"})
    archive.withdraw([f"q{n}" for n in range(600)])
    assert ids(archive.ask("quinces", 3)) == ["bishop"]


def test_verifying_finds_it_and_says_since_when(filled: Archive):
    before = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    filled.withdraw("quinces", "gone")
    verification = filled.verify(QUINCES)
    assert verification.status == "exact"
    (place,) = verification.places
    assert place.article.withdrawn is not None
    assert place.article.withdrawn.why == "gone"
    assert before <= place.article.withdrawn.since <= datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (place.current, place.superseded) == (False, False)
    assert "withdrawn since " in place.attribution
    assert "superseded" not in place.attribution
    told = verification.to_dict()["places"][0]
    assert told["article"]["withdrawn"] == {"since": place.article.withdrawn.since, "why": "gone"}
    assert (told["current"], told["superseded"]) == (False, False)


def test_an_earlier_version_of_what_was_withdrawn_is_both(filled: Archive):
    add(filled, HIDDEN | {"text": "Eighty crates of quinces went to Osmey."})
    filled.withdraw("quinces")
    (old,) = filled.verify(QUINCES).places
    assert (old.current, old.superseded) == (False, True)
    assert "version 1, superseded · withdrawn since" in old.attribution
    (last,) = filled.verify("Eighty crates of quinces went to Osmey.").places
    assert (last.current, last.superseded) == (False, False)


def test_places_that_are_current_come_before_withdrawn_ones(filled: Archive):
    filled.withdraw("quinces")
    add(filled, {"text": QUINCES, "id": "copy"})
    assert [place.article.id for place in filled.verify(QUINCES).places] == ["copy", "quinces"]


def test_it_is_not_quoted_again(filled: Archive):
    quote = filled.ask(QUESTIONS[0]).quotes[0]
    reference = QuoteReference.to(quote)
    filled.withdraw("quinces")
    assert filled.requote(reference) is None
    assert filled.requote(reference, away=1) is None
    recheck = filled.recheck(reference)
    (version,) = filled.versions("quinces")
    assert version.withdrawn is not None
    assert (recheck.status, recheck.place, recheck.since) == ("withdrawn", None, version.withdrawn.day)
    filled.reinstate("quinces")
    assert filled.requote(reference) == replace(quote, score=0.0)
    assert filled.recheck(reference).status == "unchanged"


def test_taking_it_back_needs_no_encoding(filled: Archive, encoder: FakeEncoder):
    before, encoded = everything_found(filled), encoder.encoded
    assert filled.withdraw("quinces") == 1
    assert filled.reinstate("quinces") == 1
    assert everything_found(filled) == before
    assert encoder.encoded == encoded
    assert filled.reinstate("quinces") == 0
    assert filled.check() == []


@pytest.mark.parametrize("why", ["gone", "removed", "deleted"])
def test_seen_again_it_is_quoted_again(filled: Archive, encoder: FakeEncoder, why: Any):
    filled.withdraw("quinces", why)
    encoded = encoder.encoded
    report = add(filled, HIDDEN)
    assert (report.reinstated, report.updated, report.unchanged, report.notes) == (("quinces",), (), (), ())
    assert encoder.encoded == encoded
    assert ids(filled.ask(QUESTIONS[0]))[0] == "quinces"
    assert [version.withdrawn for version in filled.versions("quinces")] == [None]
    assert add(filled, HIDDEN).unchanged == ("quinces",)
    assert filled.check() == []


def test_seen_again_with_another_text_it_is_a_new_version(filled: Archive):
    filled.withdraw("quinces", "gone")
    report = add(filled, HIDDEN | {"text": "Eighty crates of quinces went to Osmey."})
    assert (report.updated, report.reinstated) == (("quinces",), ())
    assert [(one.version, one.withdrawn) for one in filled.versions("quinces")] == [(1, None), (2, None)]
    assert said(filled.ask("Eighty crates of quinces"))[0] == "Eighty crates of quinces went to Osmey."
    assert filled.check() == []


@pytest.mark.parametrize("text", [QUINCES, "Eighty crates of quinces went to Osmey."])
def test_what_was_withdrawn_by_hand_stays_so(filled: Archive, text: str):
    filled.withdraw("quinces")
    report = add(filled, HIDDEN | {"text": text})
    assert (report.unchanged, report.updated, report.reinstated) == (("quinces",), (), ())
    (note,) = report.notes
    assert "withdrawn by hand" in note.text
    assert "pullquote withdraw --undo quinces" in note.text
    assert len(filled.versions("quinces")) == 1
    assert "quinces" not in ids(filled.ask(QUESTIONS[0], 10))


def test_by_hand_wins_and_the_first_time_counts(filled: Archive):
    filled.withdraw("quinces", "gone")
    (first,) = filled.versions("quinces")
    assert filled.withdraw("quinces", "deleted") == 0
    assert filled.versions("quinces")[0].withdrawn == first.withdrawn
    assert filled.withdraw("quinces") == 0
    (now,) = filled.versions("quinces")
    assert now.withdrawn is not None
    assert first.withdrawn is not None
    assert (now.withdrawn.why, now.withdrawn.since) == ("by_hand", first.withdrawn.since)
    filled.withdraw("quinces", "gone")
    assert filled.versions("quinces")[0].withdrawn == now.withdrawn


def test_it_is_listed_only_if_asked_for_and_counted_apart(filled: Archive):
    before = filled.stats()
    filled.withdraw("quinces")
    assert ids(filled.articles()) == ["ferry", "mill"]
    listed = {article.id: article.withdrawn for article in filled.articles(withdrawn=True)}
    assert [id for id, withdrawn in listed.items() if withdrawn] == ["quinces"]
    assert filled.titles(limit=0) == (2, [])
    assert filled.titles(withdrawn=True)[0] == 3
    after = filled.stats()
    assert (before["articles"], before["withdrawn"]) == (3, 0)
    assert (after["articles"], after["withdrawn"], after["versions"]) == (2, 1, before["versions"])
    assert filled.sizes()["default"].articles == 2
    assert filled.resolve("qui") == "quinces"
    assert filled.ids() == ["ferry", "mill"]
    assert filled.ids(withdrawn=True) == ["ferry", "mill", "quinces"]


def test_only_in_the_collections_named(filled: Archive):
    add(filled, HIDDEN, collection="theirs")
    assert filled.withdraw("quinces", collections=["theirs"]) == 1
    assert {one.collection for one in filled.articles() if one.id == "quinces"} == {"default"}
    assert filled.reinstate("quinces", collections=["default"]) == 0


def test_removing_it_leaves_nothing(filled: Archive):
    filled.withdraw("quinces")
    assert filled.remove("quinces") == 1
    assert filled.versions("quinces") == ()
    assert filled.verify(QUINCES).status == "absent"
    assert rows(filled, "SELECT count(*) FROM words WHERE words MATCH 'orchard OR quinc'") == [(0,)]
    assert filled.check() == []


def test_an_archive_of_withdrawn_articles_alone_is_empty(archive: Archive):
    add(archive, HIDDEN)
    archive.withdraw("quinces")
    assert archive.ask(QUESTIONS[0]).reason == "empty"


def test_an_unknown_reason_is_refused(filled: Archive):
    with pytest.raises(InputError) as raised:
        filled.withdraw("quinces", "whim")  # type: ignore[arg-type]
    assert raised.value.code == "withdrawal_reason_unknown"
    assert "by_hand" in str(raised.value)


def test_another_archive_brings_nothing_back(filled: Archive, tmp_path: Any, encoder: FakeEncoder):
    filled.withdraw("quinces", "gone")
    with Archive.open(tmp_path / "other", encoder=encoder, create=True) as other:
        add(other, HIDDEN)
    report = filled.import_archive(tmp_path / "other")
    assert (report.unchanged, report.reinstated) == (("quinces",), ())
    assert "stays so" in report.notes[0].text
    assert "quinces" not in ids(filled.ask(QUESTIONS[0], 10))


def test_a_full_collection_takes_none_back(filled: Archive):
    filled.withdraw("quinces", "gone")
    (article,) = filled.versions("quinces")
    report = filled.add_articles([article], most_passages=2)
    assert [one.code for one in report.rejected] == ["collection_full"]
    assert filled.stats()["withdrawn"] == 1
    assert filled.add_articles([article], most_passages=3).reinstated == ("quinces",)


def test_a_checksum_covers_that_it_was_withdrawn(filled: Archive):
    filled.withdraw("quinces")
    change(filled, "UPDATE articles SET withdrawn = '2020-01-01T00:00:00Z' WHERE id = 'quinces'")
    assert any("quinces version 1: its facts" in line for line in filled.check())


def test_withdrawing_does_not_mend_what_is_damaged(filled: Archive):
    add(filled, HIDDEN | {"text": "Eighty crates of quinces went to Osmey."})
    change(filled, "UPDATE versions SET outlet = 'Another Post' WHERE version = 1 AND outlet = 'Quince Post'")
    change(filled, f"UPDATE versions SET outlet = x'00ff' WHERE {MILLS}")
    filled.withdraw(["quinces", "mill"])
    damaged = [line for line in filled.check() if "its facts" in line]
    assert [line.split(":")[0] for line in damaged] == ["mill version 1", "quinces version 1"]


def test_what_is_current_though_withdrawn_is_found_by_check(filled: Archive):
    filled.withdraw("quinces")
    change(filled, "UPDATE versions SET current = 1 WHERE title = 'Quinces gone'")
    assert any(line == "quinces: it was withdrawn, and has a current version" for line in filled.check())


def test_an_archive_without_withdrawals_can_be_upgraded(filled: Archive, encoder: FakeEncoder):
    add(filled, HIDDEN | {"text": "Eighty crates of quinces went to Osmey."})
    change(filled, f"UPDATE versions SET title = 'Mills' WHERE {MILLS}")
    wanted, answer = rows(filled, "SELECT * FROM term_counts ORDER BY 1, 2"), filled.ask(QUESTIONS[0], 10)
    filled.close()
    with closing(sqlite3.connect(filled.folder / FILE_NAME)) as connection:
        connection.executescript(as_before_withdrawals(connection))
    with Archive.open(filled.folder, encoder=encoder) as opened:
        assert rows(opened, "SELECT * FROM term_counts ORDER BY 1, 2") == wanted
        assert [line for line in opened.check() if "mill" not in line] == []
        assert any("mill version 1: its facts" in line for line in opened.check())
        assert opened.ask(QUESTIONS[0], 10) == answer
        assert opened.versions("quinces")[0].seen is None
        assert opened.withdraw("quinces") == 1


def as_before_withdrawals(connection: sqlite3.Connection) -> str:
    """Return the statements that take a catalog back to the format before articles could be withdrawn."""
    from pullquote.catalog import schema
    from pullquote.catalog.functions import add_functions

    add_functions(connection)
    return f"""
        UPDATE versions AS v SET seal = (SELECT {schema._FIRST_SEAL} FROM articles a WHERE a.number = v.article)
            WHERE seal = (SELECT {schema.SEAL} FROM articles a WHERE a.number = v.article);
        DELETE FROM term_counts;
        INSERT INTO term_counts (term, collection, passages)
            SELECT j.value, a.collection, count(*) FROM passages p
            JOIN versions v ON v.number = p.version JOIN articles a ON a.number = v.article
            JOIN json_each(distinct_terms(p.terms)) j GROUP BY j.value, a.collection;
        INSERT INTO term_counts (term, collection, passages)
            SELECT '', a.collection, count(*) FROM passages p
            JOIN versions v ON v.number = p.version JOIN articles a ON a.number = v.article GROUP BY a.collection;
        ALTER TABLE articles DROP COLUMN withdrawn;
        ALTER TABLE articles DROP COLUMN withdrawn_why;
        ALTER TABLE versions DROP COLUMN seen;
        ALTER TABLE versions DROP COLUMN corrections;
        ALTER TABLE versions DROP COLUMN terms;
        ALTER TABLE versions DROP COLUMN pages;
        ALTER TABLE passages DROP COLUMN holder;
        DROP TABLE page_articles;
        DROP TABLE source_pages;
        DROP TABLE source_lists;
        DROP TABLE pages;
        DROP TABLE sources;
        PRAGMA user_version = 7;
    """
