"""`solve`, `plans` and `sweep`."""

from __future__ import annotations

from typing import Any

import click

from optimizer import completion
from optimizer.cli.answers import answer_to, load_scenario, solve_variants
from optimizer.cli.group import changes, cli, draws_option, dump, json_option, language, page_of, screen
from optimizer.cli.progress import ProgressLine
from optimizer.cli.samples import count, solvers, swept_with, with_samples
from optimizer.language.locale import default_language


@cli.command("solve")
@click.argument("file", type=completion.ScenarioName())
@draws_option
@changes
@language
@json_option
@click.option("--full", is_flag=True, help="The whole page: what binds, variants, objections, proof.")
def solve_command(file: str, draws: str | None, full: bool, as_json: bool, lang: str | None, **options: Any) -> int:
    """The computed allocation beside the actual one.

    Exit status: 0 solved, 1 infeasible or unbounded (with the reason), 2 the input cannot be used.
    """
    lang = lang or default_language()
    with ProgressLine(lang) as progress:
        answer = answer_to(file, options)
        solve_variants(answer, progress)
        answer = with_samples(answer, draws, lang, progress)
        from optimizer.report.pages import page

        shown = dump(_solved(answer)) if as_json else page(answer, lang, screen(), full)
    click.echo(shown)
    return 0 if answer.status == "optimal" else 1


def _solved(answer: Any) -> dict[str, Any]:
    """The answer as plain data, with its plans and samples."""
    from optimizer.report.document import document
    from optimizer.report.sweep_document import first_plans

    contents = document(answer) | ({"plans": first_plans(answer)} if answer.status == "optimal" else {})
    if (swept := getattr(answer, "sweep", None)) is not None:
        from optimizer.report.sweep_document import sweep_document

        contents["samples"] = sweep_document(swept)
    return contents


@cli.command(short_help="Plans that hold up in many samples, rivals, judges.")
@click.argument("file", type=completion.ScenarioName())
@draws_option
@changes
@language
@json_option
def plans(file: str, draws: str | None, as_json: bool, lang: str | None, **options: Any) -> int:
    """Plans that hold up in many samples, rival plans, and what the judges of the scenario's panel say of them.

    Exit status: 0 done, 1 there is no plan (it says why), 2 the input cannot be used.
    """
    lang = lang or default_language()
    with ProgressLine(lang) as progress:
        answer = answer_to(file, options)
        solve_variants(answer, progress)
        answer = with_samples(answer, draws, lang, progress)
        from optimizer.plans.planned_answer import plans_of
        from optimizer.report.sections.robust_plans import plans_page
        from optimizer.report.sweep_document import plans_document

        shown = dump(plans_document(answer)) if as_json else page_of(answer, lang, plans_page)
    click.echo(shown)
    return 0 if plans_of(answer) is not None else 1


@cli.command("sweep", short_help="The scenario at very many draws of its uncertain numbers.")
@click.argument("file", type=completion.ScenarioName())
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
@json_option
def sweep_command(
    file: str, draws: str, seed: int, method: str, to: str | None, workers: int | None, dask: str | None,
    more_than: tuple[str, ...], indices: bool, as_json: bool, lang: str | None, **options: Any,
) -> int:  # fmt: skip
    """The scenario at very many draws of its uncertain numbers, each solved: what holds in how many samples.

    Exit status: 0 done, 1 no sample has an allocation, 2 the input cannot be used, 130 interrupted.
    """
    lang = lang or default_language()
    n, amounts = count(draws), [_amount(text) for text in more_than]
    from optimizer.report.sections.uncertainty import sweep_page
    from optimizer.report.sweep_document import sweep_document

    with ProgressLine(lang) as progress:
        scenario = load_scenario(file, options)
        with solvers(workers, dask) as executor:
            swept = swept_with(scenario, n, lang, progress, seed, method, to, amounts, executor)
            solve_variants(swept.answer, progress)
            shown = dump(sweep_document(swept, indices)) if as_json else sweep_page(swept, lang, indices, screen())
    click.echo(shown)
    return 0 if swept.findings.status["optimal"] else 1


def _amount(text: str) -> float:
    """Parse a difference of the objective."""
    from optimizer.errors import InputError, Place, Problem
    from optimizer.scenario.arithmetic import exact

    try:
        return float(exact(text.strip()))
    except (ValueError, ZeroDivisionError):
        raise InputError(Problem(f"`{text}` is not a number", Place("--more-than"), hint="--more-than 2")) from None
