"""Training groups: a question, passages that answer it, passages that do not, and changed questions.

Lessons are questions on news articles, half of them near misses. The public sets are more, but of other kinds of text;
most of them hold answered questions only, so that what does not answer is found among the passages of the same set:
style must not betray the label.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from pullquote.answerability.layout import ReaderInput
from tools.training.reader.mining import (
    SEED,
    Candidates,
    Record,
    candidates_of,
    lesson_articles,
    lesson_files,
    mine,
    open_archive,
    reader_input,
    rows,
)
from tools.training.reader.swaps import NameLexicon, swaps

LESSON = "lesson"
HELD_OUT = 0.15  # of the lessons' articles, which are not trained on
CAPS = {  # the most questions of a public set
    "squadshifts_amazon": 1600,
    "squadshifts_reddit": 1800,
    "boolq": 2200,
    "selqa": 1500,
    "condaqa": 700,
    "covidqa": 300,
}
TOKENIZED = ("timeqa_human", "timeqa_near", "qed_nq", "multispanqa")
UNTITLED = ("squadshifts_amazon", "squadshifts_reddit")  # some of whose questions would suit any passage
RARE = 4.5  # the idf, above that of common words, which such a question must have to be kept
NEWS = ("timeqa_near", "qadiscourse_wikinews", "qamr_wikinews")  # which the lessons' archive might answer
OUT_OF_DOMAIN = 5500  # questions of the public sets that are asked of the lessons' archive, and those of UNTITLED
WORDS = (25, 40, 55, 75, 75)  # of a part cut from a long passage: as many as paragraphs of news have
_SENTENCE_END = re.compile(r"(?<=[.!?][\"”’)\]])\s+(?=[A-Z“\"(\[])|(?<=[.!?])\s+(?=[A-Z“\"(\[0-9])")

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TrainingPassage:
    """A passage to learn from.

    `span` is where its answer stands in its text, if that is known. `origin` is why it is here: `right`; `tempting` (of
    a near miss), `labelled` (in its set as not answering); `cut` (the right one without its answer), `same` (article);
    `mined` (ranked high), `out-of-domain` (what the lessons' archive finds for a question of another set).
    """

    input: ReaderInput
    origin: str
    span: Range | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A question with passages; `swaps` are changed questions that the first of the positives does not answer."""

    id: str
    source: str
    question: str
    positives: list[TrainingPassage] = field(default_factory=list)
    negatives: list[TrainingPassage] = field(default_factory=list)
    swaps: list[str] = field(default_factory=list)

    @property
    def article(self) -> str:
        """The article that a lesson is about."""
        return self.id.split("#")[0]

    def to_json(self) -> str:
        """Return the group as a line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> Group:
        """Return the group that a line of JSON holds."""
        content = json.loads(line)
        for name in ("positives", "negatives"):
            content[name] = [
                TrainingPassage(
                    ReaderInput(**one["input"] | {"sentences": ()}),
                    one["origin"],
                    tuple(one["span"]) if one["span"] else None,
                )
                for one in content[name]
            ]
        return cls(**content)


def load_groups(data: Path, work: Path) -> list[Group]:
    """Return all training groups, made once."""
    path = work / "groups.jsonl"
    if not path.exists():
        groups = lesson_groups(candidates_of("lessons", data, work), held_out_articles(data))
        groups += public_groups(data)
        add_out_of_domain(groups, data, work)
        aside = path.with_suffix(".new")
        aside.write_text("".join(group.to_json() + "\n" for group in groups), "utf-8")
        aside.replace(path)
    with path.open(encoding="utf-8") as lines:
        return [Group.from_json(line) for line in lines]


def held_out_articles(data: Path) -> frozenset[str]:
    """Return the lessons' articles that are kept for measuring, the same share of every file."""
    held: list[str] = []
    for path in lesson_files(data):
        ids = sorted(one["id"] for one in rows(path) if one.get("questions"))
        held += random.Random(SEED).sample(ids, round(HELD_OUT * len(ids)))
    return frozenset(held)


def shown(passage: ReaderInput) -> str:
    """Return what the reader sees of a passage, about."""
    return " ".join((passage.title, passage.lead[:160], passage.before[-120:], passage.text))


def lesson_groups(mined: Candidates, held_out: frozenset[str]) -> list[Group]:
    """Return the groups of the lessons that are trained on."""
    rng = random.Random(SEED)
    by_article: dict[str, list[Record]] = defaultdict(list)
    for one in mined.passages.values():
        if one["article"] not in held_out:
            by_article[one["article"]].append(one)
    names = NameLexicon(part["text"] for parts in by_article.values() for part in parts)
    groups = []
    for asked in mined.questions:
        if asked["about"] in held_out:
            continue
        found = [mined.passages[one["passage"]] for one in asked["candidates"]]
        found = [one for one in found if one["article"] not in held_out]
        group = Group(asked["id"], LESSON, asked["question"])
        own = by_article[asked["about"]]
        if asked["answers"]:
            if not _add_answered(group, asked["answers"][0], own, found, names, rng):
                continue
        else:
            tempting = [one for one in own if one["paragraph"] == asked["tempting"]]
            group.negatives.extend(TrainingPassage(reader_input(one), "tempting") for one in tempting)
            others = [one for one in found[:8] if all(one["text"] != other["text"] for other in tempting)]
            group.negatives.extend(TrainingPassage(reader_input(one), "mined") for one in others)
        groups.append(group)
    return groups


def _add_answered(
    group: Group, answer: Record, own: list[Record], found: list[Record], names: NameLexicon, rng: random.Random
) -> bool:
    """Add the passages of an answered lesson; return whether its answer was found.

    Args:
        group: the lesson.
        answer: its answer.
        own: the passages of its article.
        found: those that the ranking finds for it, best first.
        names: where names to swap in are taken from.
        rng: draws.
    """
    words = answer["span"]
    right = next((one for one in own if one["paragraph"] == answer["paragraph"] and words in one["text"]), None)
    if right is None:
        return False
    span = right["text"].index(words), right["text"].index(words) + len(words)
    wrong = [one for one in found if one is not right and words not in one["text"]][:8]
    texts = {one["text"] for one in wrong}
    same = [one for one in own if one is not right and words not in one["text"] and one["text"] not in texts]
    group.positives.append(TrainingPassage(reader_input(right), "right", span))
    group.negatives.extend(TrainingPassage(reader_input(one), "mined") for one in wrong)
    group.negatives.extend(TrainingPassage(reader_input(one), "same") for one in rng.sample(same, min(4, len(same))))
    left = without_answer(right["text"], span, rng)
    if left:
        group.negatives.append(TrainingPassage(reader_input(right | {"text": left}), "cut"))
    group.swaps.extend(swaps(group.question, shown(reader_input(right)), names, rng))
    return True


def public_groups(data: Path) -> list[Group]:
    """Return the groups of the public sets."""
    by_source: dict[str, list[Record]] = defaultdict(list)
    for path in sorted((data / "reader").glob("pairs-*.jsonl")):
        for pair in rows(path):
            by_source[pair["source"]].append(_tidy(pair))
    rng = random.Random(SEED + 1)
    return [group for source, pairs in sorted(by_source.items()) for group in _groups_of_source(source, pairs, rng)]


def _groups_of_source(source: str, pairs: list[Record], rng: random.Random) -> Iterator[Group]:
    """Yield the groups of one set, with the passages of the set nearest to each question by tf-idf."""
    titles = {pair["passage"]: pair["title"] for pair in pairs}
    texts = list(titles)
    origins: dict[str, set[str]] = defaultdict(set)
    asked: dict[str, list[Record]] = defaultdict(list)
    for pair in pairs:
        origins[pair["passage"]].add(str(pair["group"]))
        asked[pair["question"]].append(pair)
    vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english", dtype=np.float32)
    matrix = vectorizer.fit_transform(f"{titles[text]} {text}" for text in texts)
    questions = list(asked)
    if source in UNTITLED:
        idf = dict(zip(vectorizer.get_feature_names_out(), vectorizer.idf_, strict=True))
        analyse = vectorizer.build_analyzer()
        rarity = {q: sum(max(0.0, idf.get(word, 7.0) - 3.5) for word in set(analyse(q))) for q in questions}
        questions = [question for question in questions if rarity[question] >= RARE]
    rng.shuffle(questions)
    questions = questions[: CAPS.get(source, len(questions))]
    names = NameLexicon([*texts, *titles.values()])
    for begin in range(0, len(questions), 500):
        block = questions[begin : begin + 500]
        similarities = (vectorizer.transform(block) @ matrix.T).toarray()
        for question, similar in zip(block, similarities, strict=True):
            own = asked[question]
            spans = [pair["span"].lower() for pair in own if pair["label"] and pair["span"]]
            near = []
            for text in (texts[place] for place in np.argsort(-similar)[:12]):
                together = origins[text] & {str(pair["group"]) for pair in own}
                known = any(text == pair["passage"] for pair in own) or any(span in text.lower() for span in spans)
                if not known and not (together and (not spans or source in ("squad2_train_bit", *UNTITLED))):
                    near.append((text, titles[text]))
            yield _public_group(source, question, own, near[:3], names, rng)


def _public_group(
    source: str, question: str, pairs: list[Record], near: list[tuple[str, str]], names: NameLexicon, rng: random.Random
) -> Group:
    """Return a public set's question with its own pairs and with passages that are near, but hold no answer of it."""
    group = Group(f"{source}:{pairs[0]['id']}", source, question)
    answered = any(pair["label"] and pair["span"] for pair in pairs)
    for pair in [one for one in pairs if one["label"]][:2]:
        text, title = pair["passage"], pair["title"]
        span = find_span(text, pair["span"])
        part, part_span = cut_around(text, span, rng) if span else (text, None)
        group.positives.append(TrainingPassage(ReaderInput(part, title), "right", part_span))
        left = without_answer(text, span, rng) if span and source != "quotesum" else None
        if left:
            group.negatives.append(TrainingPassage(ReaderInput(left, title), "cut"))
    for pair in pairs:
        if not pair["label"]:
            text = cut_around(pair["passage"], None, rng)[0] if rng.random() < 0.5 else pair["passage"]
            group.negatives.append(TrainingPassage(ReaderInput(text, pair["title"]), "labelled"))
    for text, title in near:
        part = cut_around(text, None, rng)[0] if answered or rng.random() < 0.5 else text
        group.negatives.append(TrainingPassage(ReaderInput(part, title), "mined"))
    if group.positives:
        group.swaps.extend(swaps(question, shown(group.positives[0].input), names, rng, most=2))
    return group


def add_out_of_domain(groups: Sequence[Group], data: Path, work: Path) -> None:
    """Add to groups of the public sets what the lessons' archive finds for their questions: news, and no answer."""
    path = work / "candidates" / "out-of-domain.json"
    if not path.exists():
        public = [one for one in groups if one.source not in (LESSON, *NEWS)]
        untitled = [one for one in public if one.source in UNTITLED]
        titled = [one for one in public if one.source not in UNTITLED]
        chosen = untitled + random.Random(SEED).sample(titled, min(OUT_OF_DOMAIN, len(titled)))
        asked = [{"id": one.id, "question": one.question, "kind": "out-of-domain", "answers": []} for one in chosen]
        with open_archive("lessons", lesson_articles(data), work) as archive:
            mine(archive, asked).only_used(4).save(path)
    mined, held_out = Candidates.load(path), held_out_articles(data)
    found = {one["id"]: one["candidates"] for one in mined.questions}
    for group in groups:
        titled_too = any(one.input.title for one in group.positives)  # as its own are, so that the form tells nothing
        for one in (mined.passages[candidate["passage"]] for candidate in found.get(group.id, ())):
            if one["article"] not in held_out:
                passage = ReaderInput(one["text"], one["title"] if titled_too else "")
                group.negatives.append(TrainingPassage(passage, "out-of-domain"))


def _tidy(pair: Record) -> Record:
    """Return a pair with single blanks, without footnote marks, and with its tokens joined where it is tokenized."""

    def tidy(text: str) -> str:
        text = _joined(text) if pair["source"] in TOKENIZED else re.sub(r"\[\d+\]", "", text)
        return re.sub(r"\s+", " ", text).strip()

    return pair | {key: tidy(pair.get(key) or "") for key in ("question", "passage", "title", "span")}


def _joined(text: str) -> str:
    """Return a tokenized text with its tokens joined as they are printed."""
    text = re.sub(r" ([,.;:!?%)\]’]|n't\b|'s\b|'t\b|'re\b|'ve\b|'ll\b|'d\b|'m\b)", r"\1", text)
    text = re.sub(r"([(\[$£€]) ", r"\1", text)
    text = re.sub(r"(\w) - (\w)", r"\1-\2", text)
    text = re.sub(r"(?:``|'') ?| (?:'')", '"', text)
    return re.sub(r"\b([A-Z]) \.", r"\1.", text)


def find_span(text: str, words: str) -> Range | None:
    """Return where words stand in a text, in whatever case; `None` if they do not, or there are none."""
    start = text.find(words)
    if start < 0:
        start = text.lower().find(words.lower())
    return (start, start + len(words)) if words and start >= 0 else None


def sentence_ranges(text: str) -> list[Range]:
    """Return the sentences of a text, roughly."""
    breaks = list(_SENTENCE_END.finditer(text))
    starts, ends = [0, *(one.end() for one in breaks)], [*(one.start() for one in breaks), len(text)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if end > start]


def cut_around(text: str, span: Range | None, rng: random.Random) -> tuple[str, Range | None]:
    """Return sentences in a row that hold the span, about as many as a paragraph of news has, and the span in them."""
    parts, wanted = sentence_ranges(text), rng.choice(WORDS)
    if len(text.split()) <= wanted or len(parts) < 2:
        return text, span
    first = last = rng.randrange(len(parts))
    if span is not None:
        first = last = next((n for n, (start, end) in enumerate(parts) if start <= span[0] < end), 0)
        while last + 1 < len(parts) and parts[last][1] < span[1]:
            last += 1
    while last - first + 1 < len(parts) and len(text[parts[first][0] : parts[last][1]].split()) < wanted:
        if first and (last + 1 == len(parts) or rng.random() < 0.6):
            first -= 1
        else:
            last += 1
    start, end = parts[first][0], parts[last][1]
    return text[start:end], (span[0] - start, span[1] - start) if span else None


def without_answer(text: str, span: Range, rng: random.Random) -> str | None:
    """Return a passage without the sentences that hold its answer; `None` if too little is left."""
    words = text[span[0] : span[1]].lower()
    parts = [text[start:end] for start, end in sentence_ranges(text) if end <= span[0] or start >= span[1]]
    parts = [part for part in parts if words not in part.lower()]
    if len(parts) > 3:
        first = rng.randrange(len(parts) - 2)
        parts = parts[first : first + rng.choice([2, 3, 4])]
    left = " ".join(parts)
    return left if len(left.split()) >= 12 else None
