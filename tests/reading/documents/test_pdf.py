"""PDFs, made by typst, whose text is read with PDFium."""

from __future__ import annotations

import pytest

from pullquote.reading.documents.pdf import glyphs, reader
from tests.reading.documents.reads import articles, body, kinds, notes, read, rejected
from tests.support.documents import FERRY, NETS, PARAGRAPHS, TOLLS, pdf


def test_paragraphs_are_joined_from_lines():
    (article,) = articles(pdf(f"{FERRY}\n\n{TOLLS}\n\n{NETS}"))
    assert article.text == f"{FERRY}\n\n{TOLLS}\n\n{NETS}"
    assert article.pages == (0,)
    assert (article.title, article.published, article.authors) == (None, None, ())


@pytest.mark.parametrize(
    "setting",
    [
        "#set par(justify: true, first-line-indent: 1em, spacing: 0.65em)",
        "#set par(justify: true, spacing: 0.65em)",
        "#set par(justify: false, spacing: 1.4em, leading: 1em)",
        "#set page(columns: 2)\n#set text(size: 8pt)",
        '#set text(size: 12pt, font: "DejaVu Sans Mono")',
        "#set page(flipped: true)",
    ],
    ids=["indented", "without space or indent", "widely set", "two columns", "typewriter", "landscape"],
)
def test_paragraphs_however_they_are_set(setting: str):
    told = [f"{name} wrote: {text}" for name in ("Ada", "Una", "Ellen") for text in PARAGRAPHS]
    (article,) = articles(pdf("\n\n".join(told), setting=setting))
    assert body(article) == told


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page():
    long = " ".join([FERRY, TOLLS, NETS] * 12)
    (article,) = articles(pdf(long, setting="#set page(columns: 2)\n#set text(size: 9pt)"))
    assert " ".join(body(article)) == long
    assert len(article.pages) > 1
    for page, start in enumerate(article.pages[1:], 2):
        assert article.page_at(start) == page
        assert article.page_at(start - 2) == page - 1


def test_headers_footers_and_page_numbers_are_furniture():
    setting = "#set page(header: [Harbour Ledger, March 2022], footer: context counter(page).display())"
    (article,) = articles(pdf(f"{FERRY}\n\n#pagebreak()\n{TOLLS}\n\n#pagebreak()\n{NETS}", setting=setting))
    assert body(article) == [FERRY, TOLLS, NETS]
    assert kinds(article)["Harbour Ledger, March 2022"] == "notice"
    assert kinds(article)["3"] == "notice"
    assert [article.page_at(article.text.index(words)) for words in (FERRY, TOLLS, NETS)] == [1, 2, 3]


def test_headings_by_their_print():
    (article,) = articles(pdf(f'= The ferry\n\n{FERRY}\n\n#text(weight: "bold")[What it costs]\n\n{TOLLS}'))
    assert body(article) == [FERRY, TOLLS]
    assert kinds(article) == {"The ferry": "heading", "What it costs": "heading"}


def test_the_title_that_a_file_declares_counts_if_the_page_prints_it():
    (printed,) = articles(pdf(f"= The ferry\n\n{FERRY}", title="The ferry | Harbour Ledger"))
    assert printed.title == "The ferry"
    assert printed.origins["title"] == "pdf"
    (unprinted,) = articles(pdf(FERRY, title="document1.docx"))
    assert unprinted.title is None


def test_hyphens_go_only_where_that_is_sure():
    text = "Extraordinarily expensive municipalities reconsidered the administration. " * 6
    (article,) = articles(pdf(text, setting="#set page(width: 5cm)\n#set text(hyphenate: true)"))
    words = article.text.replace("-", "")
    assert " ".join(words.split()) == text.strip()
    assert set(article.text.split()) - set(text.split()), "a word that is never whole keeps its hyphen"


def test_soft_hyphens_and_compounds():
    text = "The well-known co-owner of the long-distance ferry met the vice-president of the well-known pier. " * 5
    (article,) = articles(pdf(text, setting="#set page(width: 5cm)"))
    assert " ".join(article.text.split()) == text.strip()


def test_raised_figures_are_no_other_figures():
    (article,) = articles(pdf(f"Some 10#super[6] people.#super[2] {FERRY}"))
    assert "10⁶ people.²" in article.text
    (drawn,) = articles(pdf(f"Some 10#super(typographic: false)[6] people. {FERRY}"))
    assert "10⁶ people" in drawn.text


def test_rows_of_a_table_stay_together():
    cells = "[Route], [Fare], [Osmey], [9.50], [Skerry], [4.20], [Tarn], [2.00]"
    table = f"#table(columns: 2, stroke: none, column-gutter: 2cm, {cells})"
    (article,) = articles(pdf(f"{FERRY}\n\n{table}"))
    for row in ("Osmey 9.50", "Skerry 4.20", "Tarn 2.00"):
        assert row in article.text.split("\n\n")


def test_what_cannot_be_read_is_rejected_in_a_line():
    assert rejected(pdf("#rect(width: 2cm)")) == [
        "is a PDF without text, perhaps a scan: have its text recognised first (OCR), or save it as text"
    ]
    assert rejected(b"%PDF-1.7\nno more") == ["is not a PDF, or a damaged one: save it again, or as text"]
    assert rejected(b"Not one.", "a.pdf") == ["is not a PDF, or a damaged one: save it again, or as text"]


def test_an_encrypted_pdf_is_rejected():
    pages = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"3 0 obj<</Filter/Standard/V 1/R 2/O(" + b"x" * 32 + b")/U(" + b"y" * 32 + b")/P -4>>endobj\n"
        b"trailer<</Root 1 0 R/Encrypt 3 0 R/ID[(a)(b)]>>\n"
    )
    assert rejected(pages) == ["is an encrypted PDF: save it without a password"]


def test_pages_without_text_are_told():
    assert notes(pdf(f"{FERRY}\n#pagebreak()\n#rect()\n#pagebreak()\n{TOLLS}")) == [
        "1 of 3 pages hold no text, only pictures perhaps: 2"
    ]


def test_a_process_that_dies_or_stays_costs_one_file(monkeypatch: pytest.MonkeyPatch, tmp_path):
    script = tmp_path / "dies.py"
    monkeypatch.setattr(reader, "_GLYPHS", script)
    script.write_text("import os\nos.abort()")
    assert rejected(pdf(FERRY)) == ["is not a PDF, or a damaged one: save it again, or as text"]
    script.write_text("import time\ntime.sleep(60)")
    monkeypatch.setattr(reader, "MOST_SECONDS", 0.5)
    assert rejected(pdf(FERRY)) == ["cannot be read in 0 seconds; divide it"]


def test_too_many_pages(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(glyphs, "MOST_PAGES", 1)
    assert list(glyphs.read(pdf(f"{FERRY}#pagebreak()\n{TOLLS}"))) == [{"error": "pages"}]
    monkeypatch.setattr(glyphs, "MOST_LETTERS", 10)
    assert list(glyphs.read(pdf(FERRY)))[-1] == {"error": "letters"}


def test_without_the_extra_a_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pullquote.reading.documents.extra.find_spec", lambda name: None)
    assert rejected(pdf(FERRY)) == ['is a PDF, which needs an extra: run `pip install "pullquote[formats]"`']


def test_it_is_told_by_its_content():
    assert [type(one) for one in read(pdf(FERRY), "notes.txt")] == [type(one) for one in read(pdf(FERRY), "a.pdf")]
