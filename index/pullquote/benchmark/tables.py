"""Tables of a run of `pullquote bench`: headings and rows of text, for a terminal or a document."""

from __future__ import annotations

from collections.abc import Callable

from pullquote.benchmark.results import AgainstBaseline, Bench

NOTES = (
    "Lower bounds: a process that imports sentence_transformers, loads the model and encodes one question; the same "
    "paragraphs encoded with sentence-transformers, one vector each; the same article in an empty archive.",
    "Beyond the demo newsroom an archive holds copies of its passages with words exchanged and vectors mixed with "
    "noise, which are searched as others are and were never encoded.",
    "Encoding: of the question alone, with the archive's encoder. Recall: of the ten nearest passages by vector. "
    "Opening: with the encoder loaded and without the reader, which is loaded then. Memory: a passage, beyond what an "
    "archive of one article takes, the reader and mapped files included. Without tokens: of the disk, what is no "
    "vectors of tokens.",
)


def heading(found: Bench) -> str:
    """Return a line on what was measured, on which machine, when and how often."""
    on = found.machine
    threads = f" (OMP_NUM_THREADS={on.threads})" if on.threads else ""
    memory = f", {on.memory / 1e9:.0f} GB" if on.memory else ""
    return (
        f"Pullquote {on.pullquote}, encoder {on.encoder}, Python {on.python}, {on.system}, "
        f"{on.cores} cores{threads}{memory}, {on.date}; medians of {found.runs} runs, {found.questions} questions"
    )


def bounds(found: Bench) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of the table of figures and their lower bounds."""
    updates, large = found.updates, f"{found.updates.passages:,} passages"
    rows = [
        _row(f"a new process asks {found.cold.passages:,} passages", found.cold.seconds, _time),
        *(_row(f"a question to {size.passages:,} passages", size.p50, _time) for size in found.sizes),
        _row("adding articles, passages a second", found.ingestion, lambda rate: f"{rate:.1f}"),
        _row(f"adding an article to {large}", updates.added, _time),
        _row("... until a reader's answer shows it", updates.added_seen, _time),
        _row(f"removing an article from {large}", updates.removed, _time),
        _row("... until no reader's answer shows it", updates.removed_seen, _time),
    ]
    return ["", "Pullquote", "lower bound", "ratio"], rows


def growth(found: Bench) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of the table of sizes."""
    headings = ["passages", "ask p50", "ask p95", "p50/encoding", "p95/p50", "recall@10", "opening", "memory", "disk"]
    headings.append("without tokens")
    rows = [
        [
            f"{size.passages:,}",
            _time(size.p50.ours),
            _time(size.p95),
            f"{size.p50.ratio:.2f}",
            f"{size.p95 / size.p50.ours:.2f}",
            f"{size.recall:.3f}",
            _time(size.open),
            "-" if size.memory is None else f"{size.memory / 1e3:.1f} kB",
            f"{size.disk / 1e3:.1f} kB",
            f"{size.disk_without_tokens / 1e3:.1f} kB",
        ]
        for size in found.sizes
    ]
    return headings, rows


def _row(what: str, beside: AgainstBaseline, shown: Callable[[float], str]) -> list[str]:
    return [what, shown(beside.ours), shown(beside.bare), f"{beside.ratio:.2f}"]


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.1f} ms"
