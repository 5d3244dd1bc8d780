"""Pullquote beside txtai 9 (hybrid) and a plain script (sentence-transformers, FAISS flat, bm25s, RRF), in one run.

    pip install -e ".[benchmarks]"
    python -m tools.benchmarks.peers                  # prints the tables
    python -m tools.benchmarks.peers --write          # and puts them into docs/performance.md

All search the same paragraphs, split as Pullquote splits them, with the same model, each in separate processes. The
rivals encode one vector per paragraph; neither can decline to answer, so unanswerable questions are left out. The data
is in ../shared/data, which is not part of the repository.
"""

from __future__ import annotations

import argparse
import importlib
import os
import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pullquote import Archive, Settings
from pullquote.benchmark.query import resident
from pullquote.benchmark.run import ASK, machine, model_of
from pullquote.benchmark.subprocesses import run_in_subprocess, time_process, timed
from pullquote.encoders import DEFAULT_ENCODER
from pullquote.evaluation.dataset import Question, read_questions
from pullquote.evaluation.judge import Judge, RankedResult
from pullquote.types import Answer, Article, Passage
from tools.benchmarks.document import put, table

DATA = Path(__file__).parents[3] / "shared" / "data"
SETS = ("encyclopedia", "longform", "news")
OURS, TXTAI, SCRIPT = "Pullquote", "txtai", "plain script"
RIVALS = {TXTAI: "tools.benchmarks.rival_txtai", SCRIPT: "tools.benchmarks.rival_script"}
SYSTEMS = (OURS, *RIVALS)
COLD = "import sys; from {} import load; load(*sys.argv[1:3])(sys.argv[3], 3)"
DEEP = 10
NAME = "tools.benchmarks.peers"
TIMED = 50  # questions
FEW = 15  # articles of a set, indexed again and again

Row = list[str]


class Ours:
    """Pullquote with the interface of the rivals."""

    @staticmethod
    def prepare(model: str) -> Callable[[list[str], str], None]:
        """Load the encoder; return a function that adds files to an archive in a folder."""
        settings = Settings.from_environment(os.environ)
        with tempfile.TemporaryDirectory() as folder, Archive.open(folder, settings=settings, create=True) as archive:
            archive.warm()
            encoder = archive._loader.encoder()

        def build(files: list[str], folder: str) -> None:
            with Archive.open(folder, encoder=encoder, settings=settings, create=True) as archive:
                archive.add(files)

        return build

    @staticmethod
    def load(folder: str, model: str) -> Callable[[str, int], list[dict[str, Any]]]:
        """Open an archive; return a function that answers a question with the results to judge."""
        archive = Archive.open(folder, settings=Settings.from_environment(os.environ), create=True)
        archive.warm()
        return lambda question, k: _judged(archive.ask(question, k))


def _judged(answer: Answer) -> list[dict[str, Any]]:
    found = [RankedResult.from_quote(quote) for quote in (*answer.quotes, *answer.closest)]
    return [
        {
            "article": one.article.id,
            "paragraph": one.paragraph,
            "kind": one.kind,
            "passage": one.passage,
            "shown": one.shown,
            "also_in": sorted(one.also_in),
        }
        for one in found
    ]


def _system(name: str) -> Any:
    return Ours if name == OURS else importlib.import_module(RIVALS[name])


def work(action: str, system: str, **given: Any) -> Any:
    """Do one task with one system, in a separate process."""
    return {"build": build, "ask": ask}[action](_system(system), **given)


def build(system: Any, model: str, sources: list[str], folders: list[str]) -> float:
    """Index texts (Pullquote: files of articles) in each of some folders; return the seconds that the last one took."""
    index = system.prepare(model)
    for folder in folders[:-1]:
        index(sources, folder)
    return timed(partial(index, sources, folders[-1]))


def ask(system: Any, model: str, folder: str, questions: list[str]) -> dict[str, Any]:
    """Answer questions; return the first ten of each, seconds of the first few with k = 3, and the memory held."""
    answer = system.load(folder, model)
    found = [answer(question, DEEP) for question in questions]
    seconds = [timed(partial(answer, question, 3)) for question in questions[:TIMED]]
    return {"found": found, "seconds": seconds, "memory": resident()}


