"""The command line. Heavy imports stand inside the commands, so that `--help` is quick."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any, TypeVar

import click

from optimizer import completion
from optimizer.report.language import LANGUAGES, default_language

Command = TypeVar("Command", bound=Callable[..., Any])


def changes(command: Command) -> Command:
    """The options that change a scenario, alike for every command that reads one."""
    text = "Another allocation to stand beside; moves no rule."
    option = click.option("--compare-with", metavar="NAME|FILE.csv", help=text, shell_complete=completion.allocations)
    command = option(command)
    for name, metavar, text in (
        ("--horizon", "YEARS", "Another number of years that count."),
        ("--budget", "AMOUNT", "Another budget, such as 2조원 or 'KRW 55 billion'."),
    ):
        command = click.option(name, metavar=metavar, help=text)(command)
    text = "Another value for any number, by dotted path; may be repeated."
    return click.option(
        "--set", "settings", multiple=True, metavar="PATH=VALUE", help=text, shell_complete=completion.settings
    )(command)


sampled = click.option("--draws", metavar="N|FOLDER", help="Samples of the assumptions too: so many, or a sweep's.")
language = click.option("--lang", type=click.Choice(LANGUAGES), help="Korean or English; else the environment's.")
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output, nothing else.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="investment-optimizer")
def cli() -> None:
    """Divide a budget among programmes, beside what was decided, with a proof.

    FILE is a scenario's name, a path, or - for standard input.
    """


@cli.command()
@click.argument("file", type=completion.ScenarioFile())
@sampled
@changes
@language
@as_json
def solve(file: str, draws: str | None, as_json: bool, lang: str | None, **given: Any) -> int:
    """The computed allocation beside the actual one.

    Exit status: 0 solved, 1 infeasible or unbounded (with the reason), 2 the input cannot be used.
    """
    lang = lang or default_language()
    answer = _answer(file, given)
    _solve_variants(answer)
    answer = _with_samples(answer, draws, lang)
    from optimizer.report.document import document
    from optimizer.report.page import page

    click.echo(_dump(document(answer)) if as_json else page(answer, lang))
    return 0 if answer.status == "optimal" else 1


@cli.command()
@click.argument("file", type=completion.ScenarioFile())
@click.option("--draws", metavar="N", default="4096", show_default=True, help="Samples; best a power of two.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Another seed, other samples.")
@click.option("--method", default="sobol", show_default=True, metavar="sobol|latin_hypercube|monte_carlo")
@click.option("--to", metavar="FOLDER", help="Keep every sample in a folder; what is finished there is not done again.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Threads; one for each processor by itself.")
@click.option("--dask", metavar="ADDRESS", help="Solve on the cluster of this Dask scheduler.")
@click.option("--more-than", multiple=True, metavar="X", help="Also the share that is ahead by more than X.")
@click.option("--indices", is_flag=True, help="Sobol and PAWN indices, which solve further points.")
@changes
@language
@as_json
def sweep(
    file: str, draws: str, seed: int, method: str, to: str | None, workers: int | None, dask: str | None,
    more_than: tuple[str, ...], indices: bool, as_json: bool, lang: str | None, **given: Any,
) -> int:  # fmt: skip
    """The scenario at very many draws of its uncertain numbers, each solved: what holds in how many samples.

    Exit status: 0 done, 1 no sample has an allocation, 2 the input cannot be used, 130 interrupted.
    """
    lang = lang or default_language()
    n, amounts = _count(draws), [_amount(text) for text in more_than]
    from optimizer.report.pace import Paced
    from optimizer.report.sweep_document import sweep_document
    from optimizer.report.sweep_page import sweep_page

    scenario = _load(file, given)
    with _solvers(workers, dask) as executor:
        swept = _swept(scenario, n, lang, seed, method, to, amounts, executor)
        _solve_variants(swept.answer)
        with Paced(lang) as swept.progress:
            shown = _dump(sweep_document(swept, indices)) if as_json else sweep_page(swept, lang, indices)
    click.echo(shown)
    return 0 if swept.findings.status["optimal"] else 1


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=completion.ScenarioFile())
@as_json
def validate(files: tuple[str, ...], as_json: bool) -> int:
    """Check scenario files; every fault with its place."""
    from optimizer.errors import InputError
    from optimizer.scenario.resolve import check_file

    found: dict[str, list[dict[str, Any]]] = {}
    for file in files:
        try:
            checked = check_file(file)
            found[file] = []
            if not as_json:
                click.echo(f"{file}: ok{_summary(checked)}")
        except InputError as error:
            found[file] = [
                {
                    "message": problem.message, "hint": problem.hint, "path": problem.path,
                    "file": problem.place.file if problem.place else None,
                    "line": problem.place.line if problem.place else None,
                    "column": problem.place.column if problem.place else None,
                }
                for problem in error.problems
            ]  # fmt: skip
            if not as_json:
                click.echo(str(error), err=True)
    if as_json:
        click.echo(_dump({"format": "optimizer-validate", "version": 1, "files": found}))
    return 2 if any(found.values()) else 0


@cli.command()
@click.argument("file", type=completion.ScenarioFile())
@changes
@language
@as_json
def show(file: str, as_json: bool, lang: str | None, **given: Any) -> int:
    """The scenario as resolved: every number and rule with the place it comes from."""
    scenario = _load(file, given)
    from optimizer.report.resolved import resolved_document, resolved_text

    lang = lang or default_language()
    click.echo(_dump(resolved_document(scenario)) if as_json else resolved_text(scenario, lang))
    return 0


@cli.command()
@click.argument("file", type=completion.ScenarioFile())
@changes
@language
@as_json
def sources(file: str, as_json: bool, lang: str | None, **given: Any) -> int:
    """What the numbers rest on, how much each matters, and whether the sources contradict each other."""
    answer = _answer(file, given)
    from optimizer.report.no_answer import no_answer
    from optimizer.report.sources import audit, audit_text

    lang = lang or default_language()
    if answer.status != "optimal":
        click.echo("\n".join(no_answer(answer, lang)), err=as_json)
        return 1
    click.echo(_dump(audit(answer)) if as_json else audit_text(answer, lang))
    return 0


@cli.command()
@click.argument("file", type=completion.ScenarioFile())
@click.option("--within", multiple=True, metavar="PCT", help="Near-optimal ranges at this share of the gain (1, 2, 5).")
@click.option("--verify", is_flag=True, help="Solve every figure again, inside and outside its interval.")
@click.option(
    "--pair", nargs=2, metavar="PATH PATH", help="A map of verdicts over two numbers; PATH=LOW..HIGH sets ends."
)
@click.option("--together", is_flag=True, help="All numbers moved together until the actual is right.")
@changes
@language
@as_json
def sensitivity(
    file: str,
    as_json: bool,
    lang: str | None,
    within: tuple[str, ...],
    verify: bool,
    pair: tuple[str, str] | None,
    together: bool,
    **given: Any,
) -> int:
    """Prices of limits, ranges in which they hold, near-optimal ranges and frontiers; exact, at every breakpoint.

    Exit status: 0 done, 1 infeasible or unbounded (with the reason), 2 the input cannot be used.
    """
    levels = tuple(_percentage(text) for text in within)
    answer = _answer(file, given)
    from optimizer.analysis.sensitivity import LEVELS, Sensitivity
    from optimizer.report.no_answer import no_answer
    from optimizer.report.sensitivity import sensitivity_page
    from optimizer.report.sensitivity_document import sensitivity_document

    lang, found = lang or default_language(), Sensitivity(answer, levels or LEVELS)
    if answer.status != "optimal":
        click.echo(_dump(sensitivity_document(found)) if as_json else "\n".join(no_answer(answer, lang)))
        return 1
    if pair is not None:
        click.echo(_verdict_map(answer, pair, lang, as_json))
        return 0
    if together:
        from optimizer.analysis.joint_numbers import joint_numbers
        from optimizer.report.joint_numbers import joint_document, joint_page

        joint, scenario = joint_numbers(answer.solution), answer.scenario
        click.echo(_dump(joint_document(joint, scenario)) if as_json else joint_page(joint, scenario, lang))
        return 0
    checks = None
    if verify:
        from optimizer.analysis.verification import verify as solved_again

        checks = _told(solved_again(found))
    click.echo(_dump(sensitivity_document(found, checks)) if as_json else sensitivity_page(found, lang, checks))
    return 0


@cli.command()
@click.argument("file", type=completion.ScenarioFile())
@click.argument("programme", required=False, shell_complete=completion.programmes)
@changes
@language
@as_json
def explain(file: str, programme: str | None, as_json: bool, lang: str | None, **given: Any) -> int:
    """Why the allocation is what it is, or why PROGRAMME gets what it gets, in sentences from computed figures."""
    answer = _answer(file, given)
    from optimizer.errors import InputError, Place, Problem, nearest
    from optimizer.report.no_answer import no_answer

    lang = lang or default_language()
    known = answer.scenario.programmes
    if programme is not None and programme not in known:
        hint = nearest(programme, known)
        raise InputError(Problem(f"there is no programme `{programme}`", Place("PROGRAMME"), hint=hint))
    if answer.status != "optimal":
        click.echo("\n".join(no_answer(answer, lang)), err=as_json)
        return 1
    from optimizer.analysis.sensitivity import Sensitivity
    from optimizer.analysis.why import Why
    from optimizer.report.explain import explain_document, explain_page, story_page

    why = Why(Sensitivity(answer))
    if as_json:
        click.echo(_dump(explain_document(why, programme)))
    else:
        click.echo(explain_page(why, lang) if programme is None else story_page(why, programme, lang))
    return 0


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=completion.ScenarioFile())
@changes
@language
@as_json
def compare(files: tuple[str, ...], as_json: bool, lang: str | None, **given: Any) -> int:
    """Scenarios side by side: allocation, scores, limits, verdicts, and which assumptions differ.

    Exit status: 0 all solved, 1 some scenario has no allocation (it says why), 2 the input cannot be used.
    """
    from optimizer.errors import InputError, Place, Problem

    if len(files) < 2:
        raise InputError(Problem("a comparison needs at least two files", Place("FILE"), hint="optimizer compare A B"))
    answers = _answers(files, given)
    from optimizer.analysis.comparison import compare_answers
    from optimizer.report.comparison_page import comparison_document, comparison_page

    found = compare_answers(answers)
    click.echo(_dump(comparison_document(found)) if as_json else comparison_page(found, lang or default_language()))
    return 0 if len(found.solved) == len(answers) else 1


@cli.command()
@click.argument("first", type=completion.ScenarioFile())
@click.argument("second", type=completion.ScenarioFile())
@language
@as_json
def diff(first: str, second: str, as_json: bool, lang: str | None) -> int:
    """Which numbers, rules and settings differ between two scenarios, with their origins and sources.

    FIRST and SECOND are as FILE, or a .json file that `optimizer show --json` printed.
    """
    one, other = _resolved(first), _resolved(second)
    from optimizer.report.differences import differences, differences_text

    found = differences(one, other)
    click.echo(_dump(found) if as_json else differences_text(found, one, other, lang or default_language()))
    return 0


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=completion.ScenarioFile())
@click.option(
    "--output", "-o", "path", required=True, metavar="PATH", help="Where to, by suffix: html md xlsx pdf hwpx."
)
@click.option("--open", "opened", is_flag=True, help="Open the file when it is written.")
@sampled
@changes
@language
def report(files: tuple[str, ...], path: str, opened: bool, draws: str | None, lang: str | None, **given: Any) -> int:
    """The result as a file; the suffix of PATH says the format. Several FILEs make one comparative report.

    Exit status: 0 written, 1 written but a scenario has no allocation (it says why), 2 the input cannot be used.
    """
    from optimizer.report.write import write_report, writer_for

    writer_for(path)  # what cannot be written is said before anything is solved
    lang = lang or default_language()
    answers = [_with_samples(answer, draws, lang) for answer in _answers(files, given)]
    from optimizer.report.pace import Paced

    with Paced(lang) as pace:
        for answer in answers:
            if draws is not None and answer.status == "optimal":
                answer.swept.progress = pace
        written = write_report(answers, path, lang)
    click.echo(written)
    if opened:
        click.launch(path)
    return 0 if all(answer.status == "optimal" for answer in answers) else 1


@cli.command()
@click.argument("kind", type=click.Choice(["scenario", "model"]), default="scenario")
def schema(kind: str) -> int:
    """The JSON Schema of scenario or model files, for editors."""
    from optimizer.scenario.schema import json_schema

    click.echo(_dump(json_schema(kind)))
    return 0


@cli.command()
@click.argument("name")
@language
def new(name: str, lang: str | None) -> int:
    """Write NAME.yaml here: a commented scenario that solves."""
    from optimizer.report.starter import write_starter

    path = write_starter(name, lang or default_language())
    click.echo(f"{path}\noptimizer solve {path}")
    return 0


def _load(file: str, given: dict[str, Any]) -> Any:
    from optimizer.errors import InputError, Place, Problem
    from optimizer.scenario.resolve import load_told
    from optimizer.scenario.source import read_text
    from optimizer.scenario.split_file import read_split

    changes: dict[str, Any] = {key: given[key] for key in ("budget", "horizon") if given[key] is not None}
    settings = {}
    for setting in given["settings"]:
        path, equals, value = setting.partition("=")
        if not equals or not path.strip():
            hint = "write --set programmes.x.unit_cost=55억원"
            raise InputError(Problem(f"`{setting}` is not PATH=VALUE", Place("--set"), hint=hint))
        # A value is read as in a file, so that lists, null and true mean what they mean there.
        text = value.strip()
        settings[path.strip()] = None if text == "null" else read_text(text or '""', f"--set {path.strip()}")
    if settings:
        changes["set"] = settings
    beside = given["compare_with"]
    if beside is not None:
        changes["compare_with"] = read_split(beside) if beside.lower().endswith(".csv") else beside
    return load_told(file, changes, "command line")


def _resolved(file: str) -> dict[str, Any]:
    """A scenario as `show --json` has it, resolved now or read back."""
    from optimizer.report.resolved import resolved_document
    from optimizer.scenario.resolve import load_told
    from optimizer.scenario.resolved_file import is_resolved, read_resolved

    return read_resolved(file) if is_resolved(file) else resolved_document(load_told(file, {}, "command line"), False)


def _answer(file: str, given: dict[str, Any]) -> Any:
    scenario = _load(file, given)
    from optimizer.api import solve as solve_scenario

    return solve_scenario(scenario)


def _answers(files: tuple[str, ...], given: dict[str, Any]) -> list[Any]:
    """The answers to several files with their variants. The faults of all files come at once."""
    from optimizer.errors import InputError

    scenarios: list[Any] = []
    problems: list[Any] = []
    for file in files:
        try:
            scenarios.append(_load(file, given))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    from optimizer.api import solve as solve_scenario

    found = []
    for scenario in scenarios:
        found.append(solve_scenario(scenario))
        _solve_variants(found[-1], f"{len(found)}/{len(files)} " if len(files) > 1 else "")
    return found


def _solve_variants(answer: Any, before: str = "") -> None:
    """Solve the variants, with a word on standard error once it takes longer than a second."""
    if answer.status != "optimal":
        return
    started, told = time.monotonic(), False
    for done, _ in enumerate(answer.solve_variants(), start=1):
        if sys.stderr.isatty() and time.monotonic() - started > 1:
            told = True
            click.echo(f"\r{before}{done}/{len(answer.scenario.variants)}", err=True, nl=False)
    if told:
        click.echo("\r" + " " * 20 + "\r", err=True, nl=False)


def _with_samples(answer: Any, draws: str | None, lang: str) -> Any:
    """The answer with a sweep of its scenario: of so many samples, or the one in a folder."""
    if draws is None:
        return answer
    if answer.status != "optimal":
        return answer
    from optimizer.sweep.swept import opened

    swept = _swept(answer.scenario, _count(draws), lang) if draws.isdecimal() else opened(answer.scenario, draws)
    return swept.answering(answer)


def _swept(
    scenario: Any, n: int, lang: str, seed: int = 0, method: str = "sobol", to: str | None = None,
    more_than: Sequence[float] = (), executor: Any = None,
) -> Any:  # fmt: skip
    """Carry out a sweep, with its pace on standard error once it takes longer than a second."""
    from optimizer.report.language import say
    from optimizer.report.pace import Paced
    from optimizer.sweep.swept import sweep as carry_out

    pace = Paced(lang)
    try:
        with pace:
            return carry_out(scenario, n, seed, method, to, executor, pace, more_than)
    except KeyboardInterrupt:
        if to is not None:
            click.echo("\n" + say("sweep_kept", lang, k=f"{pace.done:,}", n=f"{n:,}", folder=to), err=True, nl=False)
        raise


def _solvers(workers: int | None, dask: str | None) -> Any:
    """Who solves the samples, to be entered: a cluster, so many threads, or None for one to each processor."""
    if dask is not None:
        from optimizer.sweep.dask import cluster

        if workers is not None:
            raise click.UsageError("--workers is for this machine; a cluster has its own")
        return cluster(dask)
    from concurrent.futures import ThreadPoolExecutor

    return contextlib.nullcontext() if workers is None else ThreadPoolExecutor(workers)


def _count(text: str) -> int:
    """A number of samples."""
    from optimizer.errors import InputError, Place, Problem

    shown = text.replace(",", "").replace("_", "")
    if not shown.isdecimal() or not 0 < int(shown) <= 2**32:
        raise InputError(Problem(f"`{text}` is not a number of samples", Place("--draws"), hint="--draws 4096"))
    return int(shown)


def _amount(text: str) -> float:
    """A difference of the objective."""
    from optimizer.errors import InputError, Place, Problem
    from optimizer.scenario.arithmetic import exact

    try:
        return float(exact(text.strip()))
    except (ValueError, ZeroDivisionError):
        raise InputError(Problem(f"`{text}` is not a number", Place("--more-than"), hint="--more-than 2")) from None


def _percentage(text: str) -> Fraction:
    """A share of the gain told in per cent, with or without the sign."""
    from optimizer.errors import InputError, Place, Problem
    from optimizer.scenario.arithmetic import exact

    try:
        share = exact(text.strip().removesuffix("%").strip()) / 100
    except (ValueError, ZeroDivisionError):
        share = None
    if share is None or not 0 <= share <= 1:
        raise InputError(Problem(f"`{text}` is not a percentage from 0 to 100", Place("--within"), hint="--within 3"))
    return share


def _verdict_map(answer: Any, pair: tuple[str, str], lang: str, as_json: bool) -> str:
    """The map of verdicts over two numbers, each told as PATH or PATH=LOW..HIGH."""
    from optimizer.analysis.verdict_map import MapSearch, axis
    from optimizer.errors import InputError, Place, Problem
    from optimizer.report.verdict_map import map_document, map_page
    from optimizer.scenario.source import read_text

    axes, scenario = [], answer.scenario
    for text in pair:
        path, equals, ends = text.partition("=")
        low, dots, high = ends.partition("..")
        if bool(equals) != bool(dots) or (dots and not (low.strip() and high.strip())):
            raise InputError(Problem(f"`{text}` is not PATH or PATH=LOW..HIGH", Place("--pair")))
        told = (read_text(low.strip(), f"--pair {path}"), read_text(high.strip(), f"--pair {path}")) if dots else None
        axes.append(axis(scenario, path.strip(), told))
    search = MapSearch(answer.solution, *axes)
    _told(search.rounds())
    found = search.found()
    return _dump(map_document(found, scenario)) if as_json else map_page(found, scenario, lang)


def _told(items: Iterable[Any]) -> list[Any]:
    """The items, with a count on standard error once they take longer than a second."""
    started, told, found = time.monotonic(), False, []
    for item in items:
        found.append(item)
        if sys.stderr.isatty() and time.monotonic() - started > 1:
            told = True
            click.echo(f"\r{len(found)}", err=True, nl=False)
    if told:
        click.echo("\r" + " " * 20 + "\r", err=True, nl=False)
    return found


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)


def _summary(checked: Any) -> str:
    """What a file that is in order holds, in brackets; nothing to add for a model by itself."""
    from optimizer.scenario.scenario import Scenario

    if not isinstance(checked, Scenario):
        return ""
    numbers = ", ".join(f"{count} {status}" for status, count in checked.status_counts().items())
    return f" ({len(checked.programmes)} programmes, {len(checked.variants)} variants; {numbers})"
