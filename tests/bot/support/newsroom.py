"""A small archive in three collections, made with the fake encoder, for tests of the bot."""

from __future__ import annotations

from pathlib import Path

from pullquote import Archive, Article, Settings
from tests.support.fake_encoder import FakeEncoder

FERRY = Article(
    id="ferry",
    title="Ferry fares rise again",
    authors=("Ada Holm",),
    outlet="Harbour Ledger",
    published="2023-03-04",
    url="https://ledger.example.org/ferry",
    text=(
        "The council met on Monday.\n\nA single ferry ticket costs nine crowns from June. The old fare was seven.\n\n"
        "Captain Lind says *nobody* asked @everyone about the <@1> timetable: 1986. was better."
    ),
)
MILL = Article(
    id="mill",
    title="The mill will close",
    authors=("Per Strand", "Ada Holm"),
    outlet="Upland Courier",
    published="2021-11-30",
    modified="2021-12-05",
    url="https://courier.example.org/mill",
    text="The paper mill in Storvik closes in March. It employed ninety workers.\n\nThe owner blamed energy prices.",
)
SECRET = Article(
    id="secret",
    title="Memo on the harbour sale",
    authors=("Hidden Author",),
    outlet="Private Wire",
    published="2024-01-02",
    url="https://private.example.org/memo",
    text="The harbour sale was agreed in secret for forty million crowns.\n\nNobody but the board knew of the deal.",
)


def make_archive(folder: Path, *, server: int) -> None:
    """Make an archive whose collection `default` holds two articles and that of `server` a third."""
    with Archive.open(folder, encoder=FakeEncoder(), create=True) as archive:
        archive.add_articles([FERRY, MILL])
        archive.add_articles([SECRET], collection=f"server-{server}")


def open_archive(folder: Path) -> Archive:
    """Open an archive made with `make_archive`."""
    return Archive.open(folder, encoder=FakeEncoder(), settings=Settings())
