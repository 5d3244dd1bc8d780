"""Of a changed article only what the encoder reads anew is encoded again."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing

import numpy as np
import pytest

from pullquote import Archive
from pullquote.catalog.database import FILE_NAME
from pullquote.catalog.schema import MIGRATIONS
from tests.support.archives import add, change, rows, said
from tests.support.fake_encoder import FakeEncoder

BEFORE_HOLDERS = next(number for number, script in enumerate(MIGRATIONS) if "holder" in script)
PARAGRAPHS = [f"The keeper of lamp {n} counted {n} ships. Nobody saw ship {n} leave." for n in range(30)]


def article(paragraphs: list[str], **facts: str) -> dict[str, str]:
    return {
        "id": "lamps",
        "title": "Lamps",
        "url": "https://ledger.example/lamps",
        "text": "\n\n".join(paragraphs),
    } | facts


def test_the_passages_encoded_are_those_that_changed(archive: Archive, encoder: FakeEncoder):
    report = add(archive, article(PARAGRAPHS))
    assert (report.passages, report.encoded, encoder.encoded) == (30, 30, 30)
    changed = [*PARAGRAPHS[:7], "Lamp seven is dark since the storm.", *PARAGRAPHS[8:], "One more lamp was lit."]
    report = add(archive, article(changed))
    assert (report.updated, report.passages, report.encoded, encoder.encoded) == (("lamps",), 31, 2, 32)
    assert said(archive.ask("Lamp seven is dark since the storm"))[0] == "Lamp seven is dark since the storm."
    assert said(archive.ask("keeper of lamp 20 counted 20 ships"))[0] == PARAGRAPHS[20]
    assert archive.check() == []


@pytest.mark.parametrize("seed", range(6))
def test_after_any_edits_vectors_are_those_of_a_new_archive(
    archive: Archive, encoder: FakeEncoder, tmp_path, seed: int
):
    draw = random.Random(seed)
    now = PARAGRAPHS[:12]
    add(archive, article(now))
    for edition in range(5):
        before, rest = set(now), [text for text in now[1:] if draw.random() > 0.15]
        rest = [f"{text} Edition {edition}." if draw.random() < 0.2 else text for text in rest]
        new = [text for text in PARAGRAPHS[12:] if text not in rest]
        rest.insert(draw.randrange(len(rest) + 1), draw.choice(new))
        draw.shuffle(rest)
        now = [now[0], *rest]
        report = add(archive, article(now))
        assert len(report.updated) == 1
        assert report.encoded <= len(set(now) - before)  # less where an edition before had it
    with Archive.open(tmp_path / "fresh", encoder=FakeEncoder(), create=True) as fresh:
        add(fresh, article(now))
        for question in ("keeper of lamp 3", "ship 14 leave", "edition 2"):
            assert said(archive.ask(question, 50)) == said(fresh.ask(question, 50))
        ours, theirs = (one._catalog.passages.paragraph_vectors(1, 0, 10**9, 64)[1] for one in (archive, fresh))
        assert np.array_equal(ours, theirs)
    assert archive.check() == []


@pytest.mark.parametrize("facts", [{"title": "Dark lamps"}, {}])
def test_a_changed_title_or_lead_is_read_before_every_passage(
    archive: Archive, encoder: FakeEncoder, facts: dict[str, str]
):
    add(archive, article(PARAGRAPHS))
    lead = PARAGRAPHS[0] if facts else f"Yesterday {PARAGRAPHS[0]}"
    contexts: list[str] = []
    encoder.before_passages = lambda texts: contexts.extend(text.context for text in texts)
    report = add(archive, article([lead, *PARAGRAPHS[1:]], **facts))
    assert report.encoded == 30
    assert all(("Dark lamps" in one) == bool(facts) for one in contexts)


def test_another_outlet_changes_no_vector(archive: Archive, encoder: FakeEncoder):
    add(archive, article(PARAGRAPHS))
    report = add(archive, article(PARAGRAPHS, outlet="Harbour Ledger"))
    assert (report.updated, report.encoded) == (("lamps",), 0)


def test_an_article_that_goes_back_and_forth_is_encoded_once(archive: Archive, encoder: FakeEncoder):
    other = [*PARAGRAPHS[:29], "It ends in another way."]
    add(archive, article(PARAGRAPHS))
    add(archive, article(other))
    encoded, size = encoder.encoded, rows(archive, "SELECT count(*) FROM vectors")
    for edition in range(6):
        report = add(archive, article(other if edition % 2 else PARAGRAPHS))
        assert (len(report.updated), report.encoded) == (1, 0)
    assert encoder.encoded == encoded == 31
    assert rows(archive, "SELECT count(*) FROM vectors") == size == [(31,)]
    assert archive.check() == []


def test_vectors_that_are_damaged_are_not_used_again(archive: Archive, encoder: FakeEncoder):
    add(archive, article(PARAGRAPHS))
    change(archive, "UPDATE vectors SET paragraph = zeroblob(128) WHERE passage = 5")
    report = add(archive, article([*PARAGRAPHS, "The last lamp."]))
    assert report.encoded == 2
    assert said(archive.ask("keeper of lamp 4 counted 4 ships"))[0] == PARAGRAPHS[4]


def test_what_another_process_removed_meanwhile_is_stored_whole(archive: Archive, encoder: FakeEncoder):
    add(archive, article(PARAGRAPHS))

    def remove(_: object) -> None:
        with Archive.open(archive.folder, encoder=FakeEncoder()) as other:
            other.remove("lamps")

    encoder.before_passages = remove
    report = add(archive, article([*PARAGRAPHS, "The last lamp."]))
    assert (report.added, report.encoded) == (("lamps",), 1)
    assert archive.check() == []
    assert rows(archive, "SELECT count(*) FROM vectors") == [(31,)]
    assert rows(archive, "SELECT count(*) FROM passages WHERE holder IS NOT NULL") == [(0,)]


def test_reindexing_encodes_what_stands_in_several_versions_once(archive: Archive, encoder: FakeEncoder):
    add(archive, article(PARAGRAPHS))
    add(archive, article([*PARAGRAPHS[:29], "It ends in another way."]))
    other = FakeEncoder("other", "other")
    assert archive.reindex(other) == other.encoded == 31
    assert archive.check() == []
    assert said(archive.ask("It ends in another way"))[0] == "It ends in another way."
    assert archive._catalog.encoders.unencoded(2, superseded=True) == []


def test_a_damaged_old_version_does_not_keep_from_reindexing(archive: Archive):
    add(archive, article(PARAGRAPHS))
    add(archive, article([*PARAGRAPHS[:29], "It ends in another way."]))
    change(archive, "UPDATE versions SET text = 'x' || substr(text, 2) WHERE version = 1")
    assert archive.reindex(FakeEncoder("other", "other")) == 30
    assert said(archive.ask("keeper of lamp 4 counted 4 ships"))[0] == PARAGRAPHS[4]


def test_nothing_of_a_removed_article_is_kept(archive: Archive):
    add(archive, article(PARAGRAPHS))
    add(archive, article([*PARAGRAPHS[:29], "It ends in another way."]))
    archive.remove("lamps")
    for table in ("vectors", "vector_seals", "passages", "term_counts"):
        assert rows(archive, f"SELECT count(*) FROM {table}") == [(0,)]


def test_an_upgraded_archive_encodes_an_article_whole_once_more(archive: Archive, encoder: FakeEncoder):
    """Old versions have no vectors there; the current one's are used again."""
    add(archive, article(PARAGRAPHS))
    archive.close()
    with closing(sqlite3.connect(archive.folder / FILE_NAME)) as connection:
        connection.executescript(f"ALTER TABLE passages DROP COLUMN holder; PRAGMA user_version = {BEFORE_HOLDERS};")
    with Archive.open(archive.folder, encoder=encoder) as opened:
        assert add(opened, article([*PARAGRAPHS, "The last lamp."])).encoded == 1
        assert opened.check() == []
