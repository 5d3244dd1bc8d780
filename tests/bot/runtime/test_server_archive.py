from __future__ import annotations

from pathlib import Path

import pytest

from pullquote import Archive, Filters, QuoteReference
from pullquote_bot.runtime.server_archive import ServerArchive
from tests.bot.support.newsroom import SECRET, make_archive, open_archive
from tests.support.fake_encoder import FakeEncoder

QUESTION = "Was the harbour sale agreed in secret?"
PRIVATE = Filters(outlet="Private Wire")
READABLE = {("default",): False, ("server-7",): True, ("default", "server-7"): True, (): False}


@pytest.mark.parametrize(("collections", "readable"), READABLE.items())
def test_each_method_reads_the_bound_collections_alone(tmp_path: Path, collections: tuple[str, ...], readable: bool):
    make_archive(tmp_path / "archive", server=7)
    with open_archive(tmp_path / "archive") as whole:
        quoted = whole.ask(QUESTION, filters=Filters(collections=("server-7",))).quotes[0]
        reference = QuoteReference.to(quoted)
        archive = ServerArchive(whole, collections)
        answer = archive.ask(QUESTION, 10, filters=Filters(collections=("default", "server-7")))
        found = {one.article.id for one in (*answer.quotes, *answer.closest)}
        assert (SECRET.id in found) is readable
        assert (archive.verify_added("harbour sale was agreed in secret").status == "part") is readable
        assert archive.verify("harbour sale was agreed in secret").status == "absent"
        assert (archive.requote(reference) is not None) is readable
        assert (archive.recheck(reference).status == "unchanged") is readable
        assert (SECRET.id in [one.id for one in archive.titles(limit=10)[1]]) is readable
        assert ("Private Wire" in archive.names("outlet", containing="", limit=10)) is readable


def test_a_server_without_articles_learns_nothing_of_those_of_others(tmp_path: Path):
    """Neither the names of other servers' collections, which hold their ids, nor that there are any."""
    make_archive(tmp_path / "archive", server=7)
    with Archive.open(tmp_path / "nothing", create=True, encoder=FakeEncoder()) as nothing:
        expected = [ServerArchive(nothing, ("server-8",)).ask(QUESTION, 3, filters=one) for one in (Filters(), PRIVATE)]
    with open_archive(tmp_path / "archive") as whole:
        answers = [ServerArchive(whole, ("server-8",)).ask(QUESTION, 3, filters=one) for one in (Filters(), PRIVATE)]
    assert answers == expected
    assert answers[0].reason == "empty"
