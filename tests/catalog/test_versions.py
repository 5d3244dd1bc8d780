from __future__ import annotations

from datetime import UTC, datetime

from pullquote import Archive, Filters, Metadata
from pullquote.search.faiss_engine import FaissEngine
from tests.support.archives import FERRY, MILL, add, change, ids, reseal, rows, said

URL = "https://ledger.example/ferry"
OLD = "The ferry to Osmey left at dawn with ninety crates of quinces."
NEW = "The ferry to Osmey left at dusk with seventy crates of pears."


def engine_of(archive: Archive) -> FaissEngine:
    return archive._loader.engine()


def test_what_only_the_old_version_says_is_never_retrieved(archive: Archive):
    add(archive, {"text": OLD, "url": URL}, {"text": MILL})
    assert OLD in said(archive.ask("ninety crates of quinces"))
    add(archive, {"text": NEW, "url": URL})
    for question in ("ninety crates of quinces", "quinces", "dawn ninety quinces", "the ferry to Osmey"):
        answer = archive.ask(question, k=100)
        assert OLD not in said(answer)
        assert all("quinces" not in text for text in said(answer))
    assert not archive.ask("ninety quinces").answered
    assert NEW in said(archive.ask("seventy crates of pears to Osmey"))


def test_the_old_version_is_still_verified_and_shown(archive: Archive):
    (name,) = add(archive, {"text": OLD, "url": URL, "published": "2022-03-04"}).added
    add(archive, {"text": NEW, "url": URL, "published": "2022-03-04"})
    (place,) = archive.verify("ninety crates of quinces").places
    assert (place.current, place.article.version, place.article.id) == (False, 1, name)
    assert place.article.text[place.start : place.end] == "ninety crates of quinces"
    (place,) = archive.verify("seventy crates of pears").places
    assert place.current
    assert [(v.version, v.text) for v in archive.versions(name)] == [(1, OLD), (2, NEW)]
    assert [article.text for article in archive.articles()] == [NEW]


def test_current_places_come_first(archive: Archive):
    add(archive, {"text": OLD, "url": URL})
    add(archive, {"text": NEW, "url": URL})
    places = archive.verify("The ferry to Osmey left at").places
    assert [place.current for place in places] == [True, False]


def test_superseding_takes_the_old_passages_out_of_the_index_and_keeps_their_vectors(archive: Archive):
    (name,) = add(archive, {"text": OLD, "url": URL}).added
    ((old,),) = rows(archive, "SELECT number FROM passages")
    add(archive, {"text": NEW, "url": URL})
    assert old not in engine_of(archive).numbers().tolist()
    assert rows(archive, "SELECT passage FROM vectors WHERE passage = ?", old) == [(old,)]
    assert rows(archive, "SELECT count(*) FROM versions WHERE current") == [(1,)]
    assert len(archive.versions(name)) == 2
    assert archive.check() == []


def test_a_fact_that_changes_makes_a_version(archive: Archive):
    (name,) = add(archive, {"text": OLD, "url": URL, "published": "2022-03-04"}).added
    add(archive, {"text": OLD, "url": URL, "published": "2022-03-05"})
    assert [v.published for v in archive.versions(name)] == ["2022-03-04", "2022-03-05"]
    assert archive.ask("crates of quinces").quotes[0].article.published == "2022-03-05"
    assert archive.ask("crates of quinces", filters=Filters(before="2022-03-04")).quotes == ()


def test_removing_leaves_nothing_in_any_index(archive: Archive):
    (name,) = add(archive, {"text": OLD, "url": URL}).added
    add(archive, {"text": NEW, "url": URL})
    add(archive, {"text": MILL, "id": "mill"})
    gone = [
        n
        for (n,) in rows(
            archive,
            "SELECT p.number FROM passages p JOIN versions v ON v.number = p.version "
            "JOIN articles a ON a.number = v.article WHERE a.id = ?",
            name,
        )
    ]
    assert len(gone) == 2
    before = archive._catalog.passages.last_change()[0]
    assert archive.remove(name) == 1
    ranges = archive._catalog.passages.changes_since(before)
    assert all(any(first <= number <= last for first, last in ranges) for number in gone)
    for term in ("osmey", "quinc", "pear", "ferri"):
        assert rows(archive, "SELECT count(*) FROM words WHERE words MATCH ?", f'"{term}"') == [(0,)], term
        assert rows(archive, "SELECT count(*) FROM word_counts WHERE term = ?", term) == [(0,)], term
    assert rows(archive, "SELECT count(*) FROM vectors WHERE passage NOT IN (SELECT number FROM passages)") == [(0,)]
    assert rows(archive, "SELECT count(*) FROM versions v JOIN articles a ON a.number = v.article") == [(1,)]
    assert not set(engine_of(archive).numbers().tolist()) & set(gone)
    assert archive.versions(name) == ()
    assert archive.verify("ninety crates of quinces").status == "absent"
    assert ids(archive.ask("ferry to Osmey with crates", k=10)) == ["mill"]
    assert archive.check() == []


