from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from pullquote import Archive, Metadata
from pullquote.text.folding import digest
from pullquote.text.urls import canonical
from tests.support.archives import FERRY, MILL, add, ids, rows, said, write_lines
from tests.support.fake_encoder import FakeEncoder

Write = Callable[[str, str | bytes], Path]
URL = "https://ledger.example/2022/ferry?page=2"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (None, None),
        ("", None),
        ("https://ledger.example", None),
        ("HTTPS://Ledger.Example/Ferry", "ledger.example/Ferry"),
        ("https://ledger.example/ferry#top", "ledger.example/ferry"),
        ("https://ledger.example/ferry#:~:text=pears", "ledger.example/ferry"),
        ("https://ledger.example/ferry?utm_source=a&UTM_Medium=b&fbclid=c&gclid=d", "ledger.example/ferry"),
        ("https://ledger.example/ferry?mc_cid=1&id=7&mc_eid=2", "ledger.example/ferry?id=7"),
        ("https://ledger.example/ferry?empty=&id=7", "ledger.example/ferry?empty=&id=7"),
    ],
)
def test_canonical_url(url: str | None, expected: str | None):
    assert canonical(url) == expected


@given(
    st.sampled_from(["http", "HTTPS"]),
    st.text("aB.", max_size=5).map("a".__add__),
    st.text("a/%b é"),
    st.text("a=&;%+é"),
    st.text("a#"),
)
def test_canonical_url_of_a_canonical_url_is_itself(scheme: str, host: str, path: str, query: str, fragment: str):
    once = canonical(f"{scheme}://{host}/{path}?{query}#{fragment}")
    assert once is None or canonical(f"https://{once}") == once


@pytest.mark.parametrize(
    "again",
    [
        URL,
        "https://LEDGER.example/2022/ferry?page=2",
        f"{URL}&utm_campaign=spring",
        f"{URL}#paragraph-2",
        "https://ledger.example/2022/ferry?utm_source=post&page=2&fbclid=x#end",
    ],
)
def test_the_same_url_is_the_same_article(archive: Archive, encoder: FakeEncoder, again: str):
    first = add(archive, {"text": FERRY, "url": URL})
    encoded, stats = encoder.encoded, archive.stats()
    second = add(archive, {"text": FERRY, "url": again})
    assert len(first.added) == 1
    assert second.unchanged == first.added
    assert archive.stats() == stats
    assert encoder.encoded == encoded
    assert add(archive, {"text": MILL, "url": again}).updated == first.added


def test_the_same_article_again_changes_nothing(archive: Archive, encoder: FakeEncoder):
    article = {"text": FERRY, "url": URL, "title": "Pears at dawn", "authors": ["Ada Fenn"], "published": "2022-03-04"}
    first = add(archive, article)
    before, encoded = rows(archive, "SELECT * FROM versions"), encoder.encoded
    sequence = rows(archive, "SELECT max(sequence) FROM changes")
    second = add(archive, article)
    assert second.unchanged == first.added
    assert (second.added, second.updated, second.rejected) == ((), (), ())
    assert rows(archive, "SELECT * FROM versions") == before
    assert rows(archive, "SELECT max(sequence) FROM changes") == sequence
    assert encoder.encoded == encoded


@pytest.mark.parametrize(
    "other", ["https://ledger.example/2022/ferry?page=3", "https://ledger.example/2022/Ferry?page=2"]
)
def test_another_url_is_another_article_even_with_the_same_text(archive: Archive, other: str):
    report = add(archive, {"text": FERRY, "url": URL}, {"text": FERRY, "url": other})
    assert len(set(report.added)) == 2
    assert archive.stats()["articles"] == 2


def test_the_same_id_is_the_same_article(archive: Archive):
    add(archive, {"text": FERRY, "id": "ferry-1"})
    report = add(archive, {"text": MILL, "id": "ferry-1"})
    assert report.updated == ("ferry-1",)
    assert [article.text for article in archive.versions("ferry-1")] == [FERRY, MILL]


def test_without_url_and_id_the_text_is_the_identity(archive: Archive, write: Write):
    first = archive.add(write("one.txt", FERRY))
    again = archive.add(write("copy-of-one.txt", FERRY))
    other = archive.add(write("two.txt", FERRY + " It rained."))
    assert again.unchanged == first.added == (digest(FERRY)[:12],)
    assert len(other.added) == 1
    assert other.added != first.added


def test_an_article_twice_in_one_batch_is_stored_once(archive: Archive):
    lines = archive.folder.parent / "lines"
    first = write_lines(lines, {"text": FERRY, "url": URL})
    report = archive.add([first, write_lines(lines, {"text": FERRY, "url": f"{URL}#again"}, {"text": MILL})])
    assert len(report.added) == 2
    assert report.unchanged == report.added[:1]
    assert archive.stats()["articles"] == 2
    assert archive.check() == []


