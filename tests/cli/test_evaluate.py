from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pullquote.evaluation import BASELINES
from tests.cli.conftest import ARTICLES, Run
from tests.cli.test_commands import assert_one_line
from tests.support.archives import FERRY, write_lines

Ask = Callable[..., Path]

RIGHT = {
    "id": "right",
    "question": "the harbour master counted every crate",
    "kind": "answerable",
    "answers": [{"article": "ferry", "span": "counted every crate"}],
}
WRONG = {
    "id": "wrong",
    "question": "the ferry to Osmey left at dawn",
    "kind": "answerable",
    "answers": [{"article": "mill", "paragraph": 2, "span": "late again"}],
}
NONE = {"id": "none", "question": "submarine volcano", "kind": "unanswerable", "answers": []}
LOST = RIGHT | {"id": "lost", "answers": [{"article": "elsewhere", "span": "x"}]}

# What programs may rely on: fields may be added, but not renamed.
EVALUATION = {
    "encoder",
    "articles",
    "passages",
    "k",
    "figures",
    "comparisons",
    "set_aside",
    "lacking",
    "misses",
    "outcomes",
}
FIGURE = {"value", "low", "high", "questions"}
OUTCOME = {"id", "kind", "answerable", "answered", "confidence", "rank", "highlighted", "ranks"}


