"""YAML by the rules of 1.2, with every value's place, and every trap of the usual readers refused with its place."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import yaml

import optimizer
from optimizer.errors import InputError, display_width
from optimizer.scenario.load import load
from optimizer.scenario.tree import from_python
from optimizer.scenario.yaml_reader import MAX_BYTES, file_bytes, read_bytes, read_text


def plain(text):
    return read_text(text, "f.yaml").plain()


def problems(text, read=read_text):
    with pytest.raises(InputError) as raised:
        read(text, "f.yaml")
    return raised.value.problems


def one(text, read=read_text):
    (problem,) = problems(text, read)
    return problem


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("Off", "Off"), ("true", True), ("False", False), ("TRUE", True),
        ("12:30", "12:30"), ("1e3", 1000), ("1.5e-1", Fraction(3, 20)), ("-2", -2), ("+2", 2), ("007", 7), ("1.", 1),
        (".5", Fraction(1, 2)), ("0.1", Fraction(1, 10)), ("1_000", "1_000"), ("0x1F", "0x1F"), ("0o17", "0o17"),
        ("2025-04-30", "2025-04-30"), ("null", None), ("~", None), ("", None), ("Null", None), ("nullable", "nullable"),
        ("5억원", "5억원"), ("1,936억원", "1,936억원"), ("'5'", "5"), ('"true"', "true"), ("٣", "٣"), ("=", "="),
        ("<<", "<<"),
        ("-", ["x"]),
    ],
)  # fmt: skip
def test_scalars_are_those_of_yaml_1_2(text, value):
    if text == "-":
        assert plain("a:\n- x") == {"a": value}
        return
    got = plain(f"a: {text}")["a"]
    assert got == value
    assert type(got) is type(value) or isinstance(value, Fraction) or text in ("1e3", "1.")


def test_numbers_are_exact():
    assert plain("a: 0.1")["a"] * 10 == 1
    assert isinstance(plain("a: 1e3")["a"], Fraction)


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("a: 1\nb: 2\na: 3", 3, 1, "the key `a` stands twice"),
        ("a: {b: 1, c: 2, b: 3}", 1, 17, "the key `b` stands twice"),
        ("a: &x 1\nb: 2", 1, 4, "`&x` is an anchor"),
        ("&k a: 1", 1, 1, "`&k` is an anchor"),
        ("a: !!str 5", 1, 4, "`tag:yaml.org,2002:str` is a tag"),
        ("a: !x {b: 1}", 1, 4, "`!x` is a tag"),
        ("!!str a: 1", 1, 1, "is a tag"),
        ("a: !!python/object/apply:os.system [ls]", 1, 4, "is a tag"),
        ("a: 1\n? [x]\n: 2", 2, 3, "a key is one word or text"),
        ("a: 1\n? {x: 1}\n: 2", 2, 3, "a key is one word or text"),
        ("a: .inf", 1, 4, "numbers are finite"),
        ("a: -.INF", 1, 4, "numbers are finite"),
        ("a: .NaN", 1, 4, "numbers are finite"),
        ("a: 1e400", 1, 4, "numbers lie between 1e-50 and 1e50"),
        ("a: 1e999999999999", 1, 4, "numbers lie between 1e-50 and 1e50"),
        ("a: " + "9" * 300, 1, 4, "numbers lie between 1e-50 and 1e50"),
        ("a: 1\n---\nb: 2", 2, 1, "a file holds one document"),
        ("a: 1\n\tb: 2", 2, 1, "not readable as YAML"),
        ("a: @x", 1, 4, "not readable as YAML"),
        ("a: [1, 2", 1, 4, "not readable as YAML"),
        ("a: 1\nb: {c: 1,\n  d: 2\n\n", 2, 4, "not readable as YAML"),
        ("a: b: c", 1, 5, "not readable as YAML"),
        ("KDI:2025: {a: b}\nb: {c: d: e}", 2, 9, "not readable as YAML"),
        ("KDI:2025: {a: b}\nb\nc: d", 3, 1, "not readable as YAML"),
        ("a: |\n  1:1 matching\nb: c: d", 3, 5, "not readable as YAML"),
        ("a: >\n  가\u3000나\nb: c: d", 3, 5, "not readable as YAML"),
        ("a:\n  b:1\n  c: 2", 2, 4, "no space stands behind this colon"),
        ("a: 'x", 1, 6, "not readable as YAML"),
        ("a: %x", 1, 4, "not readable as YAML"),
        ("한글: 한글\n나: x\x07y", 2, 5, "the character U+0007 cannot stand in a file"),
        ("a: \x00", 1, 4, "the character U+0000 cannot stand in a file"),
        ("a: \ud800", 1, 4, "the character U+D800 cannot stand in a file"),
        ('a: 1\nt: "x\\e[31m"', 2, 4, "the character U+001B cannot stand in a file"),
        ('a: 1\n"\\x9b": 2', 2, 1, "the character U+009B cannot stand in a file"),
        ('a: ["\\u202e"]', 1, 5, "the character U+202E cannot stand in a file"),
        ("a: 1\nt: x\u202ey", 2, 5, "the character U+202E cannot stand in a file"),
        ("a: 1 # \u2067", 1, 8, "the character U+2067 cannot stand in a file"),
        ("a: |\n  x\n  \x7f", 3, 3, "the character U+007F cannot stand in a file"),
    ],
)
def test_traps(text, line, column, says):
    first = problems(text)[0]
    assert says in first.message
    assert (first.place.file, first.place.line, first.place.column) == ("f.yaml", line, column)


def test_a_character_that_cannot_stand_hides_no_other_fault():
    messages = [problem.message for problem in problems("note: a\u202eb\nbudget: 1\nbudget: 2\nlimits: {a: &k 5}")]
    assert len(messages) == 3
    assert "U+202E" in messages[0]


def test_aliases_are_refused_and_never_expanded():
    bomb = "a: &a [x, x]\n" + "\n".join(
        f"{c}: &{c} [*{b}, *{b}]" for b, c in zip("abcdefghi", "bcdefghij", strict=True)
    )
    found = problems(bomb)
    assert sum("is an alias" in problem.message for problem in found) == 18
    assert one("a: *nothing").message == "`*nothing` is an alias; write the value itself"


def test_merge_keys_have_no_meaning():
    assert plain("a: {<<: {b: 1}}") == {"a": {"<<": {"b": 1}}}


@pytest.mark.parametrize("text", ["[" * 5000, "{a: " * 5000, "- " * 5000, "a: " + "[" * 41 + "]" * 41])
def test_depth_is_bounded(text):
    assert problems(text)[-1].message == "nested over 40 levels deep"


def test_forty_levels_are_read():
    assert plain("a: " + "[" * 39 + "]" * 39)


@pytest.mark.parametrize(
    ("text", "quoted", "column"),
    [
        ("a: {cost: 1,936억원}", '"1,936억원"', 13),
        ("a: {cost: 1,936,000원, b: 2}", '"1,936,000원"', 13),
        ("a: {cost: KRW 1,936 billion}", '"KRW 1,936 billion"', 17),
        ("{cost: 1,936}", '"1,936"', 10),
        # Told once for a line, without the key `000억원` that would stand twice.
        ("{2026: 8조 4,000억원, 2027: 9조 4,000억원, 2028: 3,000,000억원}", '"8조 4,000억원"', 13),
    ],
)
def test_a_comma_inside_braces_is_explained(text, quoted, column):
    problem = one(text)
    assert problem.message == "inside { } a comma ends the value"
    assert problem.hint == f"put quotes around it: {quoted}"
    assert problem.place.column == column


def test_braces_with_other_commas_are_read():
    assert plain("{a: 1, 2025: x}") == {"a": 1, "2025": "x"}
    assert plain("{a: x, 936: }") == {"a": "x", "936": None}
    assert plain('{a: "1", 936: }') == {"a": "1", "936": None}


def test_every_fault_is_told():
    text = "a: 1\na: .inf\nb: &x 1e99\nc: {d: 1,936}\n"
    assert [problem.place.line for problem in problems(text)] == [2, 2, 3, 3, 4]


def test_text_that_is_not_utf_8():
    problem = one("이름: 값\n둘: 셋\n".encode("cp949"), read_bytes)
    assert problem.message == "the file is not UTF-8 text"
    assert (problem.place.line, problem.place.column) == (1, 1)
    assert "CP949" in problem.hint
    mixed = one("이름: 값\n둘: ".encode() + "셋".encode("cp949"), read_bytes)
    assert (mixed.place.line, mixed.place.column) == (2, 4)
    assert one("a: 1".encode("utf-16"), read_bytes).message == "the file is not UTF-8 text"


def test_a_byte_order_mark_is_passed_over():
    node = read_bytes(b"\xef\xbb\xbfa: 1", "f.yaml")
    assert node.plain() == {"a": 1}
    assert node.get("a").key_place.column == 1


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "~", "null"])
def test_an_empty_file(text):
    problem = one(text)
    assert problem.message == "the file is empty"
    assert problem.place.file == "f.yaml"


def test_the_size_is_bounded(tmp_path):
    path = tmp_path / "big.yaml"
    path.write_bytes(b"a: 1\n" + b"#" * MAX_BYTES)
    with pytest.raises(InputError, match=r"big\.yaml: has more than"):
        file_bytes(path, "big.yaml")


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: None])
def test_a_file_that_cannot_be_read(make, tmp_path):
    make(tmp_path / "f.yaml")
    with pytest.raises(InputError, match=r"f\.yaml: cannot be read: "):
        file_bytes(tmp_path / "f.yaml", "f.yaml")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_lines_are_counted_as_the_parser_does(end):
    node = read_text(f"a: 1{end}b:{end}  c: 2", "f.yaml")
    assert (node.get("b", "c").place.line, node.get("b", "c").place.column) == (3, 6)
    assert node.get("b", "c").place.text == "  c: 2"


def test_korean_in_pieces_is_put_together():
    assert plain("\u1100\u1161: \u1100\u1161") == {"가": "가"}


def marked(problem):
    """The text above the carets of a problem, cut out of the printed excerpt by terminal columns."""
    source, marks = str(problem).split("\n")[1:3]
    ends = [marks.index("^"), len(marks)]
    before, after = (next(i for i in range(len(source) + 1) if display_width(source[:i]) == end) for end in ends)
    return source[before:after]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a: 1e99", "1e99"),
        ("이름: {비용: .inf}", ".inf"),
        ("가나다라: 'ㅁ'\n마바: {사: 1, 아: 1e99 }", "1e99"),
        ("가: 나\n가: 다", "가"),
        ("e\u0301\u0323: .inf", ".inf"),
        ("긴" * 80 + ": .inf", ".inf"),
        ("a" * 300 + ": .inf", ".inf"),
        ("전각：공백\u3000: .inf", ".inf"),
    ],
)
def test_the_caret_stands_under_the_offending_text(text, word):
    assert marked(problems(text)[0]) == word


def test_tabs_do_not_move_the_caret():
    message = str(one("a: [x,\t.inf]"))
    assert message.split("\n")[1:3] == ["    1 | a: [x, .inf]", "      |        ^^^^"]


def test_control_characters_never_reach_the_terminal():
    message = "\n".join(map(str, problems('"\\e[31m": 1\n"\\e[31m": 2')))
    assert "\x1b" not in message
    assert "stands twice" in message


@pytest.mark.parametrize(
    ("text", "offset", "line", "column"),
    [
        ("a: x + y", 4, 1, 8),
        ("a: 'x + y'", 4, 1, 9),
        ("a: x +\n   y * z", 8, 2, 8),
        ("a: >-\n  x +\n  y * z", 8, 3, 7),
        ("a: |\n  x +\n  y * z\n", 8, 3, 7),
        ("a: 'x +\n   y * z'", 8, 2, 8),
        ("가: >-\n  나 +\n  다 * 라", 8, 3, 7),
        ('a: "x \\u002b y"', 4, 1, 4),
    ],
)
def test_places_inside_a_value(text, offset, line, column):
    node = next(iter(read_text(text, "f.yaml").value.values()))
    place = node.at(offset)
    assert (place.line, place.column) == (line, column)


def test_nodes_know_their_places():
    node = read_text("a:\n  - {b: 1}\n  - c\n", "f.yaml")
    assert str(node.get("a", "0", "b").place) == "f.yaml:2:9"
    assert str(node.place_at("a.0.b", key=True)) == "f.yaml:2:6"
    assert str(node.place_at("a.1.nothing.there")) == "f.yaml:3:5"
    assert node.get("a", "2") is node.get("a", "²") is node.get("a", "-1") is node.get("x") is None


def test_python_values_become_the_same_tree():
    text = "a: {b: [1, 0.5, x, true, null], 2025: 5억원}"
    values = {"a": {"b": [1, 0.5, "x", True, None], 2025: "5억원"}}
    assert from_python(values).plain() == plain(text)
    assert str(from_python(values).get("a", "b", "1").place) == "code: a.b.1"
    kept = read_text(text, "f.yaml")
    assert from_python({"x": kept}).get("x") is kept


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        1e60,
        10**60,
        [10**5000],
        [Fraction(1, 10**5000)],
        np.bool_(True),
        object(),
        b"5",
        {"a": {1, 2}},
        {(1, 2): "x"},
        {1.5: 1, "1.5": 2},
        {None: 1},
        {1: 2, "1": 3},
        {True: 1},
    ],
)
def test_python_values_that_cannot_stand_in_a_scenario(value):
    with pytest.raises(InputError) as raised:
        from_python({"x": value})
    assert raised.value.problems[0].place.file.startswith("code: x")


def test_keys_that_are_numbers_are_taken_by_their_text():
    keys = [0.4, 1e-5, np.float64(0.5), Decimal("0.60"), np.int64(2026), 7]
    assert list(from_python(dict.fromkeys(keys, 1)).value) == ["0.4", "1e-05", "0.5", "0.60", "2026", "7"]


def test_floats_are_taken_without_the_rounding_of_what_they_were_computed_from():
    values = [0.1 * 3, 0.1 + 0.2, 1 / 3, 1e-30, 0.86e8, 2.0**60]
    *numbers, large = [node.value for node in from_python(values).value]
    assert numbers == [Fraction(text) for text in ("0.3", "0.3", "0.333333333333333", "1e-30", "86000000")]
    assert float(large) == 2.0**60


def test_a_straight_curve_computed_in_python_is_concave():
    curve = [[0.1 * x, 0.3 * x] for x in range(5)]
    model = {
        "programmes": {"a": {"output": "o"}},
        "outputs": {"o": {}},
        "capabilities": {"c": {"from": "o", "curve": curve, "status": "assumed"}},
    }
    goal = {"maximize": "weighted_score", "weights": {"c": 1}}
    scenario = optimizer.load({"scenario": "straight", "budget": 1, "objective": goal, "model": model})
    assert optimizer.solve(scenario).objective == pytest.approx(1.2)


@pytest.mark.parametrize("value", ["\x1b[31m", "a\x85", "\u202e", "\u2069x", {"\x07": 1}, ["\r"]])
def test_python_texts_that_would_steer_a_terminal(value):
    with pytest.raises(InputError, match="cannot stand in a scenario"):
        from_python({"x": value})
    assert from_python({"x": "a\n\tb\u200b"}).get("x").value == "a\n\tb\u200b"


@pytest.mark.parametrize("around", [lambda inner: {"a": inner}, lambda inner: [inner]])
def test_python_values_are_as_deep_as_files_may_be(around):
    def nested(levels):
        value = 1
        for _ in range(levels):
            value = around(value)
        return value

    assert from_python(nested(40)).plain() == nested(40)
    for levels in (41, 100_000):
        with pytest.raises(InputError, match="nested over 40 levels deep"):
            load({"model": {"programmes": {"a": {}}}, "budget": nested(levels)})
    with pytest.raises(InputError, match="nested over 40 levels deep"):
        from_python(nested(41))


def test_a_python_value_that_holds_itself():
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(InputError, match="nested over 40 levels deep"):
        from_python(loop)


def test_the_parser_in_c_is_used():
    assert hasattr(yaml, "CSafeLoader")
