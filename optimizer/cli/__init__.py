"""The command line. Heavy imports stand inside the commands, so that `--help` is quick."""

from optimizer.cli import answering, checking
from optimizer.cli.group import cli

__all__ = ["answering", "checking", "cli"]
