from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from pullquote.settings import config_file
from tests.cli.conftest import Run


def test_config_shows_where_each_setting_comes_from(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch):
    result = run("config")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"file: {config_file()} (not there)\n")
    config_file().parent.mkdir(parents=True)
    config_file().write_text(f"archive = {json.dumps(str(home))}\nquote_length = 100\n", "utf-8")
    monkeypatch.setenv("PULLQUOTE_DEPTH", "50")
    lines = run("config", "--encoder", "some/model").out.splitlines()
    assert lines[0] == f"file: {config_file()}"
    assert f"archive       = {json.dumps(str(home))}  (file)" in lines
    assert 'encoder       = "some/model"  (option)' in lines
    assert "depth         = 50  (environment, PULLQUOTE_DEPTH)" in lines
    assert "cross_encoder = none  (default)" in lines
    told = json.loads(run("config", "--json").out)
    assert (told["file"], told["exists"]) == (str(config_file()), True)
    assert told["settings"]["quote_length"] == {"value": 100, "from": "file", "place": "quote_length"}


def test_what_config_shows_can_be_put_in_the_file(run: Run):
    shown = [line.split("  (")[0] for line in run("config", "--archive", 'a\\b "c"').out.splitlines()[1:]]
    assert tomllib.loads("\n".join(line for line in shown if not line.endswith("= none")))["archive"] == 'a\\b "c"'


def test_commands_use_the_file(home: Path, run: Run):
    assert run("stats").code == 2
    config_file().parent.mkdir(parents=True)
    config_file().write_text(f"archive = {json.dumps(str(home))}\n", "utf-8")
    assert "articles: 3\n" in run("stats").out
    config_file().write_text("archives = 'x'\n", "utf-8")
    for command in (("stats",), ("config",), ("ask", "the ferry")):
        result = run(*command)
        assert (result.code, result.out) == (2, "")
        assert len(result.err.splitlines()) == 1
        assert "archives is not a setting" in result.err
