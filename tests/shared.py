"""What many tests look at, made once in each process: answers, the reports on them; and the command."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optimizer
from optimizer.__main__ import main
from optimizer.analysis.answer import Answer
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.errors import display_width
from optimizer.program.recording import Tape
from optimizer.report import contents as written
from optimizer.report.html import written_report
from optimizer.report.markdown import markdown_files
from optimizer.report.parts import Report
from optimizer.scenario.arithmetic import numpy_functions


@cache
def solved(name: str) -> Answer:
    """The answer to the scenario of this name or path."""
    return optimizer.solve(optimizer.load(name))


@cache
def sensitivity(name: str) -> Sensitivity:
    """The sensitivity of its answer, whatever its status."""
    return Sensitivity(solved(name))


@cache
def findings(name: str, lang: str) -> Report:
    """What the written report on it says."""
    return written.findings(solved(name), lang)


def markdown_report(answers: list[Answer], lang: str) -> str:
    """The reports on answers in Markdown, without the links to their pictures."""
    return re.sub(r"!\[[^\n]*\n\n", "", markdown_files(answers, lang, "pictures")[""])


@cache
def markdown(name: str, lang: str) -> str:
    """The report on it in Markdown."""
    return markdown_report([solved(name)], lang)


@cache
def html(name: str, lang: str) -> str:
    """The page about it."""
    return written_report(solved(name), lang)


def play(tape: Tape, inputs: Mapping[str, Any]) -> list[Any]:
    """Every number of a tape at ``inputs``, each an array of samples of shape (n,), or a float."""
    numbers: list[Any] = []
    with np.errstate(all="ignore"):
        for operation, *operands in tape.nodes:
            if operation == "input":
                numbers.append(np.asarray(inputs[operands[0]], dtype=float))
            elif operation == "constant":
                numbers.append(np.float64(operands[0]))
            else:
                numbers.append(numpy_functions()[operation](*[numbers[i] for i in operands]))
    return numbers


def wider(text: str, width: int = 80) -> list[str]:
    """The lines of a page that are wider than so many columns of a terminal."""
    return [line for line in text.splitlines() if display_width(line) > width]


@dataclass(frozen=True)
class Done:
    """What a command did: its exit status and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str, cwd: Path | None = None, stdin: str = "", **environment: str) -> Done:
    """Run `optimizer` in this process as a process of its own would, in the folder ``cwd``, without a locale."""
    streams = {name: TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for name in ("stdout", "stderr")}
    with pytest.MonkeyPatch.context() as patch:
        for key in [key for key in os.environ if key.startswith(("LC_", "LANG"))]:
            patch.delenv(key)
        for key, value in environment.items():
            patch.setenv(key, value)
        if cwd is not None:
            patch.chdir(cwd)
        patch.setattr("sys.stdin", TextIOWrapper(BytesIO(stdin.encode()), encoding="utf-8"))
        for name, stream in streams.items():
            patch.setattr(f"sys.{name}", stream)
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
    written = {name: stream.buffer.getvalue().decode() for name, stream in streams.items()}
    assert isinstance(ended.value.code, int)
    return Done(ended.value.code, **written)
