from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from pullquote import Archive, Article, CollectionSize, Filters, InputError
from pullquote.text.names import unaccented
from tests.support.archives import add, change, ids

ARTICLES = (
    ("a", "Straße nach Osmey", "Harbour Ledger", ["Ada Fenn"], "2022-03-04"),
    ("b", "100% of pears_sold", "Upland Courier", ["Bo Lind", "Ada Fenn"], "2023-01-01"),
    ("c", "İstanbul ferry", "harbour post", ["Ångström, C."], "2021-12-31"),
    ("d", "The ferry", "The Harbour", [], None),
    ("e", None, None, [], "2023-01-01"),
    ("f", "A ferry", "Harbour Ledger", ['Q"uote\\'], "2023-01-01"),
    ("g", "ferry again", None, ["Bo Lind"], None),
)


@pytest.fixture
def filled(archive: Archive) -> Archive:
    for id, title, outlet, authors, published in ARTICLES:
        facts = {"title": title, "outlet": outlet, "authors": authors, "published": published}
        add(archive, {"id": id, "text": f"The lamp {id} was lit.", **facts})
    return archive


@pytest.fixture
def small_ids(archive: Archive) -> Archive:
    for id in ("a", "ab", "ab1", "b1", "b1a", "1", "aab"):
        add(archive, {"id": id, "text": f"The lamp {id} was lit."})
    return archive


def test_names_are_each_given_once(filled: Archive):
    assert filled.names("outlet") == ["Harbour Ledger", "harbour post", "The Harbour", "Upland Courier"]
    assert filled.names("author") == ["Ada Fenn", "Bo Lind", 'Q"uote\\', "Ångström, C."]
    assert filled.names("title")[:3] == ["100% of pears_sold", "A ferry", "ferry again"]


def test_articles_are_listed_in_an_order(filled: Archive):
    assert [a.id for a in filled.articles()] == list("abcdefg")
    assert [a.id for a in filled.articles(sort="newest")] == [a.id for a in filled.titles(limit=9)[1]]
    dated = [a.published or "9999" for a in filled.articles(sort="oldest")]
    assert dated == sorted(dated)
    titled = [unaccented(a.title) if a.title else "\uffff" for a in filled.articles(sort="title")]
    assert titled[-1] == "\uffff"
    assert [a.id for a in filled.articles(containing="FERRY", sort="id")] == list("cdfg")
    assert [a.id for a in filled.articles(Filters(outlet="Harbour Ledger"), containing="ferry")] == ["f"]
    with pytest.raises(InputError, match="relevance"):
        filled.articles(sort="relevance")  # type: ignore[arg-type]


def test_an_id_is_found_by_its_beginning(archive: Archive):
    for id in ("wire-1", "wire-12", "wire-2", "%", "Wire"):
        add(archive, {"id": id, "text": f"The lamp {id} was lit."})
    assert archive.resolve("wire-12") == archive.resolve("wire-12") == "wire-12"
    assert archive.resolve("wire-1") == "wire-1"
    assert archive.resolve("W") == "Wire"
    assert archive.resolve("%") == "%"
    with pytest.raises(InputError, match="wire-1, wire-12, wire-2"):
        archive.resolve("wire")
    for unknown in ("", "wired", "_", "wire-13"):
        with pytest.raises(InputError, match="no article has the id"):
            archive.resolve(unknown)
    with pytest.raises(InputError):
        archive.resolve("wire-1", collections=["other"])
    for number in range(30):
        add(archive, {"id": f"x{number:02}", "text": f"The ferry {number} left."})
    with pytest.raises(InputError, match=r"x00, .*, x07, …;"):
        archive.resolve("x")


@given(prefix=st.text("ab1", max_size=4))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_beginning_is_unique_or_refused(small_ids: Archive, prefix: str):
    known = {article.id for article in small_ids.articles()}
    meant = [prefix] if prefix in known else [id for id in known if id.startswith(prefix)] if prefix else []
    if len(meant) == 1:
        assert small_ids.resolve(prefix) == meant[0]
    else:
        with pytest.raises(InputError):
            small_ids.resolve(prefix)


