"""The documentation is correct: its examples run, and its lists match the code."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pullquote
from pullquote import Archive, Filters, Settings
from pullquote.cli.main import pullquote as command_line
from pullquote_bot.cli import bot
from pullquote_bot.settings import BotSettings
from tests.conftest import ROOT
from tests.fuzz.targets import TARGETS
from tests.search.test_faiss_engine import DIMENSION, ask, bench, draw
from tools.docs.hooks import error_codes, external_resources

DOCS = ROOT / "docs"
CODES = (ROOT / "tests" / "error_codes.txt").read_text("utf-8").split()
PAGES = sorted(DOCS.glob("*.md"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built documentation."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return folder


def test_every_command_is_described(site: Path):
    page = (site / "cli.html").read_text("utf-8")
    names = [f"pullquote-{name}" for name in command_line.commands] + [f"pullquote-bot-{name}" for name in bot.commands]
    assert "pullquote-ask" in names
    assert [name for name in names if f'id="{name}"' not in page] == []


def test_every_public_name_is_described(site: Path):
    page = (site / "python.html").read_text("utf-8")
    names = [name for name in pullquote.__all__ if not name.startswith("_")]
    assert [name for name in names if f'id="pullquote.{name}"' not in page] == []


def test_every_test_that_is_named_is_there():
    """docs/reliability.md says which test tries to break a promise: each is there, and each command's marker too."""
    page = (DOCS / "reliability.md").read_text("utf-8")
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", page)
    assert len(named) > 40
    there = {path: (ROOT / "tests" / path).read_text("utf-8") for path, _ in named}
    assert [
        f"{path}::{name}" for path, name in named if not re.search(rf"^\s*(?:async )?def {name}\(", there[path], re.M)
    ] == []
    markers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]["markers"]
    assert set(re.findall(r"pytest -m (\w+)", page)) <= {one.partition(":")[0] for one in markers}
    targets = re.findall(r"^\| (\w+)[^|]* \| \d+ \| [\d,]+ \|", page.partition("## Fuzzing")[2], re.M)
    assert targets == list(TARGETS)


def test_every_error_code_is_described(site: Path):
    page = (site / "errors.html").read_text("utf-8")
    internal = {"not_compiled"}  # the encoder is then used uncompiled
    assert {found.code for found in error_codes()} == set(CODES) - internal
    assert [code for code in CODES if f"<code>{code}</code>" not in page and code not in internal] == []


def test_nothing_is_loaded_from_elsewhere(site: Path):
    pages = list(site.glob("*.html"))
    assert len(pages) > len(PAGES)  # the page for addresses that do not exist
    assert {page.name: found for page in pages if (found := external_resources(page.read_text("utf-8")))} == {}
    styles = [path.read_text("utf-8") for path in site.rglob("*.css")]
    assert styles
    assert not any(re.search(r"""(?:url\(|@import)\s*["']?(?:\w+:)?//""", style) for style in styles)


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<script src="https://cdn.example/a.js"></script>', ["https://cdn.example/a.js"]),
        ('<link rel="stylesheet" href="//fonts.example/css">', ["//fonts.example/css"]),
        ('<img src="answer.svg"><link rel="canonical" href="https://example/"><a href="https://example/">x</a>', []),
    ],
)
def test_external_resources(html: str, found: list[str]):
    assert external_resources(html) == found


def test_every_setting_is_described():
    described = re.findall(r"^\| `(PULLQUOTE_\w+)`", (DOCS / "configuration.md").read_text("utf-8"), re.MULTILINE)
    library = {f"PULLQUOTE_{field.name.upper()}" for field in fields(Settings)}
    bots = {f"PULLQUOTE_DISCORD_{field.name.upper()}" for field in fields(BotSettings)} | {
        "PULLQUOTE_DISCORD_TOKEN_FILE"  # another way to give the token
    }
    assert sorted(described) == sorted(library | bots)


def test_the_defaults_described_are_the_defaults():
    text = (DOCS / "configuration.md").read_text("utf-8")
    settings = Settings()
    for name in ("depth", "quote_length"):
        assert f"| `PULLQUOTE_{name.upper()}` | `{getattr(settings, name)}` |" in text


