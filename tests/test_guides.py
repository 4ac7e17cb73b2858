"""The guides: their scenarios load and have the optimum they state, and the program says what they say it says."""

import re
from pathlib import Path

import pytest

from optimizer.errors import InputError
from optimizer.scenario.load import load
from optimizer.scenario.scope import RESERVED
from optimizer.solution import optimise

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
