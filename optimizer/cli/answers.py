"""The scenarios of a command's arguments, with their changes, and their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimizer.cli.progress import ProgressLine


def load_scenario(file: str, options: dict[str, Any], variants: bool = True) -> Any:
    """Load the scenario in ``file`` with the changes of the options of `group.changes`. Raises InputError.

    Its variants are read later unless ``variants``.
    """
    from optimizer.scenario.load import load_with
    from optimizer.scenario.merge import read_setting
    from optimizer.scenario.readers import read_split

    changes: dict[str, Any] = {key: options[key] for key in ("budget", "horizon") if options[key] is not None}
    if options["settings"]:
        changes["set"] = dict(map(read_setting, options["settings"]))
    beside = options["compare_with"]
    if beside is not None:
        changes["compare_with"] = read_split(beside) if beside.lower().endswith(".csv") else beside
    return load_with(file, changes, "command line", variants)


def in_folders(files: tuple[str, ...]) -> tuple[str, ...]:
    """Replace each folder by the scenario files in it, by name. Raises InputError for one without any."""
    from pathlib import Path

    from optimizer.errors import InputError, Place, Problem
    from optimizer.scenario.paths import SUFFIXES

    paths: list[str] = []
    for file in files:
        folder = Path(file)
        inside = sorted(str(path) for path in folder.glob("*") if path.suffix in SUFFIXES) if folder.is_dir() else []
        if folder.is_dir() and not inside:
            raise InputError(Problem("has no scenario files", Place(file), hint="files end in .yaml or .yml"))
        paths += inside or [file]
    return tuple(paths)


def resolved(file: str) -> dict[str, Any]:
    """A scenario as `show --json` prints it, resolved now or read from such a file."""
    from optimizer.report.resolved import resolved_document
    from optimizer.scenario.load import load_with
    from optimizer.scenario.readers import read_resolved

    if file.lower().endswith(".json"):
        return read_resolved(file)
    return resolved_document(load_with(file, {}, "command line"), False)


def answer_to(file: str, options: dict[str, Any], variants: bool = True) -> Any:
    """Solve ``file`` with its changes; its variants are read (see `load`) but not solved. Raises InputError."""
    scenario = load_scenario(file, options, variants)
    from optimizer.analysis.answer import Answer
    from optimizer.solution import optimise

    return Answer(optimise(scenario))


def answers_to(files: tuple[str, ...], options: dict[str, Any], progress: ProgressLine) -> list[Any]:
    """Solve several files with their variants. Raises InputError with the faults of all files."""
    from optimizer.errors import InputError, collecting

    scenarios: list[Any] = []
    problems: list[Any] = []
    for file in files:
        with collecting(problems):
            scenarios.append(load_scenario(file, options))
    if problems:
        raise InputError(dict.fromkeys(problems))  # a wrong option is wrong for every file
    from optimizer.analysis.answer import Answer
    from optimizer.solution import optimise

    answers = []
    for scenario in scenarios:
        answers.append(Answer(optimise(scenario)))
        solve_variants(answers[-1], progress, f"{len(answers)}/{len(files)}" if len(files) > 1 else "")
    return answers


def solve_variants(answer: Any, progress: ProgressLine, of: str = "") -> None:
    """Solve the variants."""
    if answer.status == "optimal":
        progress.step("doing_variants", of)
        for done, _ in enumerate(answer.solve_variants(), start=1):
            progress(done, len(answer.scenario.variants))
        progress.step("doing_summing", of)