def test_two_states_of_an_article_in_one_batch_are_two_versions(archive: Archive):
    lines = archive.folder.parent / "lines"
    report = archive.add([write_lines(lines, {"text": text, "url": URL}) for text in (FERRY, MILL)])
    assert report.updated == report.added
    (article,) = archive.articles()
    assert (article.text, article.version) == (MILL, 2)
    assert archive.check() == []


def test_an_id_that_belongs_to_another_url_is_rejected_and_the_rest_added(archive: Archive):
    add(archive, {"text": FERRY, "url": URL, "id": "lead"})
    report = add(archive, {"text": MILL, "url": "https://ledger.example/mill", "id": "lead"}, {"text": MILL, "id": "x"})
    assert report.added == ("x",)
    (rejected,) = report.rejected
    assert "lead" in rejected.why
    assert URL in rejected.why
    assert "\n" not in rejected.why
    assert rejected.place.endswith(":1")
    assert ids(archive.articles()) == ["lead", "x"]


def test_an_id_conflict_within_one_batch_is_rejected_too(archive: Archive):
    both = archive.folder.parent / "both"
    both.mkdir()
    for name, text in (("a", FERRY), ("b", MILL)):
        (both / f"{name}.md").write_text(f"---\nurl: https://ledger.example/{name}\nid: same\n---\n{text}\n")
    report = archive.add(both)
    assert report.added == ("same",)
    assert len(report.rejected) == 1
    assert archive.check() == []


def test_facts_supplied_later_make_a_version_and_keep_the_id(archive: Archive, write: Write):
    path = write("raw.txt", FERRY)
    (name,) = archive.add(path).added
    facts = Metadata(url=URL, title="Pears at dawn", published="2022-03-04", outlet="Harbour Ledger")
    report = archive.add(path, metadata=facts)
    assert report.updated == (name,)
    (article,) = archive.articles()
    assert (article.id, article.version, article.url) == (name, 2, URL)
    assert (article.title, article.published, article.outlet) == ("Pears at dawn", "2022-03-04", "Harbour Ledger")
    assert archive.ask("the ferry to Osmey").quotes[0].article.title == "Pears at dawn"


def test_facts_known_before_are_kept_when_the_raw_text_comes_again(archive: Archive, write: Write):
    path = write("raw.txt", FERRY)
    archive.add(path, metadata=Metadata(title="Pears at dawn", authors=["Ada Fenn"]))
    assert archive.add(path).unchanged
    (article,) = archive.articles()
    assert (article.title, article.authors, article.version) == ("Pears at dawn", ("Ada Fenn",), 1)
    assert article.origins["title"] == "given"


def test_facts_a_person_supplied_outlive_a_changed_text(archive: Archive, write: Write):
    given = Metadata(id="ferry", outlet="Harbour Ledger")
    archive.add(write("raw.txt", FERRY), metadata=given)
    add(archive, {"id": "ferry", "text": MILL, "title": "A mill"})
    add(archive, {"id": "ferry", "text": FERRY + " It rained."})
    versions = archive.versions("ferry")
    assert [version.outlet for version in versions] == ["Harbour Ledger"] * 3
    assert [version.title for version in versions] == [None, "A mill", None]
    assert versions[2].origins["outlet"] == "given"


def test_the_url_becomes_the_identity_once_it_is_known(archive: Archive):
    add(archive, {"text": FERRY, "id": "ferry"})
    add(archive, {"text": FERRY, "id": "ferry", "url": URL})
    report = add(archive, {"text": FERRY + " It rained.", "url": f"{URL}#x"})
    assert report.updated == ("ferry",)
    assert archive.stats()["articles"] == 1


def test_an_article_that_regains_an_earlier_text_is_updated(archive: Archive):
    for text in (FERRY, MILL, FERRY):
        add(archive, {"text": text, "url": URL})
    (article,) = archive.articles()
    assert (article.text, article.version) == (FERRY, 3)
    assert archive.ask("the ferry to Osmey").answered
    assert archive.check() == []


@pytest.mark.parametrize("by", ["url", "id"])
def test_a_superseded_raw_text_that_comes_again_does_not_end_the_run(archive: Archive, write: Write, by: str):
    """A desk adds a draft, later the printed page under its URL (or the draft's id), then the folder again."""
    draft = write("draft.txt", FERRY)
    (name,) = archive.add(draft).added
    if by == "url":
        archive.add(draft, metadata=Metadata(url=URL))
        add(archive, {"text": FERRY + " It rained.", "url": URL})
    else:
        add(archive, {"text": FERRY + " It rained.", "id": name})
    report = archive.add([draft, write("other.txt", MILL)])
    assert digest(MILL)[:12] in report.added
    assert archive.check() == []
    assert archive.ask("paper mill at Hollin Beck").answered


