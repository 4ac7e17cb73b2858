"""The guides: their scenarios load and have the optimum they state, the program says what they say it says, and links
lead somewhere."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optimizer.analysis.answer import Answer
from optimizer.cli import cli
from optimizer.errors import InputError
from optimizer.report.write import _FORMATS
from optimizer.scenario.load import load
from optimizer.scenario.scope import RESERVED
from optimizer.solution import optimise

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("models/*.md")]
GUIDE = (Path(__file__).parent.parent / "docs" / "textbook.md").read_text("utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
ERRORS = GUIDE.partition("## Common errors")[2]
# A cell is code between single backticks or, where it holds backticks itself, between double ones.
_CODE = r"(?:`` (.+?) ``|`([^`]+)`)"
FAULTS = [(line, a or b) for line, a, b in re.findall(rf"^\| `([^`]+)` \| {_CODE} \|$", ERRORS, re.MULTILINE)]
# What a line of the table of errors stands in.
AROUND = {
    "model": "model: {status: assumed, programmes: {x: {}, y: {}}}",
    "objective": "objective: {maximize: x + y}",
    "limits": "limits: {a: x + y <= 5}",
}


@pytest.mark.parametrize("text", BLOCKS, ids=re.findall(r"^scenario: (\w+)$", GUIDE, re.MULTILINE))
def test_an_example_has_the_optimum_that_it_states(text, tmp_path):
    stated = re.search(r"^# optimum: (\S+)$", text, re.MULTILINE)
    assert stated, "a block states `# optimum: NUMBER`"
    path = tmp_path / "example.yaml"
    path.write_text(text, "utf-8")
    solution = optimise(load(path))
    assert float(solution.objective) == pytest.approx(float(stated[1]), rel=1e-6)
    assert solution.certificate.relative_gap <= 1e-6


@pytest.mark.parametrize(("line", "said"), FAULTS)
def test_an_error_reads_as_in_the_guide(line, said, tmp_path):
    path = tmp_path / "fault.yaml"
    path.write_text("\n".join((AROUND | {line.partition(":")[0]: line}).values()), "utf-8")
    with pytest.raises(InputError) as raised:
        load(path)
    assert said in str(raised.value)


def test_the_guide_lists_the_words_that_cannot_be_names():
    listed = re.search(r"Not allowed:\s`([^`]+)`", GUIDE)
    assert listed
    assert sorted(listed[1].split()) == sorted(RESERVED)


def test_nothing_of_the_guide_goes_unread():
    assert len(BLOCKS) == GUIDE.count("```yaml") >= 6
    assert len(FAULTS) == ERRORS.count("\n| `") >= 10


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_of_a_page_lead_somewhere(page):
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text("utf-8")):
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        assert target.exists(), link
        headings = re.findall("^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE) if anchor else []
        anchors = [re.sub(r"[^\w -]", "", heading).replace(" ", "-").lower() for heading in headings]
        assert not anchor or anchor in anchors, link


def test_commands_and_formats_of_the_report_stand_in_the_pages():
    pages = {page.stem: page.read_text("utf-8") for page in PAGES}
    for name, command in cli.commands.items():
        assert any(re.search(rf"(optimizer |`){name}\b", text) for text in pages.values()), f"no page names `{name}`"
        if any(parameter.name == "as_json" for parameter in command.params):
            assert f"\n## optimizer-{name}, version" in pages["json"], f"docs/json.md lacks the document of `{name}`"
    (output,) = (option for option in cli.commands["report"].params if option.name == "path")
    for suffix in _FORMATS:
        assert f"\n| `{suffix}` |" in pages["report"], f"docs/report.md lacks `{suffix}`"
        assert suffix[1:] in output.help.split(": ")[1].rstrip(".").split(), f"the help of `-o` lacks {suffix}"


CONTRIBUTING = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text("utf-8")
WAYS = [way.split(" -> ") for way in re.findall("^    ((?:load|solution) -> .*)$", CONTRIBUTING, re.MULTILINE)]


def test_the_ways_drawn_are_those_that_the_program_goes():
    """Each file on a way is first called after the one before it."""
    path = str(Path(__file__).parent / "golden" / "max_spend.yaml")
    load(path)  # so that what is imported late is there
    called, _ = called_in(lambda: load(path))
    assert [file for file in called if file in WAYS[0]] == WAYS[0]
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}}}
    tied = load({"model": model, "budget": 10, "objective": {"maximize": "a + b"}})
    called, _ = called_in(lambda: Answer(optimise(tied)).objective)
    assert [file for file in called if file in WAYS[1]] == WAYS[1]


def test_parts_of_classes_and_modules_that_recipes_name_are_there():
    texts = {path: path.read_text("utf-8") for path in ROOT.glob("optimizer/**/*.py")}
    named = re.findall(r"`(?:\w+/)?(\w+)\.(\w+)`", CONTRIBUTING.partition("## A new family of constraints")[2])
    named = [(whole, part) for whole, part in named if part not in ("css", "md", "po", "py", "toml", "txt")]
    assert len(named) >= 8
    for whole, part in named:
        of = [
            text
            for path, text in texts.items()
            if path.stem == whole or re.search(rf"^class {whole}\b", text, re.MULTILINE)
        ]
        told = f"CONTRIBUTING.md names `{whole}.{part}`: no module or class `{whole}` has it"
        assert any(re.search(rf"^( *def )?{part}\b", text, re.MULTILINE) for text in of), told


def called_in(task: Callable[[], Any]) -> tuple[list[str], Any]:
    """The files of the package in the order in which ``task`` first calls something in them, and what it returns."""
    files: dict[str, None] = {}

    def note(frame: Any, event: str, _: Any) -> None:
        room, _, file = frame.f_globals.get("__name__", "").rpartition(".")
        if event == "call" and room.startswith("optimizer") and frame.f_code.co_name != "<module>":
            files.setdefault(file)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        result = task()
    finally:
        sys.setprofile(before)
    return list(files), result
