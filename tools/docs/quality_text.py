"""The tables in docs/quality.md between `<!-- name -->` and `<!-- end -->`, made from quality.json."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Figures = dict[str, Any]

NAMES = {"recall@1": "R@1", "recall@3": "R@3", "recall@10": "R@10", "mrr@10": "MRR@10", "ndcg@10": "nDCG@10"}
COMPARED = ("recall@1", "mrr@10")
NONE = "–"
_BLOCK = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Target:
    """A target for a figure of a set: at least `limit`, or at most."""

    of: str
    name: str
    path: tuple[str, ...]
    limit: float
    at_most: bool = False

    def measured(self, sets: Figures) -> float:
        """Return the figure as measured."""
        found = sets[self.of]
        for name in self.path:
            found = found[name]
        return float(found)

    def met(self, value: float) -> bool:
        """Return whether a figure, rounded as it is printed, meets the target."""
        return round(value, 3) <= self.limit if self.at_most else round(value, 3) >= self.limit


def _ranked(of: str, figure: str, limit: float) -> Target:
    return Target(of, NAMES[figure], ("ranking", figure, "value"), limit)


SETS = ("newsroom", "news", "near-misses", "longform", "encyclopedia")
TARGETS = (
    _ranked("encyclopedia", "recall@1", 0.89),
    _ranked("longform", "recall@1", 0.97),
    _ranked("news", "recall@1", 0.74),
    _ranked("news", "recall@3", 0.88),
    _ranked("near-misses", "recall@1", 0.74),
    _ranked("near-misses", "recall@3", 0.88),
    _ranked("newsroom", "recall@3", 0.90),
    *(Target(one, "AUROC, off-topic", ("auroc", "off-topic", "value"), 0.99) for one in SETS),
    Target("near-misses", "AUROC, near misses", ("auroc", "near miss", "value"), 0.75),
    Target("longform", "AUROC, near misses", ("auroc", "near miss", "value"), 0.93),
    Target("newsroom", "AUROC, near misses", ("auroc", "near miss", "value"), 0.80),
    Target("near-misses", "answerable, answered", ("answered", "usual", "answerable"), 0.85),
    Target("near-misses", "near misses, answered", ("answered", "usual", "near miss"), 0.45, at_most=True),
    *(Target(one, "off-topic, answered", ("answered", "usual", "off-topic"), 0.03, at_most=True) for one in SETS),
    Target("news", "marked sentence answers", ("highlight", "value"), 0.88),
    Target("near-misses", "marked sentence answers", ("highlight", "value"), 0.88),
)


def fill(text: str, stored: Figures) -> str:
    """Return the text with its tables filled in.

    Raises:
        KeyError: the text names a table that does not exist.
    """
    return _BLOCK.sub(lambda found: f"{found[1]}{BLOCKS[found[2]](stored)}\n{found[3]}", text)


def _measured(stored: Figures) -> str:
    cores, memory = stored["machine"]["cores"], stored["machine"]["memory_gb"]
    return (
        f"Measured on {stored['date']} by `python -m tools.docs.quality --data ../shared/data --cache DIR`, "
        f"with the default "
        f"encoder and k = 10,\non a machine of {cores} cores and {memory} GB. In brackets are 95% intervals, "
        "bootstrapped over questions."
    )


def _asked(stored: Figures) -> str:
    return _table(
        ("", *stored["sets"]),
        (
            (name, *(f"{one['questions'].get(name, 0) or one.get(name, 0):,}" for one in stored["sets"].values()))
            for name in ("articles", "passages", "answerable", "near miss", "off-topic")
        ),
    )


def _ranking(stored: Figures) -> str:
    sets = stored["sets"]
    rows = [(title, *(_cell(one["ranking"][name]) for one in sets.values())) for name, title in NAMES.items()]
    for name in COMPARED:
        best = [
            max(one["baselines"].items(), key=lambda pair: pair[1][name]["value"]["value"]) for one in sets.values()
        ]
        rows.append((f"best baseline, {NAMES[name]}", *(f"{who}, {_cell(has[name]['value'])}" for who, has in best)))
        rows.append(("Pullquote has more by", *(_cell(has[name]["difference"], sign="+") for _, has in best)))
        rows.append(("p", *(_probability(has[name]["p"]) for _, has in best)))
    return _table(("", *sets), rows)


def _baselines(stored: Figures) -> str:
    sets = stored["sets"]

    def cell(figures: Figures) -> str:
        return " / ".join(_number(figures[name]["value"]) for name in ("recall@1", "recall@3", "mrr@10"))

    own = [cell(one["ranking"]) for one in sets.values()]
    rows = [("Pullquote", *own)]
    for baseline in next(iter(sets.values()))["baselines"]:
        values = [{name: one["value"] for name, one in has["baselines"][baseline].items()} for has in sets.values()]
        rows.append((baseline, *map(cell, values)))
    return _table(("R@1 / R@3 / MRR@10", *sets), rows)


def _abstention(stored: Figures) -> str:
    sets = stored["sets"]
    rows = [
        (f"AUROC, answerable against {name}", *(_cell(one["auroc"].get(name)) for one in sets.values()))
        for name in ("off-topic", "near miss")
    ]
    for strictness, threshold in stored["fitted"]["confidence"]["thresholds"].items():
        shares = [one["answered"][strictness] for one in sets.values()]
        for kind in ("answerable", "off-topic", "near miss"):
            cells = (_percent(share[kind]) if kind in share else NONE for share in shares)
            rows.append((f"{strictness} (from {_number(threshold)} on): {kind}, answered", *cells))
    return _table(("", *sets), rows)


def _highlight(stored: Figures) -> str:
    sets = stored["sets"]
    return _table(("", *sets), [("holds the answer", *(_cell(one["highlight"]) for one in sets.values()))])


def _targets(stored: Figures) -> str:
    rows = []
    for target in TARGETS:
        value = target.measured(stored["sets"])
        limit = f"{'at most' if target.at_most else 'at least'} {_number(target.limit)}"
        rows.append((target.of, target.name, limit, _number(value), "met" if target.met(value) else "**missed**"))
    return _table(("set", "figure", "target", "measured", ""), rows)


BLOCKS = {
    "measured": _measured,
    "asked": _asked,
    "ranking": _ranking,
    "baselines": _baselines,
    "abstention": _abstention,
    "highlight": _highlight,
    "targets": _targets,
}


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |".replace("|  |", "| |") for line in lines)


def _cell(figure: Figures | None, sign: str = "") -> str:
    """Return a figure with its interval."""
    if figure is None:
        return NONE
    value, low, high = (_number(figure[name], sign) for name in ("value", "low", "high"))
    return f"{value} [{low}, {high}]"


def _number(value: float, sign: str = "") -> str:
    """Return a number with three decimals, without the zero before the point."""
    return re.sub(r"^([+-]?)0\.", r"\1.", f"{value:{sign}.3f}")


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def _probability(p: float) -> str:
    return "< .001" if p < 0.001 else _number(p)
