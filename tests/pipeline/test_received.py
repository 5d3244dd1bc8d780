"""Import of other people's archives: what passes every check is added, and nothing else has any effect."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pullquote import Archive, DamagedArchive, Filters, IncompatibleArchive, InputError
from pullquote.catalog.database import FILE_NAME
from tests.support.archives import FERRY, MILL, add, change, ids, reseal, rows, said
from tests.support.fake_encoder import FakeEncoder

QUESTION = "Who counted the crates?"
FACTS = {"title": "Pears at dawn", "authors": ["Una Vey"], "outlet": "Osmey Post", "published": "2023-04-13"}


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Archive]:
    """A stranger's archive of two articles in two collections, the first in its second version."""
    with Archive.open(tmp_path / "theirs", encoder=FakeEncoder(), create=True) as other:
        add(other, {"id": "ferry", "text": FERRY.replace("ninety", "eighty"), **FACTS}, collection="secret")
        add(other, {"id": "ferry", "text": FERRY, "url": "https://post.example/pears", **FACTS}, collection="secret")
        add(other, {"text": f"{MILL}\n\nNobody came."})
        yield other


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_current_articles_are_added_with_their_facts_and_vectors(archive: Archive, theirs: Archive, encoder):
    theirs.close()
    before = snapshot(theirs.folder)
    report = archive.import_archive(theirs.folder, collection="received")
    assert report.rejected == ()
    assert len(report.added) == 2
    assert snapshot(theirs.folder) == before
    assert encoder.encoded == 0
    assert archive.check() == []
    assert archive.names("collection") == ["received"]
    (ferry,) = archive.versions("ferry")
    assert (ferry.text, ferry.title, ferry.authors, ferry.version) == (FERRY, "Pears at dawn", ("Una Vey",), 1)
    assert said(archive.ask(QUESTION, 1)) == [FERRY]
    again = archive.import_archive(theirs.folder, collection="received")
    assert (again.added, again.updated, len(again.unchanged)) == ((), (), 2)


def test_an_archive_that_its_owner_has_open_is_imported_as_it_is_now(archive: Archive, theirs: Archive):
    add(theirs, {"id": "late", "text": "The lamp was lit late."})
    assert len(archive.import_archive(theirs.folder).added) == 3
    theirs.remove("ferry")
    assert ids(archive.articles()) == sorted(ids(archive.articles()))
    assert "ferry" in ids(archive.articles())


def test_a_backup_can_be_imported(archive: Archive, theirs: Archive, tmp_path: Path):
    theirs.backup(tmp_path / "theirs.backup")
    assert len(archive.import_archive(tmp_path / "theirs.backup").added) == 2


def test_vectors_of_another_encoder_are_not_used(archive: Archive, encoder: FakeEncoder, tmp_path: Path):
    with Archive.open(tmp_path / "theirs", encoder=FakeEncoder("other", "x"), create=True) as other:
        add(other, {"id": "ferry", "text": FERRY})
    assert archive.import_archive(tmp_path / "theirs").added == ("ferry",)
    assert encoder.encoded == 1
    assert said(archive.ask(QUESTION, 1)) == [FERRY]
    assert archive.check() == []


@pytest.mark.parametrize(
    "damage",
    [
        "paragraph = zeroblob(length(paragraph))",
        "paragraph = zeroblob(3)",
        "sentences = CAST(x'' AS BLOB)",
        "tokens = zeroblob(7)",
        "tokens = CAST(x'' AS BLOB)",
        "tokens = CAST(x'0000c07f' || substr(tokens, 5) AS BLOB)",
    ],
)
@pytest.mark.parametrize("sealed", [False, True])
def test_vectors_that_are_not_what_an_encoder_makes_are_not_used(
    archive: Archive, encoder: FakeEncoder, theirs: Archive, damage: str, sealed: bool
):
    change(theirs, f"UPDATE vectors SET {damage} WHERE passage = 2")
    if sealed:
        with theirs._catalog.database.writing() as db:
            db.execute(
                "UPDATE vector_seals AS s SET seal = (SELECT seal(paragraph, sentences, tokens) FROM vectors x "
                "WHERE x.encoder = s.encoder AND x.passage = s.passage)"
            )
    assert len(archive.import_archive(theirs.folder).added) == 2
    assert encoder.encoded == 1
    assert archive.check() == []


def test_what_the_archive_has_in_another_version_is_kept(archive: Archive, theirs: Archive):
    mine = FERRY.replace("ninety", "seventy")
    add(archive, {"id": "mine", "text": mine, "url": "https://post.example/pears"})
    report = archive.import_archive(theirs.folder)
    (rejected,) = report.rejected
    assert "mine, which is kept" in rejected.why
    assert str(theirs.folder) in rejected.place
    assert len(report.added) == 1
    assert [version.text for version in archive.versions("mine")] == [mine]


