"""Which quantities are concave in spending, and which side of a rule they may therefore stand on.

Outputs fed by programmes with rising tiers, composites and scores are concave. A rule may ask for more of them, never
for less: the linear program would otherwise fill the dear tier first, or understate a score, to meet it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from optimizer.scenario.expression import Expression, ExpressionError
from optimizer.scenario.linear import Amount, Atom, Linear, Score, Term, Units
from optimizer.scenario.schema import Model


class Curvature:
    """Why an atom is concave, and whether a rule or objective over it is convex.

    ``sign`` gives the sign of a coefficient at the scenario's own values.
    """

    def __init__(
        self, model: Model, parts: dict[str, tuple[Linear, ...]], sign: Callable[[Expression], int]
    ) -> None:
        self.sign = sign
        tiered = {name for name, programme in model.programmes.items() if len(programme.tiers) > 1}
        self._reasons = {f"{name}.units": f"`{name}` has tiers" for name in tiered}
        for name, programme in sorted(model.programmes.items()):
            for output in (*programme.per_unit, *([programme.output] if programme.output else [])):
                if name in tiered:
                    self._reasons.setdefault(output, f"`{output}` is fed by `{name}`, which has tiers")
        for name in parts:
            if model.composites[name].smallest_of is not None and len(parts[name]) > 1:
                self._reasons[name] = f"`{name}` is the smallest of several quantities"
            elif any(self.why(term.atom) for part in parts[name] for term in part.terms):
                self._reasons[name] = f"`{name}` is made of a quantity that is concave"
        for name, capability in model.capabilities.items():
            if capability.curve is not None or capability.feed in self._reasons:
                self._reasons[f"score.{name}"] = f"`score.{name}` is read off a concave curve"

    def why(self, atom: Atom) -> str:
        """Why ``atom`` is concave; empty if it is affine."""
        if isinstance(atom, Score):
            return self._reasons.get(f"score.{atom.capability}", "")
        if isinstance(atom, Amount):
            return self._reasons.get(atom.name, "")
        return self._reasons.get(f"{atom.programme}.units", "") if isinstance(atom, Units) else ""

    def caps_tiers(self, terms: tuple[Term, ...], relation: str) -> bool:
        """Whether the rule caps the units of one programme with tiers, in one period."""
        return (
            relation == "<="
            and len(terms) == 1
            and isinstance(terms[0].atom, Units)
            and bool(self.why(terms[0].atom))
            and self.sign(terms[0].coefficient) > 0
        )

    def finite(self, expression: Expression, column: int) -> None:
        """Raise ExpressionError where ``expression`` has no value."""
        try:
            self.sign(expression)
        except ZeroDivisionError:
            raise ExpressionError("divides by zero", column) from None
        except (ValueError, OverflowError, TypeError):
            raise ExpressionError("has no finite value", column) from None

    def check(self, terms: tuple[Term, ...], relation: str) -> None:
        """Raise ExpressionError where ``terms <relation> constant`` is not a convex rule."""
        for term in terms:
            self.finite(term.coefficient, term.column)
        if self.caps_tiers(terms, relation):
            return
        helpful = {">=": 1, "<=": -1, "=": 0}[relation]
        for term in terms:
            why = self.why(term.atom)
            if not why or self.sign(term.coefficient) in (0, helpful):
                continue
            side = "a rule may only ask for more of it" if helpful else "`=` cannot hold it"
            hint = ""
            if isinstance(term.atom, Units):
                hint = "; a cap on units with tiers is for one period and one programme, as `name.units.2026 <= 100`"
            raise ExpressionError(f"not convex: {why}, so {side}{hint}", term.column)

    def check_objective(self, terms: Iterable[Term], maximized: bool) -> None:
        """Raise ExpressionError where the objective is not concave (maximised) or convex (minimised)."""
        for term in terms:
            self.finite(term.coefficient, term.column)
            why = self.why(term.atom)
            if why and self.sign(term.coefficient) not in (0, 1 if maximized else -1):
                word = "maximised" if maximized else "minimised"
                raise ExpressionError(f"not convex: {why}, so it cannot be {word} with this sign", term.column)

    def check_part(self, terms: Iterable[Term]) -> None:
        """Raise ExpressionError where a part of a composite takes a concave quantity negatively."""
        for term in terms:
            why = self.why(term.atom)
            if why and self.sign(term.coefficient) < 0:
                raise ExpressionError(f"not concave: {why}, so a composite cannot subtract it", term.column)
