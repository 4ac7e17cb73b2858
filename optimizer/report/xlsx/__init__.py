"""The workbook: the report's sections with their charts, and an allocation to try changes on."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.language import say
from optimizer.report.contents import reports
from optimizer.report.parts import Report
from optimizer.report.xlsx.book import Book
from optimizer.report.xlsx.charts import Charts
from optimizer.report.xlsx.sheets import section_sheets
from optimizer.report.xlsx.trial import Trial


def xlsx_report(answers: list[Answer], lang: str) -> bytes:
    """The reports on ``answers`` as one workbook; of several scenarios each has its own numbered sheets."""
    first, *others = reports(answers, lang)
    book = Book(lang, first.title)
    _sheets(book, first, None if others else answers[0], "", lang)
    for k, (answer, report) in enumerate(zip(answers, others, strict=False), start=1):
        _sheets(book, report, answer, f"{k} ", lang)
    return book.closed()


def _sheets(book: Book, report: Report, answer: Answer | None, prefix: str, lang: str) -> None:
    charts = Charts(book, prefix + say("sheet_charts", lang))
    title = " · ".join(filter(None, (report.title, report.dated)))
    for k, section in enumerate(report.sections):
        section_sheets(book, prefix, title, section, charts)
        if k == 0 and answer is not None and answer.status == "optimal":
            Trial(book, answer, lang, prefix + say("allocation_table_alone", lang))
    charts.write()