def test_names_that_begin_with_the_text_come_first(filled: Archive):
    assert filled.names("outlet", containing="har") == ["Harbour Ledger", "harbour post", "The Harbour"]
    assert filled.names("outlet", containing=" LED ") == ["Harbour Ledger"]
    assert filled.names("title", containing="FERRY") == ["ferry again", "A ferry", "İstanbul ferry", "The ferry"]
    assert filled.names("title", containing="ferry", limit=2) == ["ferry again", "A ferry"]
    assert filled.names("title", limit=0) == []


@pytest.mark.parametrize(
    ("containing", "expected"),
    [
        ("STRASSE", ["Straße nach Osmey"]),
        ("straße", ["Straße nach Osmey"]),
        ("İSTANBUL", ["İstanbul ferry"]),
        ("istanbul", ["İstanbul ferry"]),
        ("%", ["100% of pears_sold"]),
        ("_", ["100% of pears_sold"]),
        ("s_s", ["100% of pears_sold"]),
        ("%ferry", []),
        ("\\", []),
        ("'", []),
        ("nothing", []),
    ],
)
def test_text_is_looked_for_as_it_is(filled: Archive, containing: str, expected: list[str]):
    assert filled.names("title", containing=containing) == expected
    assert [article.title for article in filled.titles(containing=containing)[1]] == (
        expected if containing != "\\" else ["A ferry"]
    )


def test_names_are_of_current_versions_only(filled: Archive):
    add(filled, {"id": "a", "text": "The lamp a was lit again.", "title": "Another", "outlet": "New Ledger"})
    filled.remove("c")
    assert filled.names("outlet", containing="ledger") == ["Harbour Ledger", "New Ledger"]
    assert filled.names("outlet", containing="post") == []
    assert filled.names("title", containing="Osmey") == []
    assert filled.titles(containing="İstanbul") == (0, [])


def test_nothing_of_another_collection_is_named(archive: Archive):
    names = {"outlet": "Lamp ours", "author": "Ada Ours", "title": "Lamps ours"}
    for collection in ("ours", "theirs"):
        article = {
            "id": "same",
            "text": f"The lamp of {collection}.",
            "title": f"Lamps {collection}",
            "outlet": f"Lamp {collection}",
            "authors": [f"Ada {collection.title()}"],
        }
        add(archive, article, collection=collection)
    ours = Filters(collections=("ours",))
    for field, name in names.items():
        assert archive.names(field, filters=ours) == [name]  # type: ignore[arg-type]
        assert archive.names(field, containing="theirs", filters=ours) == []  # type: ignore[arg-type]
        assert archive.names(field, filters=Filters(collections=())) == []  # type: ignore[arg-type]
    total, page = archive.titles(filters=ours)
    assert (total, [article.collection for article in page]) == (1, ["ours"])
    assert archive.titles(containing="theirs", filters=ours) == (0, [])
    assert archive.titles(filters=Filters(collections=())) == (0, [])
    assert archive.titles()[0] == 2


def test_other_filters_hold_too(filled: Archive):
    assert filled.names("outlet", filters=Filters(author="ada fenn")) == ["Harbour Ledger", "Upland Courier"]
    assert filled.names("author", filters=Filters(after="2023")) == ["Ada Fenn", "Bo Lind", 'Q"uote\\']
    assert ids(filled.titles(filters=Filters(outlet="HARBOUR LEDGER"))[1]) == ["f", "a"]


def test_titles_come_newest_first_and_unknown_dates_last(filled: Archive):
    total, page = filled.titles()
    assert (total, ids(page)) == (7, ["b", "f", "e", "a", "c", "g", "d"])
    assert all(article.passages and article.text for article in page)


