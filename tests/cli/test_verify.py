"""Drafts that are verified as an editor would: in Python, and with `pullquote verify --draft`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pullquote import Archive, Filters, InputError
from pullquote.verification.verify import MAX_CLAIM
from tests.cli.conftest import Run
from tests.support.archives import write_lines
from tests.support.fake_encoder import FakeEncoder
from tests.verification.test_pieces import MILL
from tests.verification.test_verify import PIER

DRAFT = """# What the pier cost

“We built it twice,” said Ovi Brandt. The mayor announced that the council met on Monday.

> The pier is safe. Nobody should doubt that. It will open in May.
>
> — Ovi Brandt

According to the Ledger, wood cost 4 300 crowns! He never said “a <b>whale</b> ate the oars” or that ‘zebras dance’.

“The mill on the Norrin ground its last sack of barley on Friday. The king of the moon wept a thousand tears for it.”
"""


@pytest.fixture
def filled(archive: Archive) -> Archive:
    archive.add_articles([PIER, MILL])
    return archive


def test_each_quotation_and_statement_gets_a_verdict(filled: Archive):
    report = filled.verify_draft(DRAFT.encode(), name="draft.md")
    assert [(item.kind, item.verification.status, item.paragraph) for item in report.items] == [
        ("quotation", "part", 2),
        ("statement", "exact", 2),
        ("block quote", "exact", 3),
        ("statement", "near", 5),
        ("quotation", "absent", 5),
        ("quotation", "absent", 5),
        ("quotation", "pieces", 6),
    ]
    assert dict(report.counts) == {"exact": 2, "part": 1, "near": 1, "pieces": 1, "absent": 2}
    assert not report
    assert report.items[0].verification.places[0].whole == "quotation"
    assert report.items[0].sentence == "“We built it twice,” said Ovi Brandt."
    told = report.to_dict()
    assert (told["draft"], told["exact"]) == ("draft.md", False)
    assert [item["status"] for item in told["items"]] == [item.verification.status for item in report.items]
    json.dumps(told)


def test_a_statement_that_was_not_printed_gets_the_nearest_passage(filled: Archive):
    report = filled.verify_draft(b"The mayor said that barley of the Norrin mill is dear today and tomorrow.")
    (item,) = report.items
    assert item.verification.status == "absent"
    assert item.nearest is not None
    assert item.nearest.article.id == "mill"
    elsewhere = filled.verify_draft(
        b"The mayor said that barley of the Norrin mill is dear today.", filters=Filters(outlet="Courier")
    )
    assert elsewhere.items[0].nearest is None


def test_a_report_is_true_if_all_was_printed_exactly(filled: Archive):
    assert filled.verify_draft("“The council met on Monday.”".encode())
    assert filled.verify_draft(b"Nobody said anything.")
    assert not filled.verify_draft("“The council met on Sunday.”".encode())


def test_a_quotation_longer_than_can_be_verified_at_once_is_verified_in_runs(filled: Archive):
    long = " ".join(["The council met on Monday."] * 400)
    report = filled.verify_draft(f"“{long}”".encode())
    assert len(report.items) > 1
    assert all(len(item.text) <= MAX_CLAIM for item in report.items)
    assert " ".join(item.text for item in report.items) == long
    endless = filled.verify_draft(f"“{'x' * 12_000}”".encode())
    assert [item.verification.status for item in endless.items] == ["absent"] * 3


def test_without_its_encoder_an_archive_still_verifies_a_draft(filled: Archive, caplog: pytest.LogCaptureFixture):
    with Archive.open(filled.folder, encoder=FakeEncoder("another", "another")) as opened:
        report = opened.verify_draft("The mayor said that barley of the Norrin mill is dear. “Zebras danced.”".encode())
    assert [(item.verification.status, item.nearest) for item in report.items] == [("absent", None)] * 2
    assert "nearest" in caplog.text


def test_a_draft_that_is_not_there_is_refused(filled: Archive, tmp_path: Path):
    with pytest.raises(InputError, match="cannot be read"):
        filled.verify_draft(tmp_path / "no.md")


@pytest.fixture
def home(run: Run, tmp_path: Path) -> Path:
    facts = ("id", "title", "outlet", "published", "url", "text")
    lines = ({name: getattr(article, name) for name in facts} for article in (PIER, MILL))
    run("add", write_lines(tmp_path / "lines", *lines), "--archive", tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.md"
    path.write_text(DRAFT, "utf-8")
    return path


def test_the_report_as_text(home: Path, draft: Path, run: Run):
    result = run("verify", "--draft", draft, "--archive", home)
    assert result.code == 1
    first, *rest = result.out.split("\n\n[")
    assert first.startswith("draft.md: 7 quotations and attributed statements: 2 exact, 1 part of a sentence, 1 near")
    assert len(rest) == 7
    assert rest[0].startswith("1] part of a sentence · paragraph 2, quotation\n    “We built it twice,”\n")
    assert "they are the whole of a quotation" in rest[0]
    assert "https://ledger.example.org/pier#:~:text=" in rest[0]
    assert "id pier" in rest[0]
    assert "“We built it twice,{+” said Ovi Brandt, “and it sank.”+}" in rest[0]
    assert "wood cost 4 [-300-]{+200+} crowns" in rest[3].lower()
    assert "printed of it: “The mill on the Norrin ground its last sack of barley on Friday.”" in rest[6]


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_the_report_for_other_programs(home: Path, draft: Path, run: Run, form: str):
    result = run("verify", "--draft", draft, "--archive", home, "--format", form)
    assert result.code == 1
    assert "<b>" not in result.out
    assert "Harbour Ledger" in result.out
    assert "pier#:~:text=" in result.out
    assert "not printed" in result.out
    assert ("<ins>" in result.out) == (form == "html")
    assert ("~~300~~ **200**" in result.out) == (form == "markdown")


def test_the_report_as_json_with_filters(home: Path, draft: Path, run: Run):
    told = json.loads(run("verify", "--draft", draft, "--archive", home, "--format", "json", "--before", "2021").out)
    assert {item["status"] for item in told["items"]} == {"absent"}
    again = run("verify", "--draft", "-", "--archive", home, "--json", stdin="“The council met on Monday.”")
    assert (again.code, json.loads(again.out)["counts"]) == (0, {"exact": 1})


def test_a_text_from_standard_input(home: Path, run: Run):
    result = run("verify", "-", "--archive", home, stdin="The council met on Monday.\n")
    assert (result.code, result.out.split(":")[0]) == (0, "Exact")


@pytest.mark.parametrize("form", ["markdown", "html", "json"])
def test_a_text_in_other_formats(home: Path, run: Run, form: str):
    result = run("verify", "the council met", "--archive", home, "--format", form)
    assert result.code == 1
    assert "on Monday" in result.out
    assert "pier#:~:text=The%20council%20met" in result.out


def test_a_filter_that_no_article_passes_is_named(home: Path, run: Run):
    result = run("verify", "the council met", "--archive", home, "--outlet", "Harbor Ledger")
    assert (result.code, result.out.split(":")[0]) == (1, "Absent")
    assert "Harbour Ledger" in result.err


@pytest.mark.parametrize("arguments", [(), ("text", "--draft", "a.txt")])
def test_a_text_or_a_draft(home: Path, run: Run, arguments: tuple[str, ...]):
    result = run("verify", *arguments, "--archive", home)
    assert result.code == 2
    assert "either" in result.err


def test_a_draft_of_an_unknown_format(home: Path, run: Run, tmp_path: Path):
    (tmp_path / "a.rtf").write_text("x", "utf-8")
    result = run("verify", "--draft", tmp_path / "a.rtf", "--archive", home)
    assert result.code == 2
    assert ".docx" in result.err


@pytest.mark.parametrize("form", [(), ("--format", "markdown"), ("--format", "html")])
def test_what_filters_left_out_is_not_said_to_be_absent(home: Path, run: Run, form: tuple[str, ...]):
    claim = "The council met on Monday."
    result = run("verify", claim, "--before", "2021", "--archive", home, *form)
    assert (result.code, "no article that passes the filters holds" in result.out) == (1, True)
    result = run("verify", "Zebras danced on it.", "--archive", home, *form)
    assert "the archive holds nothing like this" in result.out
    report = run(
        "verify", "--draft", "-", "--archive", home, "--outlet", "Harbour Ledger", *form, stdin="“Zebras danced.”"
    )
    assert "not printed, among the articles that pass the filters" in report.out


def test_a_verification_says_whether_it_was_filtered(filled: Archive):
    claim = "The council met on Monday."
    assert not filled.verify(claim, collections=["default"]).to_dict()["filtered"]
    assert filled.verify(claim, filters=Filters(after="2020")).to_dict()["filtered"]
