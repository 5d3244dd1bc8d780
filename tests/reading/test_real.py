"""Real input, which is not in the repository: the two press articles and thirty saved news pages."""

import json
from pathlib import Path

import pytest

from pullquote.reading import read_file
from pullquote.text.passages import split
from pullquote.types import Article

SHARED = Path(__file__).parents[3] / "shared"
SEEDS = sorted((SHARED / "seeds").glob("*.txt")) if (SHARED / "seeds").is_dir() else []
PAGES = SHARED / "data" / "pages"


@pytest.mark.skipif(not SEEDS, reason="../shared/seeds is not here")
def test_the_seeds():
    first, second = (next(read_file(path)) for path in SEEDS)
    for article, path in ((first, SEEDS[0]), (second, SEEDS[1])):
        assert isinstance(article, Article)
        assert article.text == path.read_bytes().decode()
        assert (article.title, article.outlet, article.published, article.url) == (None, None, None, None)
        furniture = [article.text[f.start : f.end] for f in article.furniture]
        assert {"Read in Korean"} < set(furniture)
        assert any(line.startswith("Please direct any comments") for line in furniture)
    kinds = [f.kind for f in first.furniture]
    assert kinds == ["alt", "caption", "credit", "notice", "related", "byline"]
    caption = first.furniture[1]
    assert caption.credit == "Daily NK"
    assert first.text[caption.start : caption.end].startswith("A factory in")
    assert "Image" not in first.text[caption.start : caption.end]
    assert len(first.authors) == 1
    assert first.origins == {"authors": "text", "language": "text"}
    assert [f.kind for f in second.furniture] == ["byline", "notice", "related"]
    assert len(second.translators) == 1
    assert second.origins == {"translators": "text", "language": "text"}


def _spaced(text):
    return " ".join(text.split())


@pytest.mark.skipif(not PAGES.is_dir(), reason="../shared/data/pages is not here")
def test_thirty_saved_pages(capsys):
    total = exact = spaced = 0
    missed = []
    for page in json.loads((PAGES / "pages.json").read_text()):
        (article,) = (each for each in read_file(PAGES / page["file"]) if isinstance(each, Article))
        body = "\n\n".join(passage.text for passage in split(article) if passage.kind == "body")
        for wanted, strings, text in ((True, page["with"], article.text), (False, page["without"], body)):
            for string in strings:
                total += 1
                exact += (string in text) is wanted
                # The strings were taken from text whose no-break spaces had become spaces; the pages still have them.
                good = (_spaced(string) in _spaced(text)) is wanted
                spaced += good
                missed += [] if good else [(page["file"], wanted, string)]
    with capsys.disabled():
        print(
            f"\npages: {exact / total:.1%} of {total} strings as they are, {spaced / total:.1%} with any space a space"
        )
    assert exact / total >= 0.95, missed
    assert spaced / total >= 0.96, missed
