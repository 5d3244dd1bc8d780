"""Recognition of the elements that hold a picture's caption, by class names in many languages and by place."""

from __future__ import annotations

import re
from typing import Any

from pullquote.reading.blocks import words

# lxml publishes no types; an element is whatever lxml.html makes of a tag.
Element = Any

_CAPTION = words(
    "legende legenda légende cutline bildunterschrift bildtext bildlegende bildbeschreibung leyenda epigrafe"
    " epígrafe piefoto didascalia"
    " bijschrift fotobijschrift onderschrift billedtekst bildetekst kuvateksti altyazi resimalti podpisfoto popisek"
    " imagedesc imagedescription imgdesc imgdescription photodesc picdesc pictext phototext fotolegende bildinfo"
)
_PICTURE = words(
    "image images img imgs photo photos foto fotos fotografia picture pictures pic bild imagen imagem immagine"
    " illustration figure thumb thumbnail afbeelding beeld zdjecie zdjecia obrazek gambar gorsel resim kuva billede"
)
_DESCRIPTION = words(
    "desc description describe legend legende legenda leyenda subtitle subtitulo epigraph unterschrift beschreibung"
    " titel ondertitel titre descripcion descricao descrizione omschrijving aciklama aciklamasi beskrivelse beskrivning"
    " kuvaus leiras pie annotation tekst teksti bijschrift podpis opis keterangan didascalia altyazi popis"
)
# In `legende-photo` too they are a caption's, unlike `text-image`, which is a paragraph beside a picture.
_BEFORE_PICTURE = _DESCRIPTION - words("pie tekst teksti titel titre subtitle subtitulo annotation")
_NOT = words("no has with without hide show toggle closed")
_ARTICLES = words("de da do der des di of la")
_BOXES = words("figure div span center")
_INLINE = words("span em i b strong small cite font")
_PICTURES = ("img", "picture", "amp-img")
_NOT_CAPTIONS = ("blockquote", "table", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "form")
_LONGEST = 700  # code points of an element that is a caption by its class
_LONGEST_IN_BOX = 400  # ... by standing in one box with a picture


def is_caption_element(element: Element) -> bool:
    """Return whether an element holds a caption: by its class, or as a small box of one picture and its text."""
    named = split_words(element.get("class") or "").lower()
    if named and _says_caption(named):
        return short_text(element, _LONGEST) is not None
    return element.tag in _BOXES and _is_picture_box(element, named)


def is_inline_caption(element: Element) -> bool:
    """Return whether an inline element is a caption that stands by itself, not among the words of a paragraph."""
    if element.tag not in _INLINE or not _says_caption(split_words(element.get("class") or "").lower()):
        return False
    parent = element.getparent()
    beside = [parent.text, *(child.tail for child in parent)] if parent is not None else []
    return not any(text and text.strip() for text in beside) and short_text(element, _LONGEST) is not None


def split_words(names: str) -> str:
    """Return class names with a hyphen between the words of `photoCaption`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", names)


def short_text(element: Element, longest: int) -> str | None:
    """Return an element's text; None if it is longer than `longest` code points, without reading the rest."""
    parts: list[str] = []
    size = 0
    for part in element.itertext():
        parts.append(part)
        size += len(part.strip())
        if size > longest:
            return None
    return "".join(parts)


def _says_caption(named: str) -> bool:
    for name in named.split():
        parts = [part for part in re.split(r"[_-]+", name) if part]
        for before, part, after in zip(["", *parts], parts, [*parts[1:], ""], strict=False):
            if before in _NOT:
                continue
            if part in _CAPTION or part.startswith("caption") or part.endswith(("caption", "captions")):
                return True
            if part in _PICTURE and after in _DESCRIPTION:
                return True
            if part in _BEFORE_PICTURE and (after in _PICTURE or (after in _ARTICLES and parts[-1] in _PICTURE)):
                return True
            if any(part.startswith(picture) and part[len(picture) :] in _DESCRIPTION for picture in _PICTURE):
                return True
            if part == "pie" and (after in ("foto", "de", "imagen") or before in _PICTURE):
                return True
    return False


def _is_picture_box(element: Element, named: str) -> bool:
    """Return whether an element is no more than a picture with a few words: a figure, or a box classed as a picture."""
    boxed = element.tag == "figure" or any(part in _PICTURE for part in re.split(r"[\s_-]+", named) if named)
    if not boxed or short_text(element, _LONGEST_IN_BOX) is None:
        return False
    if next(element.iter(*_PICTURES), None) is None or next(element.iter(*_NOT_CAPTIONS), None) is not None:
        return False
    # A box with several paragraphs is a small article of its own, such as a card.
    return element.tag == "figure" or sum(1 for p in element.iter("p") if "".join(p.itertext()).strip()) <= 1
