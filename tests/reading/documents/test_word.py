"""Word documents as articles."""

from __future__ import annotations

from tests.reading.documents.reads import articles, body, kinds, rejected
from tests.support.documents import FERRY, NETS, TOLLS, docx, package, word_paragraph

STYLES = {"Titel": "Title", "berschrift2": "heading 2", "Beschriftung": "caption"}


def test_styles_say_what_is_no_body():
    parts = (
        ("The ferry", "Titel"),
        (FERRY, ""),
        ("What it costs", "berschrift2"),
        (TOLLS, ""),
        ("Una Vey.", "Beschriftung"),
    )
    (article,) = articles(docx("".join(word_paragraph(*part) for part in parts), STYLES), "a.docx")
    assert body(article) == [FERRY, TOLLS]
    assert kinds(article) == {"The ferry": "heading", "What it costs": "heading", "Una Vey.": "caption"}
    assert (article.title, article.authors, article.published) == ("The ferry", (), None)


def test_without_a_style_for_titles_nothing_is_one():
    (article,) = articles(docx(word_paragraph(FERRY) + word_paragraph(TOLLS)))
    assert article.title is None
    assert article.text == f"{FERRY}\n\n{TOLLS}"


def test_a_row_of_a_table_is_a_paragraph_with_the_names_of_its_columns():
    def row(*cells: str, header: bool = False) -> str:
        marked = "<w:trPr><w:tblHeader/></w:trPr>" if header else ""
        return f"<w:tr>{marked}{''.join(f'<w:tc>{word_paragraph(cell)}</w:tc>' for cell in cells)}</w:tr>"

    named = f"<w:tbl>{row('Route', 'Fare', header=True)}{row('Osmey', '9.50')}{row('Skerry', '4.20')}</w:tbl>"
    plain = f"<w:tbl>{row('Tarn', '2.00')}</w:tbl>"
    (article,) = articles(docx(word_paragraph(FERRY) + named + plain))
    assert article.text.split("\n\n") == [
        FERRY,
        "Route: Osmey | Fare: 9.50",
        "Route: Skerry | Fare: 4.20",
        "Tarn | 2.00",
    ]


def test_what_is_deleted_is_not_read():
    changed = (
        f"<w:p><w:r><w:t>{NETS}</w:t></w:r><w:del><w:r><w:delText>No.</w:delText><w:t>No.</w:t></w:r></w:del></w:p>"
    )
    (article,) = articles(docx(changed))
    assert article.text == NETS


def test_what_cannot_be_read_is_rejected_in_a_line():
    assert rejected(b"x", "a.docx") == ["is not a Word document (.docx), or not a whole one: save it again, or as text"]
    assert rejected(docx("")) == ["is a Word document without text; expected the text of an article"]
    assert rejected(package({"a.txt": "x"})) == [
        "is a zip package, but no Word document, EPUB or WACZ; unpack it and add its files"
    ]
    assert rejected(docx(FERRY)[:-40]) == ["is not a zip package, or not a whole one: save it again, or as text"]


def test_a_part_that_unpacks_to_very_much_is_rejected():
    (why,) = rejected(docx(word_paragraph("a" * 60_000_000)))
    assert why == "unpacks to more than 50,000,000 bytes"
