"""`sensitivity` and `explain`."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from optimizer import completion
from optimizer.cli.answers import answer_to
from optimizer.cli.group import changes, cli, dump, json_option, language, page_of, screen
from optimizer.cli.progress import ProgressLine
from optimizer.language.locale import default_language

if TYPE_CHECKING:
    from optimizer.report.terminal import Screen


@cli.command("sensitivity", short_help="Prices of limits and how far they hold; what decides.")
@click.argument("file", type=completion.ScenarioName())
@click.option("--within", multiple=True, metavar="PCT", help="Near-optimal ranges at this share of the gain (1, 2, 5).")
@click.option(
    "--pair", nargs=2, metavar="PATH PATH", help="A map of verdicts over two numbers; PATH=LOW..HIGH sets ends."
)
@changes
@language
@json_option
def sensitivity_command(
    file: str,
    as_json: bool,
    lang: str | None,
    within: tuple[str, ...],
    pair: tuple[str, str] | None,
    **options: Any,
) -> int:
    """Prices of limits, ranges in which they hold, near-optimal ranges and frontiers; exact, at every breakpoint.

    Exit status: 0 done, 1 infeasible or unbounded (with the reason), 2 the input cannot be used.
    """
    levels = tuple(_percentage(text) for text in within)
    lang = lang or default_language()
    with ProgressLine(lang) as progress:
        answer = answer_to(file, options, variants=False)
        progress.step("doing_analysis")
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
    click.echo(shown)
    return 0 if answer.status == "optimal" else 1


@cli.command(short_help="Why the allocation, or one programme, is what it is.")
@click.argument("file", type=completion.ScenarioName())
@click.argument("programme", required=False, shell_complete=completion.programmes)
@changes
@language
@json_option
def explain(file: str, programme: str | None, as_json: bool, lang: str | None, **options: Any) -> int:
    """Why the allocation is what it is, or why PROGRAMME gets what it gets, in sentences from computed figures."""
    lang = lang or default_language()
    with ProgressLine(lang) as progress:
        answer = answer_to(file, options, variants=False)
        if programme is not None and programme not in answer.scenario.programmes:
            from optimizer.errors import InputError, Place, Problem, nearest

            hint = nearest(programme, answer.scenario.programmes)
            raise InputError(Problem(f"there is no programme `{programme}`", Place("PROGRAMME"), hint=hint))
        progress.step("doing_analysis")
        shown = _explained(answer, programme, lang, as_json)
    click.echo(shown)
    return 0 if answer.status == "optimal" else 1


def _explained(answer: Any, programme: str | None, lang: str, as_json: bool) -> str:
    """The explanation of the allocation or of one programme, or why there is nothing to explain."""
    from optimizer.analysis.explanation.explanation import Explanations
    from optimizer.report.document import document
    from optimizer.report.explain import explain_document, explain_page, story_page

    if as_json:
        solved = answer.status == "optimal"
        return dump(explain_document(Explanations(answer.sensitivity), programme) if solved else document(answer))

    def page(_: Any, lang: str, to: Screen) -> str:
        why = Explanations(answer.sensitivity)
        return explain_page(why, lang, to) if programme is None else story_page(why, programme, lang, to)

    return page_of(answer, lang, page)


def _percentage(text: str) -> Fraction:
    """Parse a share of the gain in per cent, with or without the sign."""
    from optimizer.errors import InputError, Place, Problem
    from optimizer.scenario.arithmetic import exact

    try:
        share = exact(text.strip().removesuffix("%").strip()) / 100
    except (ValueError, ZeroDivisionError):
        share = None
    if share is None or not 0 <= share <= 1:
        raise InputError(Problem(f"`{text}` is not a percentage from 0 to 100", Place("--within"), hint="--within 3"))
    return share


def _two_way(answer: Any, pair: tuple[str, str], lang: str, as_json: bool) -> str:
    """The map of verdicts over two numbers, each written as PATH or PATH=LOW..HIGH."""
    from optimizer.analysis.assumptions.two_way import grid_axis, two_way
    from optimizer.errors import InputError, Place, Problem
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
