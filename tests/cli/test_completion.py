"""Shell completion, as shells ask for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

PULLQUOTE = [sys.executable, "-c", "from pullquote.cli import main; main()"]


def completed(shell: str, *words: str) -> list[str]:
    """Return what is offered for the last word."""
    asked = {"_PULLQUOTE_COMPLETE": f"{shell}_complete", "COMP_WORDS": " ".join(words)}
    asked["COMP_CWORD"] = words[-1] if shell == "fish" else str(len(words) - 1)
    done = subprocess.run(PULLQUOTE, env=os.environ | asked, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.process
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_commands_and_options_are_completed(shell: str):
    assert any("verify" in line for line in completed(shell, "pullquote", "ver"))
    assert not any("verify" in line for line in completed(shell, "pullquote", "a"))
    assert any("--outlet" in line for line in completed(shell, "pullquote", "ask", "--out"))
    assert any("markdown" in line for line in completed(shell, "pullquote", "ask", "--format", "m"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_command_prints_what_a_shell_needs(shell: str, run: Run):
    result = run("completion", shell)
    assert (result.code, result.err) == (0, "")
    assert f"_PULLQUOTE_COMPLETE={shell}_complete" in result.out
    assert run("completion", "cmd").code == 2


@pytest.mark.process
@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
def test_bash_completes_after_the_documented_line(tmp_path: Path):
    program = tmp_path / "pullquote"
    program.write_text(f"#!{sys.executable}\nfrom pullquote.cli import main\nmain()\n", "utf-8")
    program.chmod(0o755)
    script = """
        eval "$(pullquote completion bash)"
        COMP_WORDS=(pullquote ask --auth) COMP_CWORD=2
        $(complete -p pullquote | sed "s/.*-F \\([^ ]*\\) .*/\\1/") pullquote
        echo "${COMPREPLY[@]}"
    """
    environment = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "--author"
