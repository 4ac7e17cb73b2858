"""Commands that solve scenarios and print what follows from the answers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import click

from optimizer.cli import completion
from optimizer.cli.answers import answer_to, answers_to, count, in_folders, load_scenario, solve_variants, solvers
from optimizer.cli.group import (
    changes,
    cli,
    draws_option,
    dump,
    language,
    on_scenario,
    page_of,
    print_result,
    result_options,
    scenario_files,
    screen,
)
from optimizer.cli.streams import ProgressLine
from optimizer.errors import InputError, Place, Problem


@cli.command("solve")
@draws_option
@on_scenario
@click.option("--full", is_flag=True, help="Also what binds, variants, objections, proof.")
def solve_command(file: str, draws: str | None, full: bool, as_json: bool, lang: str, **options: Any) -> int:
    """The computed allocation beside the actual one.

    Exit status: 0 solved, 1 infeasible or unbounded (with the reason), 2 the input cannot be used.
    """
    with ProgressLine(lang) as progress:
        (answer,) = answers_to((file,), options, progress, draws)
        from optimizer.report.pages import page

        shown = dump(_solved(answer)) if as_json else page(answer, lang, screen(), full)
    return print_result(shown, answer.status == "optimal")


def _solved(answer: Any) -> dict[str, Any]:
    """The answer as plain data, with its plans and samples."""
    from optimizer.report.document import document
    from optimizer.report.sweep_document import first_plans, sweep_document

    contents = document(answer) | ({"plans": first_plans(answer)} if answer.status == "optimal" else {})
    if (swept := getattr(answer, "sweep", None)) is not None:
        contents["samples"] = sweep_document(swept)
    return contents


@cli.command(short_help="Plans that hold up in many samples, rivals, judges.")
@draws_option
@on_scenario
def plans(file: str, draws: str | None, as_json: bool, lang: str, **options: Any) -> int:
    """Plans that hold up in many samples, rival plans, and what the judges of the scenario's panel say of them.

    Exit status: 0 done, 1 there is no plan (it says why), 2 the input cannot be used.
    """
    with ProgressLine(lang) as progress:
        (answer,) = answers_to((file,), options, progress, draws)
        from optimizer.plans.planned_answer import plans_of
        from optimizer.report.sections.robust_plans import plans_page
        from optimizer.report.sweep_document import plans_document

        shown = dump(plans_document(answer)) if as_json else page_of(answer, lang, plans_page)
    return print_result(shown, plans_of(answer) is not None)


@cli.command("sweep", short_help="The scenario at very many draws of its uncertain numbers.")
@click.option("--draws", metavar="N", default="4096", show_default=True, help="Samples; best a power of two.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Another seed, other samples.")
@click.option("--method", default="sobol", show_default=True, metavar="sobol|latin_hypercube|monte_carlo")
@click.option("--to", metavar="FOLDER", help="Keep every sample in a folder; what is finished there is not done again.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Threads; one for each processor by itself.")
@click.option("--dask", metavar="ADDRESS", help="Solve on the cluster of this Dask scheduler.")
@click.option("--more-than", multiple=True, metavar="X", help="Also the share that is ahead by more than X.")
@click.option("--indices", is_flag=True, help="Sobol and PAWN indices, which solve further points.")
@on_scenario
def sweep_command(
    file: str, draws: str, seed: int, method: str, to: str | None, workers: int | None, dask: str | None,
    more_than: tuple[str, ...], indices: bool, as_json: bool, lang: str, **options: Any,
) -> int:  # fmt: skip
    """The scenario at very many draws of its uncertain numbers, each solved: what holds in how many samples.

    Exit status: 0 done, 1 no sample has an allocation, 2 the input cannot be used, 130 interrupted.
    """
    n, amounts = count(draws), [float(_number(text, "--more-than", "a number", "--more-than 2")) for text in more_than]
    from optimizer.language import say
    from optimizer.report.sections.uncertainty import sweep_page
    from optimizer.report.sweep_document import sweep_document
    from optimizer.sweep.result import carry_out

    with ProgressLine(lang) as progress:
        scenario = load_scenario(file, options)
        with solvers(workers, dask) as executor:
            progress.step("doing_samples")
            try:
                swept = carry_out(scenario, n, seed, method, to, executor, progress, amounts)
            except KeyboardInterrupt:
                if to is not None:
                    progress.clear()
                    notice = say("sweep_kept", lang, k=f"{progress.done:,}", n=f"{n:,}", folder=to)
                    click.echo(f"\n{notice}", err=True, nl=False)
                raise
            solve_variants(swept.answer, progress)
            shown = dump(sweep_document(swept, indices)) if as_json else sweep_page(swept, lang, indices, screen())
    return print_result(shown, swept.findings.status["optimal"] > 0)


@cli.command("sensitivity", short_help="Prices of limits and how far they hold; what decides.")
@click.option("--within", multiple=True, metavar="PCT", help="Near-optimal ranges at this share of the gain (1, 2, 5).")
@click.option(
    "--pair", nargs=2, metavar="PATH PATH", help="A map of verdicts over two numbers; PATH=LOW..HIGH sets ends."
)
@on_scenario
def sensitivity_command(
    file: str, within: tuple[str, ...], pair: tuple[str, str] | None, as_json: bool, lang: str, **options: Any
) -> int:
    """Prices of limits, ranges in which they hold, near-optimal ranges and frontiers; exact, at every breakpoint.

    Exit status: 0 done, 1 infeasible or unbounded (with the reason), 2 the input cannot be used.
    """
    levels = tuple(_percentage(text) for text in within)
    with ProgressLine(lang) as progress:
        answer = answer_to(file, options, progress)
        from optimizer.analysis.sensitivity import LEVELS, Sensitivity
        from optimizer.report.pages import sensitivity_page
        from optimizer.report.sensitivity_document import sensitivity_document

        parts = Sensitivity(answer, levels or LEVELS)
        if pair is not None and answer.status == "optimal":
            shown = _two_way(answer, pair, lang, as_json)
        elif as_json:
            shown = dump(sensitivity_document(parts))
        else:
            shown = page_of(answer, lang, lambda _, lang, to: sensitivity_page(parts, lang, to))
    return print_result(shown, answer.status == "optimal")


def _two_way(answer: Any, pair: tuple[str, str], lang: str, as_json: bool) -> str:
    """The map of verdicts over two numbers, each written as PATH or PATH=LOW..HIGH."""
    from optimizer.analysis.assumptions.two_way import grid_axis, two_way
    from optimizer.report.two_way_page import map_document, map_page
    from optimizer.scenario.yaml_reader import read_text

    axes, scenario = [], answer.scenario
    for text in pair:
        path, equals, ends = text.partition("=")
        low, dots, high = ends.partition("..")
        if bool(equals) != bool(dots) or (dots and not (low.strip() and high.strip())):
            raise InputError(Problem(f"`{text}` is not PATH or PATH=LOW..HIGH", Place("--pair")))
        limits = (read_text(low.strip(), f"--pair {path}"), read_text(high.strip(), f"--pair {path}")) if dots else None
        axes.append(grid_axis(scenario, path.strip(), limits))
    verdicts = two_way(answer.solution, *axes)
    return dump(map_document(verdicts, scenario)) if as_json else map_page(verdicts, scenario, lang, screen())


@cli.command(short_help="Why the allocation, or one programme, is what it is.")
@on_scenario
@click.argument("programme", required=False, shell_complete=completion.programmes)
def explain(file: str, programme: str | None, as_json: bool, lang: str, **options: Any) -> int:
    """Why the allocation is what it is, or why PROGRAMME gets what it gets, in sentences from computed figures."""
    with ProgressLine(lang) as progress:
        answer = answer_to(file, options, progress)
        if programme is not None and programme not in answer.scenario.programmes:
            fields = answer.scenario.categories
            hint = answer.scenario.model.programme_meant(programme)
            if programme in fields:
                hint = f"`{programme}` is a category of {', '.join(fields[programme])}"
            raise InputError(Problem(f"there is no programme `{programme}`", Place("PROGRAMME"), hint=hint))
        from optimizer.analysis.explanation.explanation import Explanations
        from optimizer.analysis.sensitivity import Sensitivity
        from optimizer.report.explain import explain_document, explain_page, story_page

        why = Explanations(Sensitivity(answer))
        if as_json:
            shown = dump(explain_document(why, programme))
        elif programme is None:
            shown = page_of(answer, lang, lambda _, lang, to: explain_page(why, lang, to))
        else:
            shown = page_of(answer, lang, lambda _, lang, to: story_page(why, programme, lang, to))
    return print_result(shown, answer.status == "optimal")


@cli.command(short_help="What the numbers rest on, and how much each matters.")
@on_scenario
def sources(file: str, as_json: bool, lang: str, **options: Any) -> int:
    """What the numbers rest on, how much each matters, and whether the sources contradict each other."""
    with ProgressLine(lang) as progress:
        answer = answer_to(file, options, progress)
        from optimizer.report.sources import audit, audit_text

        shown = dump(audit(answer)) if as_json else audit_text(answer, lang, screen())
    return print_result(shown, answer.status == "optimal")


@cli.command("compare", short_help="Scenarios side by side, and what differs.")
@scenario_files
@changes
@result_options
def compare_command(files: tuple[str, ...], as_json: bool, lang: str, **options: Any) -> int:
    """Scenarios side by side: allocation, scores, limits, verdicts, each optimum judged by the others, what differs.

    A FILE may be a folder: then all scenario files in it, such as those that a report's page has saved.

    Exit status: 0 all solved, 1 some scenario has no allocation (it says why), 2 the input cannot be used.
    """
    files = in_folders(files)
    if len(files) < 2:
        raise InputError(Problem("a comparison needs at least two files", Place("FILE"), hint="optimizer compare A B"))
    with ProgressLine(lang) as progress:
        answers = answers_to(files, options, progress)
        from optimizer.analysis.comparison import compare_answers
        from optimizer.report.sections.comparison import comparison_document, comparison_page

        comparison = compare_answers(answers)
        shown = dump(comparison_document(comparison)) if as_json else comparison_page(comparison, lang, screen())
    return print_result(shown, len(comparison.solved) == len(answers))


@cli.command(short_help="The result as a file: HTML, PDF, XLSX, HWPX, Markdown.")
@scenario_files
@click.option(
    "--output", "-o", "path", required=True, metavar="PATH", help="Where to, by suffix: html md xlsx pdf hwpx."
)
@click.option("--open", "opened", is_flag=True, help="Open the file when it is written.")
@draws_option
@changes
@language
def report(files: tuple[str, ...], path: str, opened: bool, draws: str | None, lang: str, **options: Any) -> int:
    """The result as a file; the suffix of PATH says the format. Several FILEs make one comparative report.

    A FILE may be a folder, as for `compare`.

    Exit status: 0 written, 1 written but a scenario has no allocation (it says why), 2 the input cannot be used.
    """
    from optimizer.report.write import write_answers, writer_for

    writer_for(path)  # an unwritable file fails before anything is solved
    with ProgressLine(lang) as progress:
        answers = answers_to(in_folders(files), options, progress, draws)
        progress.step("doing_report")
        for answer in answers:
            if (swept := getattr(answer, "sweep", None)) is not None:
                swept.progress = progress
        written = write_answers(answers, path, lang)
    status = print_result(written, all(answer.status == "optimal" for answer in answers))
    if opened:
        click.launch(path)
    return status


def _percentage(text: str) -> Fraction:
    """Parse a share of the gain in per cent, with or without the sign."""
    kind, hint = "a percentage from 0 to 100", "--within 3"
    share = _number(text, "--within", kind, hint, "%") / 100
    if not 0 <= share <= 1:
        raise InputError(Problem(f"`{text}` is not {kind}", Place("--within"), hint=hint))
    return share


def _number(text: str, option: str, kind: str, hint: str, sign: str = "") -> Fraction:
    """Parse a number of an option, exactly; a ``sign`` may follow."""
    from optimizer.scenario.arithmetic import exact

    try:
        return exact(text.strip().removesuffix(sign).strip())
    except (ValueError, ZeroDivisionError):
        raise InputError(Problem(f"`{text}` is not {kind}", Place(option), hint=hint)) from None