@pytest.mark.model
@pytest.mark.process
def test_the_tutorial_prints_what_it_shows(tmp_path: Path):
    text = (DOCS / "tutorial.md").read_text("utf-8")
    for name, content in re.findall(r'```\w+ title="(.*?)"\n(.*?)```', text, re.DOTALL):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    shown = "".join(re.findall(r"```console\n(.*?)```", text, re.DOTALL))
    commands = re.findall(r"^\$ pullquote (.*)$", shown, re.MULTILINE)
    assert len(commands) == shown.count("$ ") > 5
    environment = os.environ | {"COLUMNS": "200", "PYTHONIOENCODING": "utf-8"}
    printed = ""
    for command in commands:
        run = subprocess.run(
            [sys.executable, "-c", "from pullquote.cli import main; main()", *shlex.split(command)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode in {0, 1}, run.stderr
        printed += f"$ pullquote {command}\n{run.stdout}"
    assert printed == shown


@pytest.mark.model
def test_the_python_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    example = re.findall(r"```python\n(.*?)```", (DOCS / "python.md").read_text("utf-8"), re.DOTALL)[0]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    text = "Fares on the Osmey ferry rose on Monday. A single ticket now costs nine crowns, the company said."
    lines = [{"text": text, "outlet": "Harbour Ledger"}]
    (tmp_path / "articles" / "ferry.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    exec(compile(example, "python.md", "exec"), {})
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "1 added, 0 rejected"
    assert out[1].startswith(text)
    assert out[-1] == "exact"


def example(name: str) -> str:
    """Return the code of an example in the page about extending."""
    (code,) = re.findall(rf'```python title="{name}"\n(.*?)```', (DOCS / "extending.md").read_text("utf-8"), re.DOTALL)
    return str(code)


def test_the_example_of_an_encoder_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    text = "A ferry ticket costs nine crowns.\n\nChildren travel free on every ferry. It rained."
    (tmp_path / "articles" / "ferry.txt").write_text(text, "utf-8")
    names: dict[str, Any] = {}
    exec(compile(example("encoder.py"), "encoder.py", "exec"), names)
    assert "nine crowns" in capsys.readouterr().out
    with Archive.open(tmp_path / "news", encoder=names["WordEncoder"]()) as archive:
        (quote, *_) = archive.ask("What does a ferry ticket cost?", strictness="lenient").quotes
    assert quote.text == "A ferry ticket costs nine crowns."


def test_the_example_of_an_engine_finds_what_the_engine_finds():
    names: dict[str, Any] = {}
    exec(compile(example("engine.py"), "engine.py", "exec"), names)
    with bench() as made:
        for number in range(6):
            made.put(f"a{number}", draw(made.random, 4, coarse=False), outlet=number % 3)
        everything = Filters()
        units = np.eye(DIMENSION, dtype=np.float32)
        products = [made.expected(unit, everything) for unit in units]  # with a unit vector: one column of the vectors
        numbers = np.array(sorted(products[0]))
        vectors = np.array([[column[number] for column in products] for number in numbers], np.float32)
        engine = names["ExactEngine"](
            encoder=made.encoder,
            numbers=numbers,
            vectors=vectors,
            passing=lambda filters: np.array(list(made.expected(units[0], filters))),
            containing=lambda terms: dict.fromkeys(terms, numbers),
        )
        question = ask(draw(made.random, 1, coarse=False)[0])
        for filters in (everything, Filters(outlet="Harbour Ledger")):
            found = engine.candidates(question, ["word"], filters, 7)
            expected = made.engine.candidates(question, [], filters, 7)
            assert len(found.nearest) == 7
            assert found.nearest.tolist() == expected.nearest.tolist()
            assert np.allclose(found.cosines, expected.cosines, atol=1e-5)


def test_the_paths_that_contributing_names_exist():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    paths = re.findall(r"`((?:index|bot|tests|tools|docs)/[\w./]*)`", text)
    assert len(paths) > 30
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_contributing_has_a_place_for_every_room():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rooms = [
        path.relative_to(ROOT).as_posix()
        for root in ("index/pullquote", "bot/pullquote_bot")
        for path in (ROOT / root).iterdir()
        if (path / "__init__.py").exists()
    ]
    assert len(rooms) > 15
    assert [room for room in rooms if f"`{room}/`" not in text] == []


def test_the_figures_in_the_readme_are_those_measured():
    sets = json.loads((DOCS / "quality.json").read_text("utf-8"))["sets"]
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())
    stated = {name: int(share) for share, name in re.findall(r"(\d+) % of (\w+)", readme)}
    assert stated == {name: round(100 * sets[name]["ranking"]["recall@1"]["value"]) for name in stated}
    assert stated.keys() == {"news", "longform", "encyclopedia"}
