"""`pullquote doctor`: what it tells of a sound installation, and that it names what is wrong."""

from __future__ import annotations

import json
import shutil
from importlib import metadata
from pathlib import Path

import pytest

from pullquote import Archive, DamagedReader, EncoderError
from pullquote.catalog.database import FILE_NAME
from tests.cli.conftest import Run
from tests.support.archives import change
from tests.support.fake_encoder import FakeEncoder


def test_a_sound_archive(run: Run, home: Path):
    result = run("doctor", "--archive", home)
    assert (result.code, result.err) == (0, "")
    assert result.out.endswith("\nnothing is wrong\n")
    assert f"pullquote {metadata.version('pullquote')}" in result.out
    told = json.loads(run("doctor", "--archive", home, "--json").out)
    assert told["wrong"] == []
    assert told["archive"]["path"] == str(home)
    assert (told["archive"]["articles"], told["archive"]["may_be_written"]) == (3, True)
    assert told["encoder"]["name"] == FakeEncoder("all-MiniLM-L6-v2").identity.name
    assert told["encoder"]["digest"] == FakeEncoder().identity.digest
    assert {"python", "system", "processors"} <= set(told["environment"])
    assert told["versions"]["numpy"] == metadata.version("numpy")
    assert "sqlite" in told["versions"]


def test_no_archive_yet_is_nothing_wrong(run: Run):
    told = json.loads((result := run("doctor", "--json")).out)
    assert (result.code, told["wrong"], told["archive"]["exists"]) == (0, [], False)


def missing_archive(folder: Path, _: pytest.MonkeyPatch) -> None:
    shutil.rmtree(folder)


def damaged_article(folder: Path, _: pytest.MonkeyPatch) -> None:
    with Archive.open(folder) as archive:
        change(archive, "UPDATE versions SET title = 'Pears at dusk' WHERE number = 1")


def damaged_file(folder: Path, _: pytest.MonkeyPatch) -> None:
    (folder / FILE_NAME).write_bytes(b"rubbish " * 1000)


def foreign_journal(folder: Path, _: pytest.MonkeyPatch) -> None:
    (folder / f"{FILE_NAME}-journal").write_bytes(b"anything")


def full_disk(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pullquote.cli.doctor.LITTLE", 1 << 62)


def other_encoder(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str, *_: object) -> FakeEncoder:
        raise EncoderError("encoder_missing", "the encoder {name} is not on this machine", name=name)

    monkeypatch.setattr("pullquote.pipeline.components.load_encoder", missing)


def damaged_reader(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load_reader(*_: object) -> None:
        raise DamagedReader("reader_damaged", "the reader's files are not the expected ones")

    monkeypatch.setattr("tests.support.fake_reader.FakeReader.load", load_reader)


def missing_package(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = metadata.version

    def version(name: str) -> str:
        if name == "lxml":
            raise metadata.PackageNotFoundError(name)
        return installed(name)

    monkeypatch.setattr("pullquote.cli.doctor.metadata.version", version)


def wrong_setting(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLQUOTE_DEPTH", "many")


@pytest.mark.parametrize(
    ("harm", "code", "words"),
    [
        (missing_archive, 2, "no archive at"),
        (damaged_article, 3, "ferry version 1: its facts or paragraphs are not what was added"),
        (damaged_file, 3, "is damaged"),
        (foreign_journal, 3, "was not left there by Pullquote"),
        (full_disk, 2, "MB are free for the archive"),
        (other_encoder, 2, "is not on this machine"),
        (damaged_reader, 2, "the reader's files are not the expected ones"),
        (missing_package, 2, "the package lxml is missing: install Pullquote again"),
        (wrong_setting, 2, "many"),
    ],
)
def test_what_is_wrong_is_named(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, harm, code: int, words: str):
    harm(home, monkeypatch)
    result = run("doctor", "--archive", home)
    assert result.code == code
    assert any(line.startswith("wrong: ") and words in line for line in result.out.splitlines()), result.out
    assert "nothing is wrong" not in result.out
    told = run("doctor", "--archive", home, "--json")
    assert told.code == code
    assert any(words in problem for problem in json.loads(told.out)["wrong"])
