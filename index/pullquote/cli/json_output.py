"""The JSON that commands print with `--json`. It is a contract: fields may be added, but not renamed."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pullquote.text.characters import escape_controls

if TYPE_CHECKING:
    from pullquote.evaluation.results import Evaluation


def dump(value: object) -> str:
    """Return a value as indented JSON; non-ASCII text is not escaped where standard output can show it.

    What controls a terminal or misleads a reader always is.
    """
    return escape_controls(json.dumps(value, ensure_ascii=_is_ascii_only(), indent=2))


def dump_line(value: object) -> str:
    """Return a value as JSON in one line, for JSON Lines."""
    return escape_controls(json.dumps(value, ensure_ascii=_is_ascii_only()))


def _is_ascii_only() -> bool:
    return (sys.stdout.encoding or "").lower() != "utf-8"


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return an evaluation's figures by kind and name, comparisons, missing articles, misses and outcomes."""
    outcomes = [asdict(outcome) for outcome in evaluation.outcomes]
    brief = ("id", "kind", "answerable", "answered", "confidence", "rank", "highlighted", "ranks")
    return {
        "encoder": evaluation.encoder,
        "articles": evaluation.articles,
        "passages": evaluation.passages,
        "k": evaluation.k,
        "figures": {
            kind: {name: asdict(figure) for name, figure in figures.items()}
            for kind, figures in evaluation.figures.items()
        },
        "comparisons": [asdict(comparison) for comparison in evaluation.comparisons],
        "set_aside": [question.id for question in evaluation.set_aside],
        "lacking": [asdict(lacking) for lacking in evaluation.lacking],
        "misses": [{"faults": list(miss.faults)} | asdict(miss) for miss in evaluation.misses],
        "outcomes": [{name: outcome[name] for name in brief} for outcome in outcomes],
    }