@pytest.mark.parametrize(
    "damage",
    [
        "text = replace(text, 'ninety', 'nineteen')",
        "title = 'Pears at dusk'",
        "published = '2813-04-13'",
        "authors = '['",
        "title = CAST(title AS BLOB)",
        "text = CAST(text AS BLOB)",
        "seal = NULL",
    ],
)
def test_what_is_not_sealed_is_not_added(archive: Archive, theirs: Archive, damage: str):
    change(theirs, f"UPDATE versions SET {damage} WHERE number = 2")
    report = archive.import_archive(theirs.folder)
    (rejected,) = report.rejected
    assert rejected.place == f"{theirs.folder}: ferry"
    assert "checksum" in rejected.why
    assert len(report.added) == 1
    assert archive.ids() == list(report.added)


CRAFTED = [
    "title = 'Pears' || char(27) || '[2J'",
    "title = replace(printf('%.*c', 20000, 'x'), 'x', 'pear')",
    "authors = '[1, 2]'",
    "authors = '[[\"a\"]]'",
    "authors = 'null'",
    f"authors = '{'[' * 5000}'",
    "published = 'yesterday'",
    "published = '2813-04-13'",
    "url = 'javascript:alert(1)'",
    "language = 'en/../..'",
    "origins = '[]'",
    "origins = '{\"title\": 7}'",
    "origins = '{\"title\": {}}'",
    "furniture = '[[0, 4, \"caption\", 7]]'",
    "furniture = '[[0, 99999, \"caption\", null]]'",
    "furniture = '[[-4, 4, \"caption\", null]]'",
    "furniture = '[[0, 4, \"script\", null]]'",
    "furniture = '[[0.0, 4.5, \"caption\", null]]'",
    'furniture = \'[["a", "b", "caption", null]]\'',
    "furniture = '7'",
]


@pytest.mark.parametrize("crafted", CRAFTED)
def test_what_is_sealed_but_no_article_of_ours_is_not_added(archive: Archive, theirs: Archive, crafted: str):
    change(theirs, f"UPDATE versions SET {crafted} WHERE number = 2")
    reseal(theirs)
    report = archive.import_archive(theirs.folder)
    (rejected,) = report.rejected
    assert "\n" not in rejected.why
    assert len(report.added) == 1
    assert archive.check() == []
    assert "ferry" not in archive.ids()


@pytest.mark.parametrize(
    "identity", ["7", "[]", '{"name": "x"}', '{"name": 1, "digest": 2, "dimension": -1, "recipe": 3}']
)
def test_an_encoder_that_is_none_costs_only_the_vectors(archive: Archive, encoder, theirs: Archive, identity: str):
    change(theirs, "UPDATE encoders SET identity = ?", identity)
    assert len(archive.import_archive(theirs.folder).added) == 2
    assert encoder.encoded == 3


@pytest.mark.parametrize("how", ["trigger", "journal", "link", "page", "older"])
def test_an_archive_that_could_act_is_refused_whole(archive: Archive, theirs: Archive, tmp_path: Path, how: str):
    theirs.close()
    path = theirs.folder / FILE_NAME
    if how == "journal":
        path.with_name(f"{FILE_NAME}-journal").write_bytes(b"anything")
    elif how == "link":
        path.rename(tmp_path / "elsewhere")
        path.symlink_to(tmp_path / "elsewhere")
    elif how == "page":
        with path.open("r+b") as stream:
            stream.seek(5 * 4096)
            stream.write(b"\xff" * 4096)
    else:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(
                "CREATE TRIGGER t AFTER INSERT ON articles BEGIN SELECT 1; END"
                if how == "trigger"
                else "DROP TABLE vector_seals; PRAGMA user_version = 5"
            )
    with pytest.raises((DamagedArchive, IncompatibleArchive)) as raised:
        archive.import_archive(theirs.folder)
    assert "\n" not in str(raised.value)
    assert archive.stats()["articles"] == 0


def test_an_archive_of_an_older_format_says_what_to_do(archive: Archive, theirs: Archive, monkeypatch):
    from pullquote.catalog import database

    theirs.close()
    newer = (*database.MIGRATIONS, "CREATE TABLE notes (text)")
    monkeypatch.setattr(database, "MIGRATIONS", newer)
    with pytest.raises(IncompatibleArchive, match="open it once") as raised:
        archive.import_archive(theirs.folder)
    assert raised.value.code == "archive_too_old"


def test_what_cannot_be_imported(archive: Archive, tmp_path: Path):
    add(archive, {"text": FERRY})
    for path, code in ((archive.folder, "import_of_itself"), (tmp_path / "nowhere", "import_missing")):
        with pytest.raises(InputError) as raised:
            archive.import_archive(path)
        assert raised.value.code == code
    (tmp_path / "text").write_text("no archive")
    with pytest.raises((DamagedArchive, IncompatibleArchive)):
        archive.import_archive(tmp_path / "text")
    assert archive.ids(Filters()) != []
    assert rows(archive, "SELECT count(*) FROM articles") == [(1,)]
    assert json.dumps(archive.stats())
