"""The messages in the bot's source, compared with the Korean catalogue.

`python -m tools.catalogue` prints, as entries of a catalogue, the messages that have no translation and the
translations that have no message. `--write` makes the catalogue hold each message of the source and no other, sorted by
source file; those not translated yet are empty.

A message is the literal first argument of `say`, `say.plural` (two), `locale_str` or `_`, and of `phrases` in the
library's attributions.
"""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message as Entry
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
KOREAN = ROOT / "bot" / "pullquote_bot" / "i18n" / "locale" / "ko" / "LC_MESSAGES" / "bot.po"
ATTRIBUTION = ROOT / "index" / "pullquote" / "quoting" / "attribution.py"
"""The library's sentences that the bot translates."""

_WANTED = {"say": 1, "phrases": 1, "plural": 2, "locale_str": 1, "_": 1}


@dataclass(frozen=True, slots=True)
class Message:
    """A call that asks for a translation.

    `texts` are its literal arguments, one or two, and empty if they are no literals. `use` is `reply`, or what the
    message is of a command: `name`, `menu` (the name of a message command), `choice` or `description`. `values` are the
    names given with it; None if they cannot be read.
    """

    texts: tuple[str, ...]
    place: str
    line: int
    use: str
    values: frozenset[str] | None

    def __str__(self) -> str:
        return f"{self.place}:{self.line}: {' / '.join(self.texts)}"


def messages(source: str, place: str) -> Iterator[Message]:
    """Find the messages in a module's source."""
    yield from _messages(ast.parse(source), place, "description")


def bot_messages() -> list[Message]:
    """Find the messages in all modules of pullquote_bot, and those of attributions."""
    return [
        found
        for path in (*sorted((ROOT / "bot").rglob("*.py")), ATTRIBUTION)
        for found in messages(path.read_text("utf-8"), path.relative_to(ROOT).as_posix())
    ]


def placeholders(text: str) -> set[tuple[str, str | None, str | None]]:
    """Return a message's placeholders: their names, conversions and format specifications."""
    return {(name, how, as_) for _, name, how, as_ in Formatter().parse(text) if name is not None}


def korean(path: Path = KOREAN) -> Catalog:
    """Read the Korean catalogue."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def entries(catalog: Catalog) -> list[Entry]:
    """Return a catalogue's entries but its header, in order."""
    return [entry for entry in catalog if entry.id]


def untranslated(found: Iterable[Message], catalog: Catalog) -> Catalog:
    """Make a catalogue of the messages for which another one lacks a certain translation in any form."""
    missing = Catalog(locale="ko")
    for message in found:
        if message.texts and not _translation(message, catalog):
            missing.add(_id(message), locations=[(message.place, message.line)])
    return missing


def obsolete(found: Iterable[Message], catalog: Catalog) -> list[Entry]:
    """Return the entries that no message uses."""
    said = {_id(message) for message in found if message.texts}
    return [entry for entry in entries(catalog) if entry.id not in said]


def written(catalog: Catalog) -> str:
    """Write entries in the order of the source files they come from."""
    file = BytesIO()
    write_po(file, catalog, width=120, omit_header=True, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    return file.getvalue().decode().strip() + "\n"


def complete(path: Path = KOREAN) -> None:
    """Update the Korean catalogue to contain exactly the messages of the source."""
    catalog, renewed = korean(path), Catalog(locale="ko")
    for message in bot_messages():
        if message.texts:
            known = catalog.get(message.texts[0])
            renewed.add(
                _id(message),
                _translation(message, catalog),
                locations=[(message.place, message.line)],
                user_comments=known.user_comments if known else (),
            )
    header = path.read_text("utf-8").partition("\n\n")[0]
    path.write_text(f"{header}\n\n{written(renewed)}", "utf-8")


def _id(message: Message) -> str | tuple[str, ...]:
    return message.texts if len(message.texts) == 2 else message.texts[0]


def _translation(message: Message, catalog: Catalog) -> str | tuple[str, ...] | None:
    entry = catalog.get(message.texts[0])
    if entry is None or entry.fuzzy or entry.id != _id(message):
        return None
    forms = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
    return entry.string if all(forms) else None


def _messages(node: ast.AST, place: str, use: str) -> Iterator[Message]:
    """Find the messages in a node; `use` is what a `locale_str` there is used for."""
    called = _called(node.func) if isinstance(node, ast.Call) else None
    if isinstance(node, ast.Call) and called in _WANTED:
        count = _WANTED[called]
        given = [one.value for one in node.args[:count] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        values = [one.arg for one in node.keywords]
        yield Message(
            texts=tuple(given) if len(given) == count else (),
            place=place,
            line=node.lineno,
            use="reply" if called in {"say", "plural", "phrases"} else use,
            values=None if None in values else frozenset(filter(None, values)),
        )
    for child in ast.iter_child_nodes(node):
        inner = _use(called, child.arg) if isinstance(child, ast.keyword) else use
        yield from _messages(child, place, inner)


def _use(called: str | None, keyword: str | None) -> str:
    """Return the use of a text that is passed to a call (or a class statement) as a keyword argument."""
    if called == "rename":
        return "name"
    if keyword not in {"name", "group_name"}:
        return "description"
    return {"ContextMenu": "menu", "context_menu": "menu", "Choice": "choice"}.get(called or "", "name")


def _called(function: ast.expr) -> str | None:
    """Return the last name of what is called; `plural` only of a translator, and `say` for one made on the spot."""
    if isinstance(function, ast.Name):
        return function.id if function.id == "_" else function.id.lstrip("_")
    if isinstance(function, ast.Attribute):
        if function.attr == "plural":
            return "plural" if _called(function.value) == "say" else None
        return function.attr.lstrip("_")
    if isinstance(function, ast.Call) and _called(function.func) == "translator_for":
        return "say"
    return None


def _main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--write", action="store_true", help="complete the catalogue instead of printing")
    if parser.parse_args().write:
        complete()
        return
    found, catalog = bot_messages(), korean()
    missing, gone = untranslated(found, catalog), Catalog(locale="ko")
    for entry in obsolete(found, catalog):
        gone.add(entry.id, entry.string)
    print(f"# {len(missing)} without a translation\n\n{written(missing)}")
    print(f"# {len(gone)} without a message\n\n{written(gone)}")


if __name__ == "__main__":
    _main()
