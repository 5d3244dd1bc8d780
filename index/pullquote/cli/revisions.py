"""`pullquote show ID --versions`: each version of an article, when it was seen, and what it changed."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console

from pullquote.cli.render import Text, difference_text, in_lines, withdrawal
from pullquote.quoting.attribution import ENGLISH
from pullquote.types import LIST_FACTS, Article
from pullquote.verification.revisions import ParagraphChange, Revision

MOST_SHOWN = 100
"""Changed paragraphs of a version that are shown; JSON has all."""

LONGEST_SHOWN = 4_000
"""Code points of a paragraph up to which it is shown."""

_DONE = {"insert": "added", "delete": "removed", "replace": "changed"}


def show_revisions(out: Console, revisions: Iterable[Revision], *, diff: bool) -> None:
    """Print versions, oldest first, each with what changed; with `diff`, word by word in each changed paragraph."""
    for number, one in enumerate(revisions):
        out.print(Text("\n" if number else "").append(_heading(one), "bold"))
        for line in _known(one.article, one):
            out.print(Text(f"    {line}", "dim"))
        if one.before is None:
            continue
        for fact in one.facts:
            was, now = (_fact(each, fact) for each in (one.before, one.article))
            out.print(Text(f"    {fact}: [-{was}-] {{+{now}+}}"))
        counts = one.counts
        said = [f"{counts['replace']} changed", f"{counts['insert']} added", f"{counts['delete']} removed"]
        out.print(Text(f"    paragraphs: {', '.join(said)}, {counts['equal']} unchanged"))
        if diff:
            _show_changes(out, one)


def _heading(one: Revision) -> str:
    article = one.article
    state = "superseded"
    if one.is_last:
        state = "current" if article.withdrawn is None else withdrawal(article.withdrawn)
    collection = "" if article.collection == "default" else f" · collection {article.collection}"
    return f"{article.id} version {article.version} · {state}{collection}"


def _known(article: Article, one: Revision) -> list[str]:
    """Return what is known of when a version stood: what its publisher says, and when it was first seen."""
    seen = f"{ENGLISH.date(article.added)}" if article.added else "unknown"
    if article.seen:
        seen += f", {article.seen[len('2024-05-03T') :].removesuffix('Z')} UTC"
    said = [f"first seen: {seen}"]
    for name in ("published", "modified"):
        date = getattr(article, name)
        said.append(f"{name}: {ENGLISH.date(date) if date else 'unknown'}")
    if one.since is None:
        return [" · ".join(said)]
    who = "as its publisher says" if one.witness == "publisher" else "when it was first seen"
    return [" · ".join(said), f"known to stand since {ENGLISH.date(one.since)}, {who}"]


def _fact(article: Article, fact: str) -> str:
    value = getattr(article, fact)
    return (", ".join(value) if fact in LIST_FACTS else value) or "unknown"


def _show_changes(out: Console, one: Revision) -> None:
    changed = [change for change in one.paragraphs if change.operation != "equal"]
    for change in changed[:MOST_SHOWN]:
        out.print(Text(f"\n    {_where(change)}", "dim"))
        out.print(Text("    ").append_text(in_lines(_words(one, change))))
    if len(changed) > MOST_SHOWN:
        out.print(Text(f"\n    … and {len(changed) - MOST_SHOWN} more changed paragraphs: --json has all", "dim"))


def _where(change: ParagraphChange) -> str:
    number = change.number_before if change.after is None else change.number_after
    moved = change.number_before != change.number_after and change.operation == "replace"
    was = f", paragraph {change.number_before} before" if moved else ""
    return f"paragraph {number}{was}, {_DONE[change.operation]}:"


def _words(one: Revision, change: ParagraphChange) -> Text:
    longest = max(map(len, one.texts(change)))
    if longest > LONGEST_SHOWN:
        return Text(f"(it has {longest:,} characters: --json has them)", "dim")
    return difference_text(one.differences(change))
