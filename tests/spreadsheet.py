"""Workbooks for tests: read without a spreadsheet program, change cells, and calculate the formulas."""

import io
import math
import re
import zipfile
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REF = r"(?:'(?P<{0}sheet>[^']+)'!)?\$?(?P<{0}col>[A-Z]{{1,3}})\$?(?P<{0}row>\d+)"
_TOKEN = re.compile(
    r'(?P<text>"[^"]*")|' + _REF.format("a") + r"(?::\$?(?P<bcol>[A-Z]{1,3})\$?(?P<brow>\d+))?(?![A-Za-z(])"
    r"|(?P<name>[A-Z]+)(?=\()|(?P<different><>)|(?P<equal>(?<![<>])=)"
)


class Workbook:
    """The cells of a workbook: ``cells[sheet][ref]`` is (formula or None, value)."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        links = {
            item.get("Id"): item.get("Target").removeprefix("/xl/")
            for item in ElementTree.fromstring(self.parts["xl/_rels/workbook.xml.rels"])
        }
        shared = []
        if "xl/sharedStrings.xml" in self.parts:
            for item in ElementTree.fromstring(self.parts["xl/sharedStrings.xml"]):
                shared.append("".join(node.text or "" for node in item.iter(f"{_MAIN}t")))
        self.files, self.cells = {}, {}
        for sheet in ElementTree.fromstring(self.parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet"):
            key = next(value for name, value in sheet.attrib.items() if name.endswith("}id"))
            self.files[sheet.get("name")] = f"xl/{links[key]}"
            self.cells[sheet.get("name")] = dict(self._read(f"xl/{links[key]}", shared))

    def _read(self, file, shared):
        for cell in ElementTree.fromstring(self.parts[file]).iter(f"{_MAIN}c"):
            formula, value = cell.find(f"{_MAIN}f"), cell.find(f"{_MAIN}v")
            found = None if value is None else value.text
            if cell.get("t") == "s":
                found = shared[int(found)]
            elif found is not None and cell.get("t") not in ("str", "e"):
                found = float(found)
            if formula is not None or found is not None:
                yield cell.get("r"), (None if formula is None else formula.text, found)

    def changed(self, cells):
        """The workbook with other numbers in ``{(sheet, ref): value}``, and no value kept of any formula."""
        parts = dict(self.parts)
        for sheet, file in self.files.items():
            text = parts[file].decode()
            text = re.sub(r"(<c [^>]*?)( t=\"str\")?(><f>[^<]*</f>)<v>[^<]*</v>", r"\1\3", text)
            for (other, ref), value in cells.items():
                if other == sheet:
                    text, n = re.subn(rf'(<c r="{ref}"[^>]*>)<v>[^<]*</v>', rf"\g<1><v>{value!r}</v>", text)
                    assert n == 1, (sheet, ref)
            parts[file] = text.encode()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return out.getvalue()

    def keyed(self, sheet, keys):
        """Key in a column of a sheet to the number of its row."""
        found = {}
        for ref, (_, value) in self.cells[sheet].items():
            if re.fullmatch(rf"{keys}\d+", ref) and isinstance(value, str):
                found.setdefault(value, int(ref[len(keys) :]))
        return found


class Calculator:
    """Calculates the formulas of a workbook; ``given`` replaces cells. Knows only what our workbooks use."""

    def __init__(self, book, given=()):
        self.book, self.known, self.subtotal = book, dict(given), False

    def value(self, sheet, ref):
        """The value of a cell, from its formula where it has one."""
        key = (sheet, ref)
        if key not in self.known:
            formula, value = self.book.cells[sheet].get(ref, (None, 0.0))
            self.known[key] = value if formula is None else self._calculated(sheet, formula)
        return self.known[key]

    def _calculated(self, sheet, formula):
        functions = {
            "SUM": lambda *x: sum(_flat(x)), "MIN": lambda *x: min(_flat(x)), "MAX": lambda *x: max(_flat(x)),
            "ABS": abs, "IF": lambda test, yes, no: yes if test else no,
            "ROUND": lambda x, n: math.copysign(int(abs(x) * 10**n + 0.5) / 10**n, x),
            "COUNTIF": lambda cells, wanted: sum(
                _is_number(x) and x < 0 if wanted == "<0" else x == wanted for x in cells
            ),
            "COUNT": lambda cells: sum(map(_is_number, cells)), "COUNTA": len,
            "SUBTOTAL": lambda _, cells: sum(filter(_is_number, cells)),
        }  # fmt: skip
        expression = _TOKEN.sub(lambda match: self._token(match, sheet), formula)
        return eval(expression, {"__builtins__": {}, "self": self} | functions)

    def _token(self, match, sheet):
        if match["text"]:
            return repr(match["text"][1:-1])
        if match["name"]:
            self.subtotal = match["name"] == "SUBTOTAL"
            return match["name"]
        if match["different"] or match["equal"]:
            return "!=" if match["different"] else "=="
        where = match["asheet"] or sheet
        if not match["brow"]:
            return f"self.value({where!r}, '{match['acol']}{match['arow']}')"
        refs = [
            f"{_letters(column)}{row}"
            for column in range(_number(match["acol"]), _number(match["bcol"]) + 1)
            for row in range(int(match["arow"]), int(match["brow"]) + 1)
        ]
        if self.subtotal:  # one within another is left out
            refs = [ref for ref in refs if "SUBTOTAL" not in (self.book.cells[where].get(ref, ("",))[0] or "")]
        return "[" + ", ".join(f"self.value({where!r}, {ref!r})" for ref in refs) + "]"


def _is_number(value):
    return not isinstance(value, str)


def _flat(items):
    for item in items:
        yield from (x for x in item if x is not None) if isinstance(item, list) else (item,)


def _number(letters):
    total = 0
    for letter in letters:
        total = total * 26 + ord(letter) - 64
    return total


def _letters(number):
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
