"""Warnings of libraries never reach users of the command line."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

CODE = """
import logging, sys, warnings
import click
from pullquote.cli.main import main, pullquote

@pullquote.command()
def warned():
    warnings.warn("`past_key_values` is deprecated", FutureWarning)
    warnings.warn("it will go", DeprecationWarning)
    logging.getLogger("some.library").warning("a library's own trouble")
    logging.getLogger("pullquote").warning("an article has no date")
    click.echo("the result")

sys.argv = ["pullquote", "warned"]
main()
"""


@pytest.mark.process
def test_only_our_own_words_reach_the_terminal():
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "the result\n"
    assert done.stderr == "pullquote: an article has no date\n"


@pytest.mark.process
def test_they_are_shown_to_those_who_ask_for_them():
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "FutureWarning: `past_key_values` is deprecated" in done.stderr
