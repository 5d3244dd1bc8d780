"""Import of another archive, which may be a stranger's: everything is checked, and only what passes is added.

The archive is opened for reading only. Of each article the current version is taken. Facts are held to the rules of
those that a person gives; passages are split anew; vectors are used again if this archive's encoder made them, and
nothing about them has changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np

from pullquote.catalog import Catalog
from pullquote.catalog.database import FILE_NAME
from pullquote.encoders.base import Encoder, Vector
from pullquote.encoders.quantization import PackedViews, unpack_rows, unpack_tokens
from pullquote.errors import DamagedArchive, InputError
from pullquote.filters import Filters
from pullquote.pipeline.add import EncodedArticle
from pullquote.reading import validate
from pullquote.reading.budget import guarded
from pullquote.reading.dates import in_future
from pullquote.reading.files import LARGEST
from pullquote.text.folding import digest
from pullquote.text.passages import split
from pullquote.types import FACTS, Article, FurnitureKind, Metadata, Passage, Rejected

LONGEST_FACT = 10_000  # code points; of a credit and an origin as well
LENGTH_ERROR = 0.05  # of a unit vector, stored as half floats

Received = EncodedArticle | Rejected


def open_received(path: Path, own: Path) -> Catalog:
    """Open an archive's folder, or a backup's file, for reading only.

    Raises:
        InputError: there is none, or it is the archive `own` that it is to be added to.
        ArchiveError: it is damaged, of another format, or something in it could run.
    """
    folder, name = (path, FILE_NAME) if path.is_dir() else (path.parent, path.name)
    if not (folder / name).exists():
        raise InputError(
            "import_missing", "no archive at {path}: give its folder, or a file of `pullquote backup`", path=path
        )
    if (own / FILE_NAME).exists() and (folder / name).samefile(own / FILE_NAME):
        raise InputError("import_of_itself", "{path} is the archive to import into: give another one", path=path)
    return Catalog(folder, create=False, read_only=True, name=name)


def read_received(path: Path, own: Path, encoder: Encoder) -> Iterator[Received]:
    """Yield the current articles of an archive with their views, and why others cannot be added.

    Args:
        path: the archive's folder, or a backup's file.
        own: the folder of the archive that they are added to.
        encoder: the encoder of that one.

    Raises:
        InputError: there is no archive, or it is that one.
        ArchiveError: it is damaged as a whole, of another format, or something in it could run.
    """
    with closing(open_received(path, own)) as source, source.snapshot() as db:
        for (problem,) in db.execute("PRAGMA integrity_check(1)"):
            if problem != "ok":
                raise DamagedArchive(
                    "import_damaged",
                    "{path} is damaged ({problem}): nothing of it was added; get the archive again",
                    path=path,
                    problem=" ".join(str(problem).split()),
                )
        number = _encoder_number(source, encoder)
        token_dimension = encoder.encode_question("dimension").tokens.shape[1]
        for version in source.articles.numbers(Filters()):
            yield from guarded(
                _read_version(source, version, path, number, token_dimension), f"{path}: version {version}"
            )


def _encoder_number(source: Catalog, encoder: Encoder) -> int | None:
    """Return the number of an archive's encoder if it is the same one."""
    try:
        known = source.encoders.current()
    except (TypeError, ValueError):  # crafted: its identity is none
        return None
    return known[0] if known is not None and known[1].matches(encoder.identity) else None


def _read_version(
    source: Catalog, version: int, path: Path, encoder: int | None, token_dimension: int
) -> Iterator[Received]:
    damaged: dict[int, str] = {}
    found = source.articles.whole([version], damaged).get(version)
    if found is None:
        yield Rejected(f"{path}: {damaged[version]}", "its checksum does not hold: not added")
        return
    place = f"{path}: {found.id}"
    try:
        article = _checked(found)
    except InputError as error:
        yield Rejected(place, str(error))
        return
    views = [] if encoder is None else _views(source, version, encoder, token_dimension, split(article))
    yield EncodedArticle(replace(article, source=place), views)


def _checked(found: Article) -> Article:
    """Return an article with nothing but what the rules of added articles let in.

    Raises:
        InputError: what of it they do not.
    """
    stored = Metadata(**{fact: getattr(found, fact) for fact in FACTS})
    known = validate(stored)
    changed = next((fact for fact in FACTS if getattr(known, fact) != getattr(stored, fact)), None)
    texts = [text for value in known.known().values() for text in ((value,) if isinstance(value, str) else value)]
    credits = [one.credit for one in found.furniture if one.credit is not None]
    origins = {fact: origin for fact, origin in found.origins.items() if fact in FACTS}
    good_furniture = all(
        type(one.start) is type(one.end) is int
        and 0 <= one.start < one.end <= len(found.text)
        and one.kind in get_args(FurnitureKind)
        for one in found.furniture
    )
    good_pages = all(type(start) is int for start in found.pages) and (
        list(found.pages) == sorted(found.pages) and all(0 <= start <= len(found.text) for start in found.pages)
    )
    if changed is not None or not good_furniture or not good_pages:
        what = changed or ("its pages" if good_furniture else "its furniture")
        raise InputError("import_not_ours", "{what} is not as Pullquote stores it: not added", what=what)
    if any(not isinstance(text, str) or len(text) > LONGEST_FACT for text in (*texts, *credits, *origins.values())):
        raise InputError("import_too_long", "a fact has more than {limit:,} characters: not added", limit=LONGEST_FACT)
    if len(found.text.encode()) > LARGEST:
        raise InputError("import_too_large", "its text has more than {limit:,} bytes: not added", limit=LARGEST)
    if known.published is not None and in_future(known.published):
        raise InputError("import_in_future", "published {day} is in the future: not added", day=known.published)
    facts = known.known()
    if known.id == digest(found.text)[:12]:  # so an archive names what has neither id nor address
        del facts["id"]
    return Article(text=found.text, furniture=found.furniture, pages=found.pages, origins=origins, **facts)


def _views(
    source: Catalog, version: int, encoder: int, token_dimension: int, passages: Sequence[Passage]
) -> list[PackedViews]:
    """Return the views of a version's passages, in their order; none unless all are whole and of these passages."""
    known = source.encoders.current()
    stored = source.passages.load(encoder, source.passages.numbers_of(version))
    if known is None or [(one.start, one.text) for one in stored] != [(one.start, one.text) for one in passages]:
        return []
    views = [one.views for one in stored]
    dimension = known[1].dimension
    whole = all(
        len(one.sentences) == 2 * dimension * len(passage.sentences)
        and len(one.paragraph) == 2 * dimension
        and one.tokens
        and len(one.tokens) % (token_dimension + 4) == 0
        and _is_unit(unpack_rows(one.paragraph + one.sentences, dimension))
        and _is_unit(_tokens(one.tokens, token_dimension))
        for one, passage in zip(views, passages, strict=True)
    )
    return views if whole else []


def _is_unit(rows: Vector) -> bool:
    with np.errstate(all="ignore"):
        return bool(np.all(np.abs(np.linalg.norm(rows, axis=1) - 1) < LENGTH_ERROR))


def _tokens(data: bytes, dimension: int) -> Vector:
    scales, levels = unpack_tokens(data, dimension)
    return scales[:, None] * levels.astype(np.float32)