def test_ids_differ_for_different_urls_and_stay_when_reopened(archive: Archive, tmp_path: Path, encoder: FakeEncoder):
    report = add(archive, *({"text": f"{FERRY} Crate {n}.", "url": f"{URL}&n={n}"} for n in range(20)))
    assert len(set(report.added)) == 20
    archive.close()
    with Archive.open(tmp_path / "archive", encoder=encoder, create=True) as again:
        assert sorted(ids(again.articles())) == sorted(report.added)
        assert said(again.ask("Crate 7 of the ferry to Osmey", k=1))[0].endswith("Crate 7.")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://a.example/x", "https://A.example/x/", True),
        ("https://a.example/x?utm_source=y#top", "https://a.example/x", True),
        ("https://a.example/#!/article/1", "https://a.example/#!/article/2", False),
        ("https://a.example/x?id=1", "https://a.example/x?id=2", False),
    ],
)
def test_what_of_a_url_identifies(one: str, other: str, same: bool):
    assert (canonical(one) == canonical(other)) is same


@pytest.mark.parametrize("url", ["https://a.example", "https://a.example/", "https://a.example/#top", None])
def test_a_front_page_identifies_no_article(url: str | None):
    assert canonical(url) is None


def test_the_same_text_of_two_outlets_is_not_made_one_article(archive: Archive, write):
    text = "The boat left at seven. Nobody was told."
    archive.add(write("c.txt", text), metadata=Metadata(outlet="Ledger", authors=["Ann Right"]))
    report = archive.add(write("d.txt", text), metadata=Metadata(outlet="Courier"))
    assert "another outlet" in report.rejected[0].why
    (article,) = archive.articles()
    assert (article.outlet, article.authors) == ("Ledger", ("Ann Right",))


def page(author: str) -> str:
    body = "".join(
        f"<p>The boat numbered {n} left the quay at seven on that morning, the master said.</p>" for n in range(9)
    )
    meta = f'<meta name="author" content="{author}">' if author else ""
    link = '<link rel="canonical" href="https://a.example/boats">'
    return f"<html><head><title>Boats</title>{link}{meta}</head><body><article>{body}</article></body></html>"


def test_a_byline_that_is_withdrawn_is_gone_and_one_that_was_supplied_stays(archive: Archive, write):
    path = write("s.html", page("Wrong Byline"))
    archive.add(path)
    write("s.html", page(""))
    assert archive.add(path).updated
    (article,) = archive.articles()
    assert article.authors == ()
    archive.add(path, metadata=Metadata(authors=["Ann Right"]))
    write("s.html", page("Wrong Byline"))
    assert archive.add(path).unchanged
    (article,) = archive.articles()
    assert (article.authors, article.origins["authors"]) == (("Ann Right",), "given")


def printing(outlet: str, words: str, own: str | None = None) -> str:
    head = f'<link rel="canonical" href="{URL}"><meta property="og:site_name" content="{outlet}">'
    head += f'<meta property="og:url" content="{own}">' if own else ""
    body = "".join(f"<p>{line}</p>" for line in (words, *FERRY.split("\n\n"), *MILL.split("\n\n")))
    return f"<!doctype html><html><head><title>Ferry</title>{head}</head><body><article>{body}</article></body></html>"


@pytest.mark.parametrize(
    "words", ["", "The coast paper adds a paragraph of its own, about the boats of the other bank."]
)
def test_two_outlets_printings_with_one_canonical_url_are_two_articles(archive: Archive, write: Write, words: str):
    first = write("ledger.html", printing("Harbour Ledger", ""))
    second = write("coast.html", printing("Coast Courier", words))
    assert len(archive.add([first, second]).added) == 2
    assert sorted(article.outlet or "" for article in archive.articles()) == ["Coast Courier", "Harbour Ledger"]
    again = archive.add([second, first])
    assert (len(again.unchanged), len(list(archive.articles()))) == (2, 2)
    write("coast.html", printing("Coast Courier", f"{words} It was corrected on Tuesday, the paper said in a note."))
    assert len(archive.add([second]).updated) == 1
    assert len(list(archive.articles())) == 2


@pytest.mark.parametrize("outlet", ["Harbour Ledger", "The Harbour Ledger", "HARBOUR LEDGER Online"])
def test_one_outlets_pages_with_one_canonical_url_are_one_article(archive: Archive, write: Write, outlet: str):
    pages = [write("a.html", printing("Harbour Ledger", "")), write("b.html", printing(outlet, ""))]
    assert len(archive.add(pages).added) == 1
    assert len(list(archive.articles())) == 1


def test_an_outlet_that_a_person_corrects_is_the_same_article(archive: Archive, write: Write):
    page = write("a.html", printing("Harbour Ledger", ""))
    archive.add([page])
    report = archive.add([page], metadata=Metadata(outlet="Coast Courier"))
    assert (len(report.added), len(report.updated)) == (0, 1)


def test_a_reprints_own_address_identifies_it(archive: Archive, write: Write):
    own = "https://coast.example/reprints/ferry"
    pages = [write("a.html", printing("Ledger", "")), write("b.html", printing("Coast", "", own))]
    assert len(archive.add(pages).added) == 2
    assert sorted(article.url or "" for article in archive.articles()) == sorted([URL, own])
