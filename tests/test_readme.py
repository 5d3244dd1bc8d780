"""The README's commands and examples do what they say."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pullquote.cli.main import pullquote
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def test_there_are_exactly_two_commands_to_set_up_with():
    commands = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
    assert len(commands) == 2
    assert "pullquote ask --sample " in commands[0]
    assert commands[1].endswith("tools/test")


def test_ci_sets_up_with_the_command_of_the_readme():
    command = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)[1]
    assert command in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()


@pytest.mark.model
@pytest.mark.process
def test_the_first_command_prints_a_quote_with_its_attribution(tmp_path: Path):
    command = shlex.split(re.findall(r"pullquote (ask --sample .*)$", README, re.MULTILINE)[0])
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    for round_ in ("first", "second"):
        run = subprocess.run(
            [sys.executable, "-c", "from pullquote.cli import main; main()", *command],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        assert "£640,000" in run.stdout
        assert "Lowri Tennant · Harbour Ledger · 4 March 2022" in run.stdout
        assert ("Indexing" in run.stderr) == (round_ == "first")


@pytest.mark.model
def test_the_python_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    text = "Fares on the Osmey ferry rose on Monday. A single ticket now costs nine crowns, the company said."
    (tmp_path / "articles" / "ferry.txt").write_text(text, "utf-8")
    exec(compile(example, "README.md", "exec"), {})
    out = capsys.readouterr().out
    assert text in out
    assert "author unknown" in out


def test_every_command_is_documented():
    for name, command in pullquote.commands.items():
        assert f"`pullquote {name}" in README, name
        assert command.help
        assert CliRunner().invoke(pullquote, [name, "--help"]).exit_code == 0
