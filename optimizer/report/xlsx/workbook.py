"""The workbook: the report's sections with their charts, an allocation to try changes on, and its calculation."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.language.catalog import say
from optimizer.report.findings import findings
from optimizer.report.parts import Findings
from optimizer.report.sections.comparison import compared
from optimizer.report.xlsx.book import Book
from optimizer.report.xlsx.charts import Charts
from optimizer.report.xlsx.sheets import section_sheet
from optimizer.report.xlsx.trial import Trial


def xlsx_report(answers: list[Answer], lang: str) -> bytes:
    """The reports on ``answers`` as one workbook; of several scenarios each has its own numbered sheets."""
    reports = [findings(answer, lang) for answer in answers]
    several = len(answers) > 1
    book = Book(lang, reports[0].title)
    if several:
        _sheets(book, compared(answers, lang), None, "", lang)
    for k, (answer, report) in enumerate(zip(answers, reports, strict=True), start=1):
        _sheets(book, report, answer, f"{k} " if several else "", lang)
    return book.closed()


def _sheets(book: Book, report: Findings, answer: Answer | None, prefix: str, lang: str) -> None:
    def name(key: str) -> str:
        return prefix + say(f"sheet_{key}", lang)

    charts, trial = Charts(book, name("charts")), None
    for section in report.sections:
        section_sheet(book, prefix + section.title, report.title, section, charts)
        if trial is None and answer is not None and answer.status == "optimal":
            trial = Trial(book, answer, lang, name)
    charts.write()
    if trial is not None:
        trial.write_calculation()
