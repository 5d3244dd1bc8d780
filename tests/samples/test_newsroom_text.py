import csv
import html
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "index" / "pullquote" / "samples"
NEWSROOM = SAMPLES / "newsroom"
KINDS = {"answerable", "multi", "unanswerable"}
RAW_ID = "upland-courier/cairn-vey-quarry.txt"


def json_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def header(text):
    """The fields we need from YAML front matter or a sidecar, without a YAML parser."""
    return dict(re.findall(r"^(outlet|published|modified|url): (\S.*)$", text, re.MULTILINE))


def page(text):
    """An HTML page as its reader sees it, and the metadata in its head."""
    [linked] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    data = json.loads(linked)
    [news] = [node for node in data.get("@graph", [data]) if node["@type"] == "NewsArticle"]
    [canonical] = re.findall(r'<link rel="canonical" href="([^"]+)">', text)
    body = re.sub(r"<script.*?</script>|<style.*?</style>|<head>.*?</head>", "", text, flags=re.DOTALL)
    seen = html.unescape(re.sub(r"<[^>]+>", "", body))
    known = {"url": canonical, "outlet": news["publisher"]["name"]}
    return seen, known | {"published": news["datePublished"][:10], "modified": news["dateModified"][:10]}


def read_newsroom():
    articles = []
    for path in sorted(NEWSROOM.rglob("*")):
        kind, place = path.suffix.lstrip("."), path.relative_to(NEWSROOM).as_posix()
        if kind not in {"txt", "md", "html", "jsonl"}:
            continue
        if kind == "jsonl":
            articles += [(row["id"], kind, row["text"], row) for row in json_lines(path)]
            continue
        text = path.read_text(encoding="utf-8")
        known = {}
        if kind == "html":
            text, known = page(text)
        elif kind == "md":
            _, front, text = text.split("---\n", 2)
            known = header(front)
        else:
            sidecar, manifest = path.with_name(path.name + ".yaml"), path.with_name("manifest.csv")
            if sidecar.exists():
                known = header(sidecar.read_text(encoding="utf-8"))
            else:
                with manifest.open(encoding="utf-8", newline="") as rows:
                    known = next((row for row in csv.DictReader(rows) if row["file"] == path.name), {})
        articles.append((known.get("url", place), kind, text, known))
    return articles


ARTICLES = read_newsroom()
TEXTS = {name: text for name, _, text, _ in ARTICLES}
QUESTIONS = json_lines(SAMPLES / "questions.jsonl")


def test_newsroom_has_every_format_outlet_and_year():
    assert len(ARTICLES) >= 18
    assert {kind for _, kind, _, _ in ARTICLES} == {"txt", "md", "html", "jsonl"}
    known = [fields for _, _, _, fields in ARTICLES if fields]
    assert {fields["outlet"] for fields in known} == {"Harbour Ledger", "Upland Courier"}
    assert {date.fromisoformat(fields["published"]).year for fields in known} == {2021, 2022, 2023}


def test_article_ids_and_urls_are_unique():
    assert len(TEXTS) == len(ARTICLES)
    urls = [fields["url"] for _, _, _, fields in ARTICLES if fields]
    assert len(set(urls)) == len(urls)
    assert all(
        re.match(r"https://(harbour-ledger|upland-courier)\.example/\d{4}/\d\d/\d\d/[a-z-]+$", url) for url in urls
    )


def test_url_carries_the_day_of_publication_and_no_article_is_modified_before_it():
    for name, _, _, fields in ARTICLES:
        if fields:
            assert fields["published"].replace("-", "/") in fields["url"], name
            assert date.fromisoformat(fields.get("modified") or fields["published"]) >= date.fromisoformat(
                fields["published"]
            ), name


def test_exactly_one_article_is_of_unknown_origin():
    assert [name for name, _, _, fields in ARTICLES if not fields] == [RAW_ID]


def test_manifests_name_only_files_that_exist():
    manifests = list(NEWSROOM.rglob("manifest.csv"))
    assert len(manifests) == 2
    for manifest in manifests:
        with manifest.open(encoding="utf-8", newline="") as rows:
            named = list(csv.DictReader(rows))
            assert named
            for row in named:
                assert (manifest.parent / row["file"]).is_file()
                assert list(row) == ["file", "title", "authors", "outlet", "published", "url"]


def test_prose_is_set_with_curly_quotes():
    assert {"txt", "jsonl"} <= {kind for _, kind, _, _ in ARTICLES}
    for name, kind, text, _ in ARTICLES:
        if kind in {"txt", "jsonl"}:
            assert not re.search("[\"']", text), name


def test_correction_is_printed_last_and_later():
    corrected = [row for row in ARTICLES if re.search(r"^Correction: ", row[2], re.MULTILINE)]
    [(_, _, text, fields)] = corrected
    assert text.strip().split("\n\n")[-1].startswith("Correction: ")
    assert fields["modified"] > fields["published"]


def test_wire_story_runs_in_both_outlets():
    carried = [(text, fields["outlet"]) for _, _, text, fields in ARTICLES if "(Meridian Wire) –" in text]
    assert sorted(outlet for _, outlet in carried) == ["Harbour Ledger", "Upland Courier"]


def test_one_paragraph_is_very_long():
    lengths = [len(line.split()) for text in TEXTS.values() for line in text.splitlines()]
    assert sum(350 <= length <= 400 for length in lengths) == 1


def test_questions_are_forty_answerable_and_fifteen_not():
    kinds = Counter(question["kind"] for question in QUESTIONS)
    assert set(kinds) == KINDS
    assert kinds["answerable"] + kinds["multi"] == 40
    assert kinds["unanswerable"] == 15


def test_questions_are_unique():
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)
    assert len({question["question"] for question in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_every_span_occurs_once_in_the_article_it_names(question):
    assert set(question) == {"id", "question", "kind", "answers"}
    assert bool(question["answers"]) == (question["kind"] != "unanswerable")
    if question["kind"] == "multi":
        assert len({answer["article"] for answer in question["answers"]}) > 1
    for answer in question["answers"]:
        assert TEXTS[answer["article"]].count(answer["span"]) == 1, answer


def test_every_article_is_asked_about():
    asked = {answer["article"] for question in QUESTIONS for answer in question["answers"]}
    assert asked == set(TEXTS)