def test_titles_are_found_by_outlet_and_author_too(filled: Archive):
    assert ids(filled.titles(containing="ledger")[1]) == ["f", "a"]
    assert ids(filled.titles(containing="fenn")[1]) == ["b", "a"]
    assert ids(filled.titles(containing="ÅNGSTRÖM, c")[1]) == ["c"]
    assert ids(filled.titles(containing='q"u')[1]) == ["f"]
    assert filled.titles(containing='", "') == (0, [])
    assert filled.titles(containing="Lind\nAda") == (0, [])


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_have_no_gaps_and_nothing_twice(filled: Archive, limit: int):
    for containing in ("", "ferry"):
        total, everything = filled.titles(containing=containing, limit=1000)
        pages = [filled.titles(containing=containing, limit=limit, offset=at) for at in range(0, total + limit, limit)]
        assert [found for found, _ in pages] == [total] * len(pages)
        assert all(len(page) <= limit for _, page in pages)
        assert [article.id for _, page in pages for article in page] == ids(everything)


def test_counting_alone(filled: Archive):
    assert filled.titles(limit=0) == (7, [])
    assert filled.titles(offset=1000) == (7, [])


def test_a_text_that_was_tampered_with_is_not_listed(filled: Archive):
    change(filled, "UPDATE versions SET text = replace(text, 'lamp', 'boat') WHERE title = 'A ferry'")
    assert "f" not in ids(filled.titles()[1])


@pytest.mark.parametrize(
    "asked",
    [
        lambda archive: archive.names("text"),
        lambda archive: archive.names("outlet", containing="\ud800"),
        lambda archive: archive.names("outlet", limit=-1),
        lambda archive: archive.names("outlet", filters=Filters(after="soon")),
        lambda archive: archive.titles(containing="\ud800"),
        lambda archive: archive.titles(limit=-1),
        lambda archive: archive.titles(offset=-1),
    ],
)
def test_what_makes_no_sense_is_refused(filled: Archive, asked):
    with pytest.raises(InputError):
        asked(filled)


def test_an_empty_archive_has_no_names(archive: Archive):
    assert archive.names("outlet") == []
    assert archive.titles() == (0, [])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("ferry FERRYßİi%_'\"\\\x00 hSs"), max_size=4))
@example("\x00")
@example("SS")
def test_names_are_what_python_would_find(filled: Archive, containing: str):
    wanted = unaccented(containing)
    found = {title for _, title, *_ in ARTICLES if title and wanted in unaccented(title)}
    ordered = sorted(found, key=lambda title: (not unaccented(title).startswith(wanted), title.casefold()))
    assert filled.names("title", containing=containing) == ordered


def test_ids_are_listed_without_reading_the_articles(filled: Archive):
    filled.add_articles(
        [Article(id="a", text="Another lamp."), Article(id="z", text="A last lamp.")], collection="more"
    )
    assert filled.ids() == ["a", "b", "c", "d", "e", "f", "g", "z"]
    assert filled.ids(Filters(collections="more")) == ["a", "z"]
    assert filled.ids(Filters(collections=())) == []


def test_the_size_of_each_collection_counts_its_articles_passages_and_bytes(archive: Archive):
    assert archive.sizes() == {}
    archive.add_articles([Article(id="a", text="One lamp.\n\nTwo lamps."), Article(id="b", text="é")], collection="x")
    before = archive.sizes()["x"]
    archive.add_articles([Article(id="a", text="One lamp.")], collection="y")
    assert set(archive.sizes()) == {"x", "y"}
    assert archive.sizes()["x"] == before
    assert (before.articles, before.passages) == (2, 3)
    assert before.bytes > archive.sizes()["y"].bytes > 2 * len("One lamp.")
    archive.add_articles([Article(id="a", text="One lamp was lit.")], collection="x")
    changed = archive.sizes()["x"]
    assert (changed.articles, changed.passages) == (2, 2)  # of current versions
    archive.remove(["a", "b"], collections=["x"])
    assert archive.sizes() == {"y": CollectionSize(1, 1, archive.sizes()["y"].bytes)}


def test_several_articles_are_removed_together(filled: Archive):
    filled.add_articles([Article(id="b", text="The lamp of another.")], collection="more")
    assert filled.remove(["a", "b", "nowhere", "a"], collections=["default"]) == 2
    assert filled.ids() == ["b", "c", "d", "e", "f", "g"]
    assert filled.remove([]) == 0
    assert filled.check() == []
