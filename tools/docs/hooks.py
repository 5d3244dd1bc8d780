"""Hooks that mkdocs calls while it builds the documentation (https://www.mkdocs.org/user-guide/configuration/#hooks).

They fill the tables that are generated from the code, and refuse pages that would load anything from another host.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

import pullquote
from pullquote import errors

ROOT = Path(__file__).resolve().parents[2]
# The public names in the groups of the reference; names in none of these come last.
_GROUPS = {
    "The archive": ("Archive", "open_sample", "Settings"),
    "Asking": (
        *("Filters", "UnmatchedFilter", "Answer", "Quote", "AlsoIn", "ReadAs", "differing", "superseded_by"),
        *("QuoteReference", "Recheck"),
    ),
    "Verifying": ("Verification", "Place", "Difference"),
    "Articles": ("Article", "Metadata", "Passage", "Furniture", "Span"),
    "Presentation": ("attribution_parts", "article_parts", "receipt_of", "ends_word", "is_grapheme_boundary"),
    "Adding": ("AddReport", "Rejected", "Note", "Progress", "read_bytes"),
    "Encoders": ("Encoder", "EncoderIdentity", "PassageText", "PassageViews", "QuestionViews"),
    "Evaluation": (
        *("evaluate", "read_questions", "read_off_topic", "Question", "Expected"),
        *("Evaluation", "Outcome", "Statistic", "Comparison"),
    ),
}
_MARKER = re.compile(r"<!-- generated: (\w+) -->")
_OPTIONS = {"Archive": "\n    options:\n      merge_init_into_class: false"}  # it is made by Archive.open
_LOADED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}
_NOT_LOADED = {"canonical", "next", "prev"}  # links in the head that load nothing


@dataclass(frozen=True, slots=True, order=True)
class ErrorCode:
    """A code that an error carries, the class of that error and its message in English."""

    code: str
    error: str
    message: str


def error_codes(source: Path = ROOT / "index" / "pullquote") -> list[ErrorCode]:
    """Return the codes of all errors that the code below a folder raises, sorted.

    Reads calls like `InputError("question_too_long", "the question has …")`.
    """
    calls = (call for path in sorted(source.rglob("*.py")) for call in _error_calls(path))
    return sorted({ErrorCode(*call) for call in calls})


def _error_calls(path: Path) -> Iterator[tuple[str, str, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and _is_error(node.func.id):
            match node.args:
                case [ast.Constant(value=str(code)), ast.Constant(value=str(message)), *_]:
                    yield code, node.func.id, message


def _is_error(name: str) -> bool:
    found = getattr(errors, name, None)
    return isinstance(found, type) and issubclass(found, pullquote.PullquoteError)


def codes_table() -> str:
    """Return a Markdown table of the error codes."""
    rows = [f"| `{one.code}` | `{one.error}` | {_cell(one.message)} |" for one in error_codes()]
    return "\n".join(("| code | error | message |", "| --- | --- | --- |", *rows))


def errors_tree() -> str:
    """Return the tree of errors as a Markdown code block."""
    tree = inspect.cleandoc(errors.__doc__ or "")
    (block,) = re.findall(r"^PullquoteError\n(?:[├└│].*\n?)+", tree, re.MULTILINE)
    return f"```text\n{block.rstrip()}\n```"


def python_reference() -> str:
    """Return the Markdown that mkdocstrings makes the reference of the public names from."""
    names = [name for name in pullquote.__all__ if not name.startswith("_")]
    groups = {title: [name for name in group if name in names] for title, group in _GROUPS.items()}
    groups["Errors"] = [name for name in names if _is_error(name)]
    grouped = {name for group in groups.values() for name in group}
    groups["More"] = [name for name in names if name not in grouped]
    return "\n\n".join(
        f"## {title}\n\n" + "\n\n".join(f"::: pullquote.{name}{_OPTIONS.get(name, '')}" for name in group)
        for title, group in groups.items()
        if group
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


GENERATED = {"error_codes": codes_table, "errors_tree": errors_tree, "python_reference": python_reference}


def on_page_markdown(markdown: str, page: Any, **_: object) -> str:
    """Fill the generated parts of a page."""

    def generated(marker: re.Match[str]) -> str:
        if marker[1] not in GENERATED:
            raise PluginError(f"{page.file.src_uri}: nothing generates {marker[1]!r}, only {', '.join(GENERATED)}")
        return GENERATED[marker[1]]()

    return _MARKER.sub(generated, markdown)


def on_post_page(output: str, page: Any, **_: object) -> str:
    """Refuse a page that loads anything from another host."""
    if found := external_resources(output):
        raise PluginError(f"{page.file.src_uri} would load {', '.join(found)}")
    return output


def external_resources(html: str) -> list[str]:
    """Return the addresses on other hosts that a browser would load with a page."""
    parser = _Resources()
    parser.feed(html)
    return parser.external


class _Resources(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.external: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get(_LOADED.get(tag, "")) or ""
        if re.match(r"(?:\w+:)?//", address) and given.get("rel") not in _NOT_LOADED:
            self.external.append(address)
