"""Candidates of an archive for many questions: what the ranking finds today, right or wrong.

The wrong ones are what the reader is trained with, and all of them are what it is measured on. Archives are built once
and stay in `WORK/archives`, candidates in `WORK/candidates`, so that training and evaluation read files only.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from pullquote import Archive
from pullquote.answerability.layout import ReaderInput
from pullquote.encoders import load_encoder
from pullquote.pipeline.ask import AskOptions, clean_question, search
from pullquote.pipeline.components import Components
from pullquote.ranking.calibration import calibration_for, signals
from pullquote.ranking.duplicates import deduplicate
from pullquote.ranking.query import Query
from pullquote.ranking.scoring import answering_sentence
from pullquote.types import Article, Passage

SEED = 14
DEPTH = 16  # candidates kept of each question
SETS = ("lessons", "news", "newsroom", "longform", "encyclopedia", "off-topic")
ENCYCLOPEDIA = 300  # of its questions, drawn at random
OFF_TOPIC = slice(0, 100), slice(300, 500)  # of its questions: asked of the news, and of the lessons' articles

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What an archive's ranking found for questions, as plain values.

    `passages` by key: `article`, `title`, `lead`, `before`, `paragraph`, `text`, and `sentences` as ranges of the text.
    `questions`: `id`, `question`, `kind`, `about`, `tempting`, `answers`, and `candidates`, best first: `passage`
    (a key), `score`, `probability`, `marked` (the sentence that is highlighted) and `right`.
    """

    passages: dict[str, Record]
    questions: list[Record]

    def save(self, path: Path) -> None:
        """Write them as JSON; a file that is there is whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".new")
        content = {"passages": self.passages, "questions": self.questions}
        aside.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        aside.replace(path)

    @classmethod
    def load(cls, path: Path) -> Candidates:
        """Read what was saved."""
        content = json.loads(path.read_text("utf-8"))
        return cls(content["passages"], content["questions"])

    def only_used(self, most: int) -> Candidates:
        """Return at most so many candidates of each question, and the passages that are among them."""
        questions = [one | {"candidates": one["candidates"][:most]} for one in self.questions]
        used = {candidate["passage"] for one in questions for candidate in one["candidates"]}
        return Candidates({key: one for key, one in self.passages.items() if key in used}, questions)


def reader_input(passage: Record) -> ReaderInput:
    """Return a passage as the reader takes it."""
    return ReaderInput(passage["text"], passage["title"], passage["lead"], passage["before"])


def candidates_of(name: str, data: Path, work: Path) -> Candidates:
    """Return the candidates of a set of questions, found once."""
    path = work / "candidates" / f"{name}.json"
    if not path.exists():
        source = "lessons" if name == "off-topic" else name
        articles, questions = _set(name, data)
        with open_archive(source, articles, work) as archive:
            mine(archive, questions).save(path)
    return Candidates.load(path)


def rows(path: Path) -> list[Record]:
    """Return the objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def lesson_files(data: Path) -> list[Path]:
    """Return the files of lessons; articles in them without questions only fill the archive."""
    return sorted((data / "lessons").glob("*.jsonl"))


def lesson_articles(data: Path) -> list[Record]:
    """Return the articles of the lessons."""
    return [
        {"id": one["id"], "title": one["title"], "text": one.get("text") or "\n\n".join(one["paragraphs"])}
        for path in lesson_files(data)
        for one in rows(path)
    ]


def lesson_questions(data: Path) -> list[Record]:
    """Return the questions of the lessons, in the form of the other sets' questions."""
    questions = []
    for article in (one for path in lesson_files(data) for one in rows(path)):
        for number, asked in enumerate(article.get("questions", ())):
            answerable = asked["kind"] == "answerable"
            answer = {"article": article["id"], "paragraph": asked["paragraph"], "span": asked["span"]}
            questions.append(
                {
                    "id": f"{article['id']}#{number}",
                    "question": asked["question"],
                    "kind": asked["kind"],
                    "about": article["id"],
                    "answers": [answer] if answerable else [],
                    "tempting": None if answerable else asked["paragraph"],
                }
            )
    return questions


