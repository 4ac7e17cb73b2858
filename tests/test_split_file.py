"""An allocation from a CSV file: units in cells or in the header, and nothing misread because of a comma."""

import pytest

from optimizer.errors import InputError
from optimizer.scenario.readers import read_split


@pytest.fixture
def split(tmp_path):
    def split(text, encoding="utf-8"):
        path = tmp_path / "split.csv"
        path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
        return read_split(str(path)).plain()

    return split


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("programme,억원\ngpu,8600\nhbm,0\n", {"gpu": "8600억원", "hbm": "0억원"}),
        ('programme,억원\ngpu,"8,600"\n', {"gpu": "8,600억원"}),
        ("programme,amount\ngpu,8600억원\n\nhbm, 1조원\n", {"gpu": "8600억원", "hbm": "1조원"}),
        ("programme,amount\na,5\nb,-2.5\n", {"a": "5", "b": "-2.5"}),
        ("p,억원,year\na,5,2025\na,6,2026\n", {"a": {"2025": "5억원", "2026": "6억원"}}),
        ("p,억원,period\na,5,1\nb,6,2\n", {"a": {"1": "5억원"}, "b": {"2": "6억원"}}),
        ("사업명,예산액(억원)\n가,5\n", {"가": "5억원"}),
        ("사업명,예산액 [단위: 백만원]\n가,5억원\n나,-5\n", {"가": "5억원", "나": "-5백만원"}),
        ("line,EUR (million)\na,5\n", {"a": "EUR 5million"}),
        ("사업명,예산액(국비)\n가,5억원\n", {"가": "5억원"}),
        ("p,amount (status: draft)\na,5\n", {"a": "5"}),
        ("사업,수량(단위: 대)\na,5 units\n", {"a": {"units": "5"}}),
        ("p,억원\na,3*2\nb,−3\n", {"a": "3*2억원", "b": "−3억원"}),
        ("\ufeff이름,억원\n가,5\n", {"가": "5억원"}),
        (
            "programme,units\na,40\nb,40 units\nc,EUR 5\n",
            {n: {"units": v} for n, v in zip("abc", ("40", "40", "EUR 5"), strict=True)},
        ),
    ],
)
def test_lines_become_amounts(split, text, expected):
    assert split(text) == expected


def test_korean_spreadsheets(split):
    assert split("사업,억원\n구매,5\n", "cp949") == {"구매": "5억원"}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("programme,억원\ngpu,8,600\n", 2, "expected programme, amount and perhaps period, as in the header"),
        ("programme,억원\ngpu\n", 2, "expected programme, amount"),
        ("programme,억원,year\ngpu,5\n", 2, "expected programme, amount"),
        ("programme,억원\n,5\n", 2, "expected programme, amount"),
        ('programme,억원\n"a\nb",5\nc,\n', 4, "expected an amount in digits"),
        ("programme,억원\na,(180)\n", 2, "expected an amount in digits"),
        ("programme,억원\na,1E+05\n", 2, "expected an amount in digits"),
        ("programme,억원\na,없음\n", 2, "expected an amount in digits"),
        ("programme,억원\na,2+3\n", 2, "expected an amount in digits"),
        ("programme,억원\na,1 000\n", 2, "expected an amount in digits"),
        ("programme,amount\na,-\n", 2, "expected an amount in digits"),
        ("사업,예산(단위: 억불)\na,5\n", 1, "the unit `억불` cannot be read"),
        ("사업,A안,B안,C안\na,20,10,5\n", 1, "programme, amount and perhaps period, separated by commas; found 4"),
        ("사업,본예산(천원),추경(천원)\na,20,10\n", 1, "one plan: `추경(천원)` is a second column of amounts"),
        ("사업,2026,2027\na,20,10\n", 1, "`2026` is an amount where a header should stand"),
        ("programme,억원\ngpu,5\ngpu,6\n", 3, "`gpu` stands twice"),
        ("p,억원,year\na,5,2025\na,6,2025\n", 3, "`a` stands twice"),
        ("gpu,8600억원\nhbm,5억원\n", 1, "`8600억원` is an amount where a header should stand"),
        ('gpu,"8,600"\nhbm,5\n', 1, "`8,600` is an amount where a header should stand"),
        ("gpu,-5,2025\nhbm,5,2025\n", 1, "`-5` is an amount where a header should stand"),
        ("programme;억원\ngpu;8,600\n", 1, "separated by commas; found 1"),
        ("programme\t억원\ngpu\t8600\n", 1, "separated by commas; found 1"),
        ("programme,억원\n", 0, "the file has no lines below its header"),
        ("", 0, "the file has no lines below its header"),
        ("분야,사업,억원\nx,a,10\n", 1, "the second column, `사업`, holds no amounts"),
        (b"\xff\xff", 0, "the file is neither UTF-8 nor CP949 text"),
        ("a,b\n" + "x" * 200_000 + ",5", 2, "not readable as CSV"),
    ],
)
def test_faults_have_a_line(split, text, line, says):
    with pytest.raises(InputError) as raised:
        split(text)
    problem = raised.value.problems[0]
    assert says in problem.message
    assert problem.place.line == line
    assert problem.place.file.endswith("split.csv")


@pytest.mark.parametrize("text", ["programme;억원\ngpu;5\n", "p\t억원\na\t5\n", "사업，억원\n가，5\n"])
def test_columns_that_no_comma_separates(split, text):
    with pytest.raises(InputError, match="no semicolons, tabs or `，` separate them"):
        split(text)


@pytest.mark.parametrize("name", ["gone.csv", "\0.csv", "."])
def test_what_is_no_file(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        read_split(name)
