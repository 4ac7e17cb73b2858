"""The workbook: summary, charts, the allocation to try changes on, scores, Solver's reports, variants, assumptions."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.language.catalog import say
from optimizer.report.figures import scenario_title
from optimizer.report.findings import findings
from optimizer.report.sections.comparison import compared
from optimizer.report.xlsx.allocation import LiveSheets
from optimizer.report.xlsx.book import Book
from optimizer.report.xlsx.charts import charts_sheet
from optimizer.report.xlsx.listed import (
    article_sheets,
    assumptions_sheet,
    findings_sheet,
    sections_sheet,
    sources_sheet,
)
from optimizer.report.xlsx.solver_reports import answer_report, limits_report, sensitivity_report


def xlsx_report(answers: list[Answer], lang: str) -> bytes:
    """The reports on ``answers`` as one workbook; of several scenarios each has its own numbered sheets."""
    book = Book(lang, scenario_title(answers[0].scenario, lang))
    if len(answers) > 1:
        beside = compared(answers, lang)
        sections_sheet(book, say("sheet_comparison", lang), beside.title, beside.sections)
    for k, answer in enumerate(answers, start=1):
        _sheets(book, answer, lang, f"{k} " if len(answers) > 1 else "")
    return book.closed()


def _sheets(book: Book, answer: Answer, lang: str, prefix: str) -> None:
    def name(key: str) -> str:
        return prefix + say(f"sheet_{key}", lang)

    found_words = findings(answer, lang)
    findings_sheet(book, name("summary"), found_words)
    if answer.status == "optimal":
        charts_sheet(book, name("charts"), answer, found_words)
        live = LiveSheets(book, answer, lang, name)
        live.write()
        answer_report(book, name("answer"), answer, live, lang)
        found = answer.sensitivity
        sensitivity_report(book, name("sensitivity"), found, lang)
        limits_report(book, name("limits"), found, lang)
        article_sheets(book, prefix, found_words)
    assumptions_sheet(book, name("assumptions"), answer.scenario, lang)
    sources_sheet(book, name("sources"), answer.scenario, lang)
    if answer.status == "optimal":
        live.write_calculation()