def _set(name: str, data: Path) -> tuple[Path | list[Record], list[Record]]:
    """Return a set's articles, or the folder that holds them, and its questions."""
    off_topic = [one | {"kind": "off-topic"} for one in rows(data / "offtopic_questions.jsonl")]
    match name:
        case "lessons":
            return lesson_articles(data), lesson_questions(data)
        case "off-topic":
            return lesson_articles(data), off_topic[OFF_TOPIC[1]]
        case "newsroom":
            samples = Path(str(files("pullquote.samples")))
            return samples / "newsroom", rows(samples / "questions.jsonl")
    articles, questions = rows(data / name / "articles.jsonl"), rows(data / name / "questions.jsonl")
    if name == "news":
        near = [one | {"kind": one["note"], "near": True} for one in rows(data / "news" / "near_misses.jsonl")]
        questions += near + off_topic[OFF_TOPIC[0]]
    if name == "encyclopedia":
        questions = random.Random(SEED).sample(questions, min(ENCYCLOPEDIA, len(questions)))
    return articles, questions


def open_archive(name: str, articles: Path | list[Record], work: Path) -> Archive:
    """Open a set's archive with the default encoder; make it if it is not there."""
    folder = work / "archives" / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    archive = Archive.open(folder, encoder=load_encoder(), create=True)
    if not archive.stats()["articles"]:
        source = articles if isinstance(articles, Path) else folder.with_suffix(".jsonl")
        if not isinstance(articles, Path):
            source.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in articles), "utf-8")
        archive.add(source)
    return archive


def mine(archive: Archive, questions: Sequence[Record]) -> Candidates:
    """Ask an archive questions; keep what its ranking finds for each, and every passage of the archive."""
    components = archive._loader.components()
    assert components is not None
    passages = {
        _key(article, passage): _passage(article, number)
        for article in archive.articles()
        for number, passage in enumerate(article.passages)
    }
    found = []
    for asked in questions:
        known = {key: asked.get(key) for key in ("id", "question", "kind", "about", "tempting", "answers", "near")}
        found.append(known | {"candidates": _candidates(asked, components)})
    return Candidates(passages, found)


def _candidates(asked: Record, components: Components) -> list[Record]:
    """Return what the ranking finds for one question."""
    catalog, encoder = components.catalog, components.encoder
    cleaned = clean_question(asked["question"])
    views = encoder.encode_question(cleaned)
    with components.turn, catalog.snapshot():
        query = Query.parse(cleaned, views, catalog.vocabulary(None).document_frequencies)
        ranked = deduplicate(search(query, AskOptions(), components), DEPTH)
        versions = sorted({one.stored.version for best, copies in ranked for one in (best, *copies)})
        articles = catalog.articles.find_all(versions)
    topic = calibration_for(encoder.identity).topic
    probabilities = [topic.probability(signals(best)) for best, _ in ranked]
    candidates = []
    for (best, copies), probability in zip(ranked, probabilities, strict=True):
        article = articles[best.stored.version]
        passage = _passage_at(article, best.stored.start)
        texts = [article.text[start:end] for start, end in passage.sentences]
        same = [(articles[one.stored.version], one.stored.start) for one in (best, *copies)]
        candidates.append(
            {
                "passage": _key(article, passage),
                "score": best.score,
                "probability": probability,
                "marked": answering_sentence(query, best, texts),
                "right": any(is_right(one, _passage_at(one, start), asked["answers"]) for one, start in same),
            }
        )
    return candidates


def _passage_at(article: Article, start: int) -> Passage:
    return next(one for one in article.passages if one.start == start)


def _key(article: Article, passage: Passage) -> str:
    return f"{article.id}|{passage.start}"


def _passage(article: Article, number: int) -> Record:
    """Return a passage with what is needed to understand it."""
    passage = article.passages[number]
    lead = next((one for one in article.passages if one.kind == "body"), article.passages[0])
    return {
        "article": article.id,
        "title": article.title or "",
        "lead": lead.text if lead is not passage else "",
        "before": article.passages[number - 1].text if number else "",
        "paragraph": passage.paragraph,
        "text": passage.text,
        "sentences": [[start - passage.start, end - passage.start] for start, end in passage.sentences],
    }


def is_right(article: Article, passage: Passage, answers: Iterable[Record]) -> bool:
    """Return whether a passage holds an answer: its article, its paragraph if that is known, and its words."""
    return any(
        (answer["article"] in {article.id, article.url} or str(article.source).endswith(answer["article"]))
        and answer.get("paragraph") in {None, passage.paragraph}
        and (answer.get("span") or "") in passage.text
        for answer in answers
    )