@pytest.fixture
def asked(tmp_path: Path) -> Ask:
    """Return a function that writes a question file."""

    def write(*questions: dict[str, Any], name: str = "questions.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(one) + "\n" for one in questions), "utf-8")
        return path

    return write


def test_an_archive_is_evaluated(run: Run, home: Path, asked: Ask):
    result = run("evaluate", "--archive", home, "--questions", asked(RIGHT, WRONG, NONE), "--compare", "dense")
    assert (result.code, result.err) == (0, "Asking …\n")
    assert result.out.startswith("3 questions asked of 3 articles, 5 passages, k = 10, encoder all-MiniLM-L6-v2")
    lines = result.out.splitlines()
    (heading,) = (line for line in lines if line.split() == ["all", "answerable", "unanswerable"])
    (recall,) = (line for line in lines if line.startswith("  recall@1 ") and "[" in line)
    assert recall.split()[:2] == ["recall@1", "0.500"]
    assert recall.rstrip().endswith("-")
    assert heading.index("unanswerable") == recall.rindex("-")
    assert any(line.split()[:2] == ["dense", "mrr@10"] for line in lines)
    assert "Misses: 1 of 3 questions" in lines
    miss = lines[lines.index("wrong (answerable): not first") :]
    assert miss[1] == "  asked        the ferry to Osmey left at dawn"
    assert miss[2] == f"  came first   “Pears at dawn” [ferry, paragraph 1] {FERRY}"
    assert miss[3] == "  should have  [mill, paragraph 2] late again"
    assert miss[4].startswith("  answered with confidence ")
    assert "\x1b" not in result.out


def test_articles_are_indexed_for_the_occasion(run: Run, asked: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "scratch").mkdir()
    path = write_lines(tmp_path / "lines", *ARTICLES, {"title": "no text"})
    result = run("evaluate", "--articles", path, "--questions", asked(RIGHT, NONE), "--json")
    assert result.code == 0
    assert result.err.splitlines()[0] == "Adding …"
    assert f"pullquote: not added: {path}:4: " in result.err
    assert json.loads(result.out)["articles"] == 3
    assert list((tmp_path / "scratch").iterdir()) == []


def test_kinds_are_compared_each_for_itself_unless_there_is_only_one(run: Run, home: Path, asked: Ask):
    def compared(*questions: dict[str, Any]) -> list[str]:
        out = run("evaluate", "--archive", home, "--questions", asked(*questions), "--compare", "rrf").out
        return [line for line in out.splitlines() if line.startswith("Compared: ")]

    assert compared(RIGHT, WRONG, NONE) == ["Compared: all, 2 answerable questions"]
    assert compared(RIGHT, RIGHT | {"id": "odd", "kind": "odd"}, NONE) == [
        "Compared: all, 2 answerable questions",
        "Compared: answerable, 1 answerable questions",
        "Compared: odd, 1 answerable questions",
    ]
    assert compared(NONE) == []


def test_json_keeps_the_contract(run: Run, home: Path, asked: Ask):
    off = asked({"question": "who"}, {"question": "what volcano"}, name="off.jsonl")
    questions = asked(RIGHT, WRONG, NONE, LOST)
    result = run(
        *("evaluate", "--archive", home, "--questions", questions, "--offtopic", off, "--json"),
        *("-k", 4, "--compare", ",".join(BASELINES)),
    )
    assert result.code == 0
    found = json.loads(result.out)
    assert found.keys() >= EVALUATION
    assert found["k"] == 4
    assert list(found["figures"]) == ["all", "answerable", "unanswerable", "off-topic"]
    for figures in found["figures"].values():
        assert figures.keys() >= {"recall@1", "recall@3", "recall@4", "mrr@4", "ndcg@4", "auroc", "aurc", "coverage"}
        for figure in figures.values():
            assert figure.keys() >= FIGURE
            assert (figure["value"] is None) == (figure["low"] is None) == (figure["questions"] == 0)
    assert {one["baseline"] for one in found["comparisons"]} == set(BASELINES)
    for one in found["comparisons"]:
        assert one.keys() >= {"baseline", "figure", "kind", "value", "difference", "p"}
        assert one["value"].keys() >= FIGURE
    assert [one["id"] for one in found["outcomes"]] == [
        *("right", "wrong", "none"),
        *("off-topic-1", "off-topic-2"),
    ]
    assert all(one.keys() >= OUTCOME for one in found["outcomes"])
    assert found["outcomes"][0]["ranks"] == dict.fromkeys(BASELINES, 1)
    assert [one["id"] for one in found["misses"]] == ["wrong"]
    assert found["set_aside"] == ["lost"]
    miss = found["misses"][0]
    assert miss["faults"] == ["not first"]
    assert miss["first"] == {"article": "ferry", "title": "Pears at dawn", "paragraph": 1, "text": FERRY}
    assert miss["expected"] == [{"article": "mill", "title": None, "paragraph": 2, "text": "late again"}]
    (lacking,) = found["lacking"]
    assert (lacking["question"], lacking["expected"]["article"]) == ("lost", "elsewhere")


def test_what_the_archive_lacks_is_told(run: Run, home: Path, asked: Ask):
    partly = RIGHT | {"id": "partly", "answers": [{"article": "mill", "paragraph": 9}]}
    out = run("evaluate", "--archive", home, "--questions", asked(RIGHT, LOST, partly)).out
    assert out.startswith("2 questions asked ")
    assert "1 more set aside, in no figure" in out
    assert "Not in the archive: 2 answers" in out
    assert "lost (set aside): elsewhere: the archive has no such article" in out
    assert "partly (asked all the same): mill: the article has no paragraph 9" in out


@pytest.mark.parametrize(
    "names", [["--compare", "rrf,bm25"], ["--compare", "rrf", "--compare", "bm25"], ["--compare=rrf, bm25"]]
)
@pytest.mark.parametrize("last", [True, False])
def test_baselines_may_be_named_one_after_another(run: Run, home: Path, asked: Ask, names: list[str], last: bool):
    given = ["--archive", home, "--questions", asked(RIGHT), "--json"]
    result = run("evaluate", *(given + names if last else names + given))
    assert result.code == 0
    assert list(dict.fromkeys(one["baseline"] for one in json.loads(result.out)["comparisons"])) == ["rrf", "bm25"]


def test_the_report_is_written_as_text_and_as_json(run: Run, home: Path, asked: Ask, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    for name in ("report.txt", "report.json"):
        result = run("evaluate", "--archive", home, "--questions", asked(RIGHT, WRONG), "--report", tmp_path / name)
        assert result.code == 0
        assert "Misses: 1 of 2 questions" in result.out
    text = (tmp_path / "report.txt").read_text("utf-8")
    assert "\x1b" not in text
    assert "should have  [mill, paragraph 2] late again" in text
    assert json.loads((tmp_path / "report.json").read_text("utf-8")).keys() >= EVALUATION


def test_the_demo_newsroom_has_questions_of_its_own(run: Run, asked: Ask):
    found = json.loads(run("evaluate", "--sample", "--json").out)
    assert len(found["outcomes"]) == 55
    assert found["lacking"] == []
    assert (found["figures"]["all"]["coverage"]["questions"], found["articles"]) == (40, 23)
    found = json.loads(run("evaluate", "--sample", "--json", "--questions", asked(NONE)).out)
    assert [one["id"] for one in found["outcomes"]] == ["none"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--questions", "{q}"], "exactly one of --articles, --archive and --sample"),
        (["--archive", "{home}", "--sample", "--questions", "{q}"], "exactly one of"),
        (["--archive", "{home}", "--articles", "{q}", "--questions", "{q}"], "exactly one of"),
        (["--archive", "{home}"], "give --questions"),
        (["--archive", "{home}/none", "--questions", "{q}"], "no archive at"),
        (["--archive", "{home}", "--questions", "{home}/none.jsonl"], "cannot read"),
        (["--archive", "{home}", "--questions", "{bad}"], "bad.jsonl:1: "),
        (
            ["--archive", "{home}", "--questions", "{q}", "--offtopic", "{q}"],
            ":1: an off-topic question",
        ),
        (["--articles", "{home}/none", "--questions", "{q}"], "no articles that could be added"),
        (["--archive", "{home}", "--questions", "{q}", "-k", "0"], "0 is not in the range 1<=x<=100"),
        (["--archive", "{home}", "--questions", "{q}", "--compare", "tfidf"], "'tfidf' is not one of 'dense'"),
        (["--archive", "{home}", "--questions", "{q}", "--compare"], "requires an argument"),
        (["--archive", "{home}", "--questions", "{q}", "--compare", "rrf", "--json", "dense"], "unexpected extra arg"),
        (["--archive", "{home}", "--questions", "{q}", "--report", "{home}"], "cannot write the report"),
        (["--archive", "{home}", "--questions", "{q}", "--report", "{home}/no/r.txt"], "cannot write the report"),
    ],
)
def test_bad_input(run: Run, home: Path, asked: Ask, options: list[str], said: str):
    bad = asked({"id": "x"}, name="bad.jsonl")
    names = {"home": home, "q": asked(RIGHT), "bad": bad}
    result = run("evaluate", *(option.format(**names) for option in options))
    assert (result.code, result.out) == (2, "")
    err = [line for line in result.err.splitlines() if line.startswith("pullquote: ")][-1]
    assert said in err


def test_a_bad_question_file_is_named_in_one_line(run: Run, home: Path, asked: Ask):
    path = asked(NONE, RIGHT | {"answers": []})
    result = run("evaluate", "--archive", home, "--questions", path)
    assert result.code == 2
    assert_one_line(result.err, f"{path}:2: ", "0 answers")
