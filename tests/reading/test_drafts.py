from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pullquote.errors import ReadError
from pullquote.reading import drafts
from pullquote.reading.drafts import LARGEST, open_draft, read_draft

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STYLES = f"""<w:styles {W}><w:style w:styleId="Zitat"><w:name w:val="Quote"/></w:style>
<w:style w:styleId="Standard"><w:name w:val="Normal"/></w:style></w:styles>"""


def docx(body: str, **parts: str) -> bytes:
    """Return a Word document with this body, as Word writes one but for what is not read."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        package.writestr("word/styles.xml", STYLES)
        for name, content in parts.items():
            package.writestr(f"word/{name}.xml", content)
    return stream.getvalue()


def paragraph(*runs: str, style: str = "Standard") -> str:
    texts = "".join(run if run.startswith("<") else f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{texts}</w:p>'


def read(data: bytes, name: str) -> list[tuple[str, bool]]:
    draft = read_draft(data, name)
    assert draft.text == "\n\n".join(draft.text[one.start : one.end] for one in draft.paragraphs)
    return [(draft.text[one.start : one.end], one.is_quoted) for one in draft.paragraphs]


def test_plain_text_with_lines_of_a_quoted_mail():
    text = "She wrote:\n\n> The oars are wet.\n> Nobody rows.\n\nThat was all."
    assert read(text.encode(), "a.txt") == [
        ("She wrote:", False),
        ("The oars are wet.\nNobody rows.", True),
        ("That was all.", False),
    ]
    assert read(text.encode("utf-16"), "-") == read(text.encode(), "A.TEXT")


def test_markdown_is_read_as_it_is_shown():
    text = (
        "---\ntitle: Oars\n---\n# The *oars*\n\nShe [said](https://l.example) **no**.\n\n> Wet.\n>\n> Dry.\n\n- one\n"
    )
    assert read(text.encode(), "a.md") == [
        ("The oars", False),
        ("She said no.", False),
        ("Wet.", True),
        ("Dry.", True),
        ("one", False),
    ]


def test_html_has_block_quotes_and_marks_around_q():
    text = "<html><body><p>She said <q>no <q>way</q></q>.</p><blockquote><p>Wet.</p></blockquote></body></html>"
    assert read(text.encode(), "a.html") == [("She said “no “way””.", False), ("Wet.", True)]


def test_code_is_no_text_of_a_draft_but_an_indented_paragraph_is():
    text = 'Run `say "no"` now.\n\n```\nprint("no")\n```\n\nThen:\n\n    She said “no”.\n'
    assert read(text.encode(), "a.md") == [("Run now.", False), ("Then:", False), ("She said “no”.", False)]


def test_who_is_cited_in_a_block_quote_is_not_quoted():
    text = "<blockquote><p>Wet <cite>oars</cite> row.</p><cite>Ovi Brandt</cite></blockquote>"
    assert read(text.encode(), "a.html") == [("Wet oars row.", True), ("Ovi Brandt", False)]
    within = "<blockquote>Wet.<footer>Ovi Brandt, <cite>Oars</cite></footer></blockquote>"
    assert read(within.encode(), "a.html") == [("Wet.", True), ("Ovi Brandt, Oars", False)]
    line = (
        "<blockquote><p>Wet. <cite>Ovi Brandt</cite></p></blockquote><blockquote>We read <cite>Oars</cite></blockquote>"
    )
    assert read(line.encode(), "a.html") == [("Wet.", True), ("Ovi Brandt", False), ("We read Oars", True)]
    page = "<footer><blockquote>Wet.</blockquote></footer>"
    assert read(page.encode(), "a.html") == [("Wet.", True)]


def test_a_word_document_is_read_as_it_would_be_printed():
    body = (
        paragraph("She said ", "“no”.")
        + paragraph("Wet.", style="Zitat")
        + paragraph(
            "Nine ",
            "<w:del><w:r><w:delText>ten</w:delText><w:t>ten</w:t></w:r></w:del>",
            "<w:ins><w:r><w:t>oars</w:t></w:r></w:ins>",
            "<w:hyperlink><w:r><w:t> linked</w:t></w:r></w:hyperlink>",
            "<w:r><w:tab/><w:t>end</w:t></w:r>",
        )
        + paragraph(" ")
        + "<w:tbl><w:tr><w:tc>"
        + paragraph("cell")
        + "</w:tc></w:tr></w:tbl>"
    )
    notes = f"<w:footnotes {W}><w:footnote>{paragraph('A note.')}</w:footnote></w:footnotes>"
    assert read(docx(body, footnotes=notes), "a.docx") == [
        ("She said “no”.", False),
        ("Wet.", True),
        ("Nine oars linked end", False),
        ("cell", False),
        ("A note.", False),
    ]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"x", "a.pdf", "draft_format_unknown"),
        (b"x", "a", "draft_format_unknown"),
        (b"x", "a.docx", "docx_damaged"),
        (docx("")[:-30], "a.docx", "docx_damaged"),
        (docx("<w:p>"), "a.docx", "docx_damaged"),
        (b"%PDF-1.7", "a.txt", "binary_file"),
        (b"x" * (LARGEST + 1), "a.txt", "draft_too_large"),
    ],
    ids=["pdf", "no suffix", "no archive", "cut off", "broken xml", "pdf in txt", "large"],  # a zip holds the time
)
def test_what_cannot_be_read_is_refused(data: bytes, name: str, code: str):
    with pytest.raises(ReadError) as raised:
        read_draft(data, name)
    assert raised.value.code == code
    assert name in str(raised.value)


def test_a_zip_of_something_else_is_no_word_document():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("a.txt", "x")
    with pytest.raises(ReadError, match="Word document"):
        read_draft(stream.getvalue(), "a.docx")


def test_entities_of_a_word_document_are_not_expanded(tmp_path: Path):
    (tmp_path / "secret").write_text("secret", "utf-8")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        entity = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
        package.writestr(
            "word/document.xml",
            f"{entity}<w:document {W}>{paragraph('a')}<w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:document>",
        )
    assert read(stream.getvalue(), "a.docx") == [("a", False)]


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(ReadError, match="cannot be read"):
        open_draft(tmp_path / "no.txt")
    (tmp_path / "a.txt").write_text("One.", "utf-8")
    assert open_draft(tmp_path / "a.txt").name == "a.txt"


@pytest.mark.parametrize("control", ["\x03", "&#3;", "\ufffe"])
def test_a_control_costs_no_draft(control: str):
    assert read(f"<p>He said <q>wet{control} oars</q>.</p>".encode(), "a.html") == [("He said “wet oars”.", False)]


def test_what_a_draft_provokes_in_its_reader_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch):
    def torn(_: bytes) -> Iterator[tuple[str, bool]]:
        yield "The oars are wet.", False
        raise RecursionError("too\ndeep")

    monkeypatch.setitem(drafts._READERS, "text", torn)
    with pytest.raises(ReadError, match=r"^a\.txt: cannot be read \(RecursionError: too deep\); correct it") as caught:
        read_draft(b"", "a.txt")
    assert caught.value.code == "draft_broken"
