"""`compare` and `report`."""

from __future__ import annotations

from typing import Any

import click

from optimizer import completion
from optimizer.cli.answers import answers_to, in_folders
from optimizer.cli.group import changes, cli, draws_option, dump, json_option, language, screen
from optimizer.cli.progress import ProgressLine
from optimizer.cli.samples import with_samples
from optimizer.language.locale import default_language


@cli.command("compare", short_help="Scenarios side by side, and what differs.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=completion.ScenarioName())
@changes
@language
@json_option
def compare_command(files: tuple[str, ...], as_json: bool, lang: str | None, **options: Any) -> int:
    """Scenarios side by side: allocation, scores, limits, verdicts, each optimum judged by the others, what differs.

    A FILE may be a folder: then all scenario files in it, such as those that a report's page has saved.

    Exit status: 0 all solved, 1 some scenario has no allocation (it says why), 2 the input cannot be used.
    """
    from optimizer.errors import InputError, Place, Problem

    files = in_folders(files)
    if len(files) < 2:
        raise InputError(Problem("a comparison needs at least two files", Place("FILE"), hint="optimizer compare A B"))
    lang = lang or default_language()
    with ProgressLine(lang) as progress:
        answers = answers_to(files, options, progress)
        from optimizer.analysis.comparison import compare_answers
        from optimizer.report.sections.comparison import comparison_document, comparison_page

        comparison = compare_answers(answers)
        shown = dump(comparison_document(comparison)) if as_json else comparison_page(comparison, lang, screen())
    click.echo(shown)
    return 0 if len(comparison.solved) == len(answers) else 1


@cli.command(short_help="The result as a file: HTML, PDF, XLSX, HWPX, Markdown.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=completion.ScenarioName())
@click.option(
    "--output", "-o", "path", required=True, metavar="PATH", help="Where to, by suffix: html md xlsx pdf hwpx."
)
@click.option("--open", "opened", is_flag=True, help="Open the file when it is written.")
@draws_option
@changes
@language
def report(files: tuple[str, ...], path: str, opened: bool, draws: str | None, lang: str | None, **options: Any) -> int:
    """The result as a file; the suffix of PATH says the format. Several FILEs make one comparative report.

    A FILE may be a folder, as for `compare`.

    Exit status: 0 written, 1 written but a scenario has no allocation (it says why), 2 the input cannot be used.
    """
    from optimizer.report.write import write_answers, writer_for

    writer_for(path)  # an unwritable file fails before anything is solved
    lang = lang or default_language()
    with ProgressLine(lang) as progress:
        answers = answers_to(in_folders(files), options, progress)
        answers = [with_samples(answer, draws, lang, progress) for answer in answers]
        progress.step("doing_report")
        for answer in answers:
            if (swept := getattr(answer, "sweep", None)) is not None:
                swept.progress = progress
        written = write_answers(answers, path, lang)
    click.echo(written)
    if opened:
        click.launch(path)
    return 0 if all(answer.status == "optimal" for answer in answers) else 1
