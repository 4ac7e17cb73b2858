"""The command line. Heavy imports stand inside the commands, so that `--help` is quick."""

from optimizer.cli import analysing, checking, reporting, solving
from optimizer.cli.group import cli

__all__ = ["analysing", "checking", "cli", "reporting", "solving"]
