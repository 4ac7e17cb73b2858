"""Which quantities are concave in spending, and which side of a rule they may therefore stand on.

Outputs fed by programmes with rising tiers, composites and scores are concave. A rule may ask for more of them, never
for less: the linear program would otherwise fill the dear tier first, or understate a score, to meet it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from optimizer.scenario.expression import Expression, ExpressionError, finite
from optimizer.scenario.linear_form import Amount, Atom, LinearForm, Score, Term, Units
from optimizer.scenario.model_schema import Model


class Curvature:
    """Why an atom is concave, and whether a rule or objective over it is convex.

    ``values`` are those of the scenario's own numbers. A coefficient over a number without one is not judged.
    """

    def __init__(self, model: Model, parts: Mapping[str, tuple[LinearForm, ...]], values: Mapping[str, Any]) -> None:
        self._model, self._parts, self._values = model, parts, values
        tiered = [name for name, programme in sorted(model.programmes.items()) if len(programme.tiers) > 1]
        self._reasons = {f"{name}.units": f"`{name}` has tiers" for name in tiered}
        for name in tiered:
            for output in model.programmes[name].feeds:
                self._reasons.setdefault(output, f"`{output}` is fed by `{name}`, which has tiers")
        for name in parts:
            self.enter(name)

    def enter(self, name: str) -> None:
        """Find why a composite is concave, whose parts are in ``parts`` now; those that it is made of come before."""
        kind, forms = self._model.composites[name].kind, self._parts[name]
        if kind == "smallest_of" and len(forms) > 1:
            self._reasons[name] = f"`{name}` is the smallest of several quantities"
        elif kind == "ces":
            self._reasons[name] = f"`{name}` is a mix of two quantities"
        elif any(self.why(term.atom) for form in forms for term in form.terms):
            self._reasons[name] = f"`{name}` is made of a quantity that is concave"

    def why(self, atom: Atom) -> str:
        """Why ``atom`` is concave; empty if it is affine."""
        if isinstance(atom, Score):
            capability = self._model.capabilities[atom.capability]
            concave = capability.curve is not None or capability.feed in self._reasons
            return f"`score.{atom.capability}` is read off a concave curve" if concave else ""
        if isinstance(atom, Amount):
            return self._reasons.get(atom.name, "")
        return self._reasons.get(f"{atom.programme}.units", "") if isinstance(atom, Units) else ""

    def sign(self, expression: Expression, column: int = 0) -> int | None:
        """The sign of a number; None where it is unclear. Raises ExpressionError where it has no finite value."""
        try:
            value = finite(expression, self._values.__getitem__, column)
        except KeyError:
            return None
        return int(value > 0) - int(value < 0)

    def check(self, terms: Iterable[Term], helpful: int, wrong: str) -> None:
        """Raise ExpressionError where a concave quantity has another sign than ``helpful`` (0: where it has any).

        ``wrong`` is the message, with a gap for the reason why the quantity is concave.
        """
        for term in terms:
            sign, why = self.sign(term.coefficient, term.atom.column), self.why(term.atom)
            if why and sign not in (None, 0, helpful):
                raise ExpressionError(wrong.format(why), term.atom.column)

    def check_rule(self, terms: tuple[Term, ...], relation: str) -> None:
        """Raise ExpressionError where ``terms <relation> constant`` is not a convex rule."""
        if self.caps_tiers(terms, relation):
            return
        helpful = {">=": 1, "<=": -1, "=": 0}[relation]
        wrong = f"not convex: {{}}, so {'a rule may only ask for more of it' if helpful else '`=` cannot hold it'}"
        if any(isinstance(term.atom, Units) for term in terms):
            wrong += "; a cap on units with tiers is for one period and one programme, as `name.units.2026 <= 100`"
        self.check(terms, helpful, wrong)

    def caps_tiers(self, terms: tuple[Term, ...], relation: str) -> bool:
        """Whether the rule caps the units of one programme with tiers, in one period."""
        if relation != "<=" or len(terms) != 1 or not isinstance(terms[0].atom, Units):
            return False
        return bool(self.why(terms[0].atom)) and self.sign(terms[0].coefficient, terms[0].atom.column) == 1
