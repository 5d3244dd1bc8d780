"""E-books and magazines."""

from __future__ import annotations

from tests.reading.documents.reads import articles, body, notes, rejected
from tests.support.documents import FERRY, NETS, TOLLS, epub, package, page

COVER = "<html><body><h1>Coast</h1></body></html>"
AUTHOR = '<dc:creator id="c">Ada Holm</dc:creator><meta refines="#c" property="role">aut</meta>'
BOOK = "<dc:publisher>Harbour Press</dc:publisher><dc:date>2021-05-01T00:00:00Z</dc:date><dc:language>en</dc:language>"


def test_each_document_with_prose_is_an_article():
    data = epub({"cover.xhtml": COVER, "a.xhtml": page(), "b.xhtml": page([NETS, TOLLS, FERRY], title="Nets")}, BOOK)
    one, other = articles(data, "a.epub")
    assert body(one) == [FERRY, TOLLS, NETS]
    assert (one.title, one.outlet, one.published, one.language, one.authors) == (
        "The ferry",
        "Harbour Press",
        "2021-05-01",
        "en",
        (),
    )
    assert (other.title, other.source) == ("Nets", "a.epub:3")
    assert notes(data) == ["1 of 3 documents hold no prose, such as covers and contents"]


def test_the_books_author_counts_if_the_book_says_that_it_is_one():
    assert articles(epub({"a.xhtml": page()}, AUTHOR))[0].authors == ("Ada Holm",)
    assert articles(epub({"a.xhtml": page()}, AUTHOR.replace("Ada Holm", "calibre")))[0].authors == ()
    assert articles(epub({"a.xhtml": page()}, "<dc:creator>Ada Holm</dc:creator>"))[0].authors == ()


def test_who_is_printed_comes_first():
    chapter = page().replace("</h1>", "</h1><p>By Una Vey</p>")
    assert articles(epub({"a.xhtml": chapter}, AUTHOR))[0].authors == ("Una Vey",)


def test_a_day_of_change_is_not_that_of_publication():
    opf = 'xmlns:opf="http://www.idpf.org/2007/opf" opf:event="modification"'
    assert articles(epub({"a.xhtml": page()}, f"<dc:date {opf}>2024-01-01</dc:date>"))[0].published is None


def test_what_cannot_be_read_is_rejected_in_a_line():
    assert rejected(epub({"cover.xhtml": COVER})) == ["is an EPUB without prose; expected articles or chapters"]
    assert rejected(package({"META-INF/container.xml": "<container/>"})) == [
        "is an EPUB that does not say where its contents are; save it again"
    ]
    assert rejected(package({"META-INF/container.xml": "<contai"})) == [
        "is not an EPUB, or not a whole one: its XML is broken"
    ]
    named = '<container><rootfiles><rootfile full-path="no.opf"/></rootfiles></container>'
    assert rejected(package({"META-INF/container.xml": named})) == ["has no part no.opf: save it again"]
    assert rejected(epub({"a.xhtml": page() + " " * 60_000_000, "b.xhtml": COVER})) == [
        "has a part that unpacks to more than 50,000,000 bytes"
    ]