def test_removing_what_is_not_there_changes_nothing(archive: Archive):
    assert archive.remove("nobody") == 0
    add(archive, {"text": FERRY})
    sequence = archive._catalog.passages.last_change()[0]
    assert archive.remove("nobody") == 0
    assert archive._catalog.passages.last_change()[0] == sequence


def test_a_removed_article_can_be_added_again(archive: Archive):
    (name,) = add(archive, {"text": FERRY, "url": URL}).added
    archive.remove(name)
    assert archive.ask("ferry to Osmey").quotes == ()
    report = add(archive, {"text": FERRY, "url": URL})
    assert report.added == (name,)
    assert said(archive.ask("ferry to Osmey")) == [FERRY]
    assert archive.check() == []


def test_collections_hold_the_same_article_apart(archive: Archive):
    one = add(archive, {"text": FERRY, "url": URL}, collection="one")
    two = add(archive, {"text": FERRY, "url": URL}, {"text": MILL}, collection="two")
    assert (len(one.added), len(two.added)) == (1, 2)
    only_one, only_two = Filters(collections=("one",)), Filters(collections=("two",))
    assert {a.collection for a in archive.articles(only_one)} == {"one"}
    assert [q.article.collection for q in archive.ask("ferry to Osmey", filters=only_one, k=10).quotes] == ["one"]
    assert archive.ask("paper mill at Hollin Beck", filters=only_one, k=10).quotes == ()
    assert archive.ask("paper mill at Hollin Beck", filters=only_two).answered
    assert [p.article.collection for p in archive.verify("ninety crates", collections=["one"]).places] == ["one"]
    assert archive.verify("the paper mill", collections=["one"]).status == "absent"
    assert archive.verify("the paper mill at Hollin Beck shut its oldest machine", collections=["one"]).places == ()
    assert [v.collection for v in archive.versions(one.added[0], collections=["two"])] == ["two"]
    assert archive.remove(one.added[0], collections=["one"]) == 1
    assert [a.collection for a in archive.articles()] == ["two", "two"]
    assert archive.check() == []


def test_no_collections_at_all_show_nothing(archive: Archive):
    add(archive, {"text": FERRY, "id": "x"})
    nothing = Filters(collections=())
    assert list(archive.articles(nothing)) == []
    answer = archive.ask("ferry to Osmey", filters=nothing)
    assert (answer.answered, answer.quotes, answer.closest) == (False, (), ())
    assert archive.verify("ninety crates", collections=[]).status == "absent"
    assert archive.verify("ninety crates of pears with the dawn ferry", collections=[]).places == ()
    assert archive.versions("x", collections=[]) == ()
    assert archive.remove("x", collections=[]) == 0
    assert archive.stats()["articles"] == 1


def test_another_collections_copy_is_never_named(archive: Archive):
    """`also_in` must name only articles of the collections asked."""
    add(archive, {"text": FERRY, "url": URL}, collection="open")
    add(archive, {"text": FERRY, "url": "https://secret.example/ferry"}, collection="closed")
    (quote,) = archive.ask("ferry to Osmey", filters=Filters(collections=("open",))).quotes
    assert quote.also_in == ()
    (quote,) = archive.ask("ferry to Osmey").quotes
    assert len(quote.also_in) == 1


def test_a_version_tells_the_day_it_was_added(archive: Archive):
    (name,) = add(archive, {"text": OLD, "url": URL}).added
    change(archive, "UPDATE versions SET added = '2020-02-03'")
    reseal(archive)
    assert archive.versions(name)[0].added == "2020-02-03"
    add(archive, {"text": OLD, "url": URL})
    assert [one.added for one in archive.versions(name)] == ["2020-02-03"], "unchanged"
    add(archive, {"text": NEW, "url": URL})
    today = datetime.now(UTC).date().isoformat()
    assert [one.added for one in archive.versions(name)] == ["2020-02-03", today]
    assert archive.versions(name)[-1].to_dict()["added"] == today


def test_what_articles_of_some_collections_share(archive: Archive):
    add(archive, {"text": OLD, "url": URL, "outlet": "The Osmey Post", "title": "Quinces"}, collection="a")
    same = Metadata(url=f"{URL}?utm_source=feed", outlet="osmey post", title="QUINCES.")
    assert archive.shared_facts(same, ["a", "b"]) == {"url", "outlet", "title"}
    assert archive.shared_facts(same, ["b"]) == archive.shared_facts(same, []) == frozenset()
    assert archive.shared_facts(Metadata(outlet="Osmey", title="Quince"), ["a"]) == frozenset()
    assert archive.shared_facts(Metadata(), ["a"]) == frozenset()