class Set:
    """One set of articles and questions, or its first articles and the questions about them, indexed by Pullquote."""

    def __init__(self, name: str, folder: Path, asked: int, articles: int | None) -> None:
        self.folder = folder / name
        self.folder.mkdir(parents=True)
        self.articles = self.folder / "articles.jsonl"
        lines = (DATA / name / "articles.jsonl").read_text("utf-8").splitlines()[:articles]
        self.articles.write_text("\n".join(lines), "utf-8")
        self.model = model_of(DEFAULT_ENCODER)
        self.passages: list[tuple[Article, Passage]] = []
        self.ingested(OURS)
        with Archive.open(self.folder / OURS) as archive:
            self.known = {article.id: article for article in archive.articles()}
        self.passages = [(article, part) for article in self.known.values() for part in article.passages]
        questions = read_questions(DATA / name / "questions.jsonl")
        answerable = [one for one in questions if any(answer.article in self.known for answer in one.answers)]
        self.questions: list[Question] = random.Random(7).sample(answerable, min(asked, len(answerable)))
        self.judge = Judge(self.known.values(), self.questions)

    def ingested(self, system: str, *, run: int | None = None) -> float:
        """Index with a system, in its folder; or twice in one run, the second time warm; return the seconds it took."""
        sources = [str(self.articles)] if system == OURS else [part.text for _, part in self.passages]
        names = [system] if run is None else [f"{system}-{run}-cold", f"{system}-{run}"]
        given = {"model": self.model, "sources": sources, "folders": [str(self.folder / name) for name in names]}
        return float(run_in_subprocess(NAME, action="build", system=system, **given))

    def asked(self, system: str) -> dict[str, Any]:
        """Ask a system everything; return its results, its seconds and memory."""
        questions = [one.question for one in self.questions]
        given = {"model": self.model, "folder": str(self.folder / system), "questions": questions}
        told: dict[str, Any] = run_in_subprocess(NAME, action="ask", system=system, **given)
        return told

    def quality(self, system: str) -> dict[str, float]:
        """Ask a system everything; return figures on how good its answers are."""
        found = self.asked(system)["found"]
        ranks = [self._rank(*pair, system) for pair in zip(self.questions, found, strict=True)]
        return {
            "R@1": statistics.mean(rank == 1 for rank in ranks),
            "R@3": statistics.mean(rank <= 3 for rank in ranks),
            "MRR@10": statistics.mean(1 / rank for rank in ranks),
        }

    def cold(self, system: str) -> float:
        """Return the seconds of a new process that answers one question."""
        question, folder = self.questions[0].question, str(self.folder / system)
        if system == OURS:
            return time_process(ASK, "ask", question, "--archive", folder, allowed=(0, 1))
        return time_process(COLD.format(RIVALS[system]), folder, self.model, question)

    def disk(self, system: str) -> float:
        """Return the bytes of a system's files for each passage."""
        files = (path for path in (self.folder / system).rglob("*") if path.is_file())
        return sum(path.stat().st_size for path in files) / len(self.passages)

    def _rank(self, question: Question, found: list[Any], system: str) -> float:
        listed = [self._listed(one) for one in found]
        judged = self.judge.judge(question, listed)
        return next((rank for rank, which in enumerate(judged, 1) if which is not None), float("inf"))

    def _listed(self, found: Any) -> RankedResult:
        if isinstance(found, int):
            article, part = self.passages[found]
            return RankedResult(article, part.paragraph, part.kind, part.text, part.text)
        also = frozenset(found["also_in"])
        return RankedResult(**found | {"article": self.known[found["article"]], "also_in": also})


def measure(sets: Sequence[str], asked: int, articles: int | None, runs: int) -> tuple[str, list[Row], list[Row]]:
    """Measure everything; return the rows of quality and those of speed."""
    quality: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="pullquote-") as folder:
        for name in sets:
            print(f"{name} …", file=sys.stderr, flush=True)
            one = Set(name, Path(folder), asked, articles)
            for system in RIVALS:
                one.ingested(system)
            found = {system: one.quality(system) for system in SYSTEMS}
            what = f"{name}, {len(one.questions)} questions, {len(one.passages):,} passages"
            quality += [
                [f"{what}: {measure}", *(f"{found[s][measure]:.3f}" for s in SYSTEMS)]
                for measure in ("R@1", "R@3", "MRR@10")
            ]
        print("speed …", file=sys.stderr, flush=True)
        few = Set(name, Path(folder) / "few", 0, min(FEW, articles or FEW))
        speed = _speed(one, few, runs)
    return f"{_on()}; medians of {runs} runs; speed on {what}", quality, speed


def _speed(one: Set, few: Set, runs: int) -> list[Row]:
    """Measure cold starts and questions of a set, and ingestion of its first articles; return the rows.

    The systems alternate, so that other load on the machine affects all of them.
    """
    cold: dict[str, list[float]] = {system: [] for system in SYSTEMS}
    built: dict[str, list[float]] = {system: [] for system in SYSTEMS}
    asked: dict[str, list[dict[str, Any]]] = {system: [] for system in SYSTEMS}
    for run in range(runs):
        for system in SYSTEMS:
            cold[system].append(one.cold(system))
            built[system].append(few.ingested(system, run=run))
            asked[system].append(one.asked(system))
    rates = {system: len(few.passages) / statistics.median(built[system]) for system in SYSTEMS}
    seconds = {system: np.median([told["seconds"] for told in asked[system]], axis=0) for system in SYSTEMS}
    memory = {system: statistics.median(told["memory"] or float("nan") for told in asked[system]) for system in SYSTEMS}

    def row(what: str, shown: str, values: Callable[[str], float]) -> Row:
        return [what, *(shown.format(values(system)) for system in SYSTEMS)]

    percentile = {system: np.percentile(seconds[system], [50, 95]) * 1e3 for system in SYSTEMS}
    return [
        row("indexing, paragraphs a second", "{:.1f}", lambda s: rates[s]),
        row("a question, p50", "{:.1f} ms", lambda s: percentile[s][0]),
        row("a question, p95", "{:.1f} ms", lambda s: percentile[s][1]),
        row("a new process asks", "{:.2f} s", lambda s: statistics.median(cold[s])),
        row("memory of a process that asks", "{:.0f} MB", lambda s: memory[s] / 1e6),
        row("disk, a paragraph", "{:.1f} kB", lambda s: one.disk(s) / 1e3),
    ]


def _on() -> str:
    on = machine(DEFAULT_ENCODER)
    memory = f", {on.memory / 1e9:.0f} GB" if on.memory else ""
    return f"{on.system}, {on.cores} cores{memory}, {on.date}, encoder {on.encoder}"


def main() -> None:
    """Measure, print and, if requested, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=int, default=300, help="of each set, at most [300]")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=SETS, help="the last one is where speed is measured")
    parser.add_argument("--articles", type=int, help="of each set, at most [all], for a short run")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    options = parser.parse_args()
    on, quality, speed = measure(options.sets, options.questions, options.articles, options.runs)
    text = "\n\n".join([on, table(["", *SYSTEMS], quality), table(["", *SYSTEMS], speed)])
    print(text)
    if options.write:
        put("peers", text)


if __name__ == "__main__":
    main()
