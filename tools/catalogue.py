"""The messages in the bot's source, compared with the catalogues of its languages.

`python -m tools.catalogue` prints for each language, as entries of a catalogue, the messages that have no translation
and the translations that have no message. `--write` makes each catalogue hold each message of the source and no other,
sorted by source file; those not translated yet are empty. It begins a catalogue for a language that has none.

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

from pullquote_bot.i18n.translations import LANGUAGES

ROOT = Path(__file__).parents[1]
LOCALES = ROOT / "bot" / "pullquote_bot" / "i18n" / "locale"
TRANSLATED = tuple(code for code in LANGUAGES if code != "en")
ATTRIBUTION = ROOT / "index" / "pullquote" / "quoting" / "attribution.py"
"""The library's sentences that the bot translates."""

LIMITS = {
    "name": 32,
    "menu": 32,
    "choice": 100,
    "description": 100,
    "button": 80,
    "label": 45,
    "modal": 45,
    "placeholder": 100,
    "title": 256,
    "field": 1024,
    "reply": 2000,
}
"""The UTF-16 code units that Discord takes of a text of each use; the smallest limit where components differ.

Sources: https://docs.discord.com/developers/interactions/application-commands,
https://docs.discord.com/developers/components/reference and https://docs.discord.com/developers/resources/message.
"""

_WANTED = {"say": 1, "phrases": 1, "plural": 2, "locale_str": 1, "_": 1}
_USES = {
    ("ContextMenu", "name"): "menu",
    ("context_menu", "name"): "menu",
    ("Choice", "name"): "choice",
    ("Embed", "title"): "title",
    ("add_field", "name"): "title",
    ("add_field", "value"): "field",
    ("TextInput", "label"): "label",
    ("Label", "text"): "label",
}
_USES_OF_KEYWORDS = {
    "name": "name",
    "group_name": "name",
    "label": "button",
    "title": "modal",
    "placeholder": "placeholder",
}


@dataclass(frozen=True, slots=True)
class Message:
    """A call that asks for a translation.

    `texts` are its literal arguments, one or two, and empty if they are no literals. `use` is one of LIMITS: a part of
    a command (`menu` is the name of a message command), or of a reply (`title` and `field` are those of an embed, and
    `modal` is the title of one). `values` are the names given with it; None if they cannot be read.
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
    yield from _messages(ast.parse(source), place, None)


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


def path_of(language: str) -> Path:
    """Return where a language's catalogue is."""
    return LOCALES / language / "LC_MESSAGES" / "bot.po"


def catalogue(language: str, path: Path | None = None) -> Catalog:
    """Read a language's catalogue."""
    with (path or path_of(language)).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def entries(catalog: Catalog) -> list[Entry]:
    """Return a catalogue's entries but its header, in order."""
    return [entry for entry in catalog if entry.id]


def untranslated(found: Iterable[Message], catalog: Catalog) -> Catalog:
    """Make a catalogue of the messages for which another one lacks a certain translation in any form."""
    missing = Catalog(locale=catalog.locale)
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


def complete(language: str, path: Path | None = None) -> None:
    """Update a language's catalogue to contain exactly the messages of the source; begin it if there is none."""
    path = path or path_of(language)
    known = catalogue(language, path) if path.exists() else Catalog(locale=language)
    header = path.read_text("utf-8").partition("\n\n")[0] if path.exists() else _header(language)
    renewed = Catalog(locale=language)
    for message in bot_messages():
        if message.texts:
            entry = known.get(message.texts[0])
            renewed.add(
                _id(message),
                _translation(message, known),
                locations=[(message.place, message.line)],
                user_comments=entry.user_comments if entry else (),
            )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{header}\n\n{written(renewed)}", "utf-8")


def _header(language: str) -> str:
    """Return the header of a new catalogue, with the language's plural forms by Unicode's CLDR."""
    forms = Catalog(locale=language).plural_forms
    lines = (f"Language: {language}", "Content-Type: text/plain; charset=utf-8", f"Plural-Forms: {forms}")
    return "\n".join((f"# {LANGUAGES[language]}.", 'msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in lines)))


def _id(message: Message) -> str | tuple[str, ...]:
    return message.texts if len(message.texts) == 2 else message.texts[0]


def _translation(message: Message, catalog: Catalog) -> str | tuple[str, ...] | None:
    entry = catalog.get(message.texts[0])
    if entry is None or entry.fuzzy or entry.id != _id(message):
        return None
    forms = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
    return entry.string if all(forms) else None


def _messages(node: ast.AST, place: str, part: tuple[str | None, str | None] | None) -> Iterator[Message]:
    """Find the messages in a node, which is of a keyword argument: `part` is what is called, and the keyword."""
    called = _called(node.func) if isinstance(node, ast.Call) else None
    if isinstance(node, ast.Call) and called in _WANTED:
        count = _WANTED[called]
        given = [one.value for one in node.args[:count] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        values = [one.arg for one in node.keywords]
        yield Message(
            texts=tuple(given) if len(given) == count else (),
            place=place,
            line=node.lineno,
            use=_use(part, "description" if called in {"locale_str", "_"} else "reply"),
            values=None if None in values else frozenset(filter(None, values)),
        )
    for child in ast.iter_child_nodes(node):
        yield from _messages(child, place, (called, child.arg) if isinstance(child, ast.keyword) else part)


def _use(part: tuple[str | None, str | None] | None, otherwise: str) -> str:
    """Return the use of a text that is a keyword argument of a call or a class statement."""
    called, keyword = part or (None, None)
    if called == "rename":
        return "name"
    known = _USES.get((called or "", keyword or "")) or _USES_OF_KEYWORDS.get(keyword or "")
    return otherwise if called in _WANTED or known is None else known


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
    parser.add_argument("--write", action="store_true", help="complete the catalogues instead of printing")
    parser.add_argument("--language", choices=TRANSLATED, action="append", help="only this one; may be repeated")
    args = parser.parse_args()
    found = bot_messages()
    for language in args.language or TRANSLATED:
        if args.write:
            complete(language)
            continue
        catalog, gone = catalogue(language), Catalog(locale=language)
        for entry in obsolete(found, catalog):
            gone.add(entry.id, entry.string)
        missing = untranslated(found, catalog)
        print(f"# {language}: {len(missing)} without a translation\n\n{written(missing)}")
        print(f"# {language}: {len(gone)} without a message\n\n{written(gone)}")


if __name__ == "__main__":
    _main()
