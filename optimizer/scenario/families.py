"""The families of constraints on a programme: the key of each, and the function that states its rules.

A new family is a key of `Limits` and a function under `family` that states its rules with operators over decision
variables; what it is called stands in the catalogues of texts. Schema, checks, program, reasons, prices and pages read
it from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any

from optimizer.errors import nearest
from optimizer.scenario.blocks import AboveZero, Floor, InMoney, PerPeriod, Quantity, Titled, budget_periods, paths_in
from optimizer.scenario.expression import ExpressionError, Name
from optimizer.scenario.fields import Flag, optional
from optimizer.scenario.linear_form import IfBought, LinearForm, Lots, Relation, Spend, Units, related, variables
from optimizer.scenario.tree import dotted
from optimizer.scenario.units import NumberKind

if TYPE_CHECKING:
    from optimizer.scenario.model_schema import Programme


class Limits(Titled):
    """The keys that limit a programme."""

    ramp: Annotated[Quantity | None, NumberKind(least=-1)] = optional(
        "The largest growth of spending over the period before, as a share."
    )
    min_spend: InMoney[Floor | None] = optional(
        "The least spending, 0 where nothing is said; `none`: it may be negative."
    )
    max_spend: InMoney[PerPeriod | None] = optional("The most spending.")
    min_units: PerPeriod | None = optional("The fewest units.")
    max_units: PerPeriod | None = optional("The most units.")
    lot: AboveZero[Quantity | None] = optional(
        "Units are bought in whole multiples of this number: a program with integers. With one in a scenario no "
        "samples are drawn: there are no verdicts, no plan that holds up, no prices, and the page is not solved again."
    )
    min_if_any: AboveZero[Quantity | None] = optional(
        "None at all, or at least this many units: a program with integers, with what that costs (see `lot`)."
    )
    fixed: Flag = optional("It takes the spending of `compare_with` in every allocation.", False)


@dataclass(frozen=True)
class Variables:
    """The decision variables of one programme, as linear forms, for the rules under one of its keys.

    ``fixed_by`` is the allocation whose spending fixed programmes take.
    """

    name: str
    key: str
    programmes: Mapping[str, Programme]
    periods: tuple[str, ...]
    fixed_by: str | None

    def spend(self, *periods: str, of: str = "") -> LinearForm:
        """Money spent in periods on the programme, or on another one. Raises ExpressionError where there is none."""
        name = self._programme(of)
        if of and self.programmes[of].costless:
            raise ExpressionError(f"a unit of `{of}` costs nothing, so no money is spent on it", 0)
        return variables(*(Spend(name, period) for period in periods))

    def units(self, *periods: str, of: str = "") -> LinearForm:
        """Units bought in periods, as of `spend`; with payments those that are decided, in the first of all."""
        name = self._programme(of)
        decided = periods if self.programmes[name].payments is None else self.periods[:1]
        return variables(*(Units(name, period) for period in decided))

    def _programme(self, of: str) -> str:
        """The programme, or the other one. Raises ExpressionError where there is none of this name."""
        if of and of not in self.programmes:
            raise ExpressionError(f"there is no programme `{of}`", 0, hint=nearest(of, self.programmes))
        return of or self.name

    def number(self, *inside: str) -> Any:
        """The number under the key, or the one ``inside`` what stands there."""
        return Name(".".join(("programmes", self.name, self.key, *inside)))

    def ends(self) -> Iterator[tuple[str, tuple[str, ...], Any]]:
        """Each number under the key: its period, or "" where it stands for all; the periods it covers; its name.

        Years outside the scenario limit nothing. Raises ExpressionError where all are.
        """
        stated = paths_in(getattr(self.programmes[self.name], self.key), self.number().text)
        meant = {period: path for period, path in stated.items() if not period or period in self.periods}
        if not meant:
            message = f"`{self.key}` names no budget period: {', '.join(stated)}"
            raise ExpressionError(message, 0, hint=budget_periods(self.periods))
        for period, path in meant.items():
            yield period, (period,) if period else self.periods, Name(path)


Rules = Iterator[tuple[str, Relation]]
"""Rules with what their names end with: a period or nothing."""


@dataclass(frozen=True)
class Family:
    """A key of `Limits` and the function that states its rules.

    Catalogues call its rules and numbers `family_NAME`, behind which stands what the rule's name ends with: a period,
    the title of another programme. Where its rules have no amount of their own, `demand_NAME` is what they say, of the
    ``{number}`` under the key, the period ``{before}`` and the programme ``{of}`` that the rule's name ends with.
    ``tags`` are

    - ``cap`` or ``floor``: it holds the money of the periods it names down or up;
    - ``own``: it sets the programme's own level, and is set aside when the worth of more is asked;
    - ``fact``: it is what can be had, which nobody can give up;
    - ``silent``: a price would say nothing;
    - ``whole``: it is over whole numbers, and `checks` says where it is not convex;
    - ``money``: it limits money, and so nothing where a unit costs nothing;
    - ``yearly``: it does not go with payments, which are decided once;
    - ``share``: its number is a share, printed in per cent.
    """

    name: str
    state: Callable[[Variables], Rules]
    tags: frozenset[str]


FAMILIES: dict[str, Family] = {}


def family(tags: str) -> Callable[[Callable[[Variables], Rules]], Callable[[Variables], Rules]]:
    """Enter a family under the name of its function, which is that of its key."""

    def enter(state: Callable[[Variables], Rules]) -> Callable[[Variables], Rules]:
        name = state.__name__
        FAMILIES[name] = Family(name, state, frozenset(tags.split()))
        return state

    return enter


def tagged(*tags: str) -> tuple[str, ...]:
    """The names of the families with any of these tags."""
    return tuple(name for name, entry in FAMILIES.items() if entry.tags & set(tags))


def is_share(path: str) -> bool:
    """Whether the number at ``path`` is a share, which people write in per cent."""
    head, *keys = path.split(".")
    return keys[-1:] == ["attrition"] or (head == "programmes" and keys[1:2] in ([key] for key in tagged("share")))


@family("floor own money")
def min_spend(p: Variables) -> Rules:
    """At least so much money, in all or in one period."""
    for period, periods, least in p.ends():
        yield period, p.spend(*periods) >= least


@family("cap own fact money")
def max_spend(p: Variables) -> Rules:
    """At most so much money, in all or in one period."""
    for period, periods, most in p.ends():
        yield period, p.spend(*periods) <= most


@family("floor own")
def min_units(p: Variables) -> Rules:
    """At least so many units, in all or in one period."""
    for period, periods, least in p.ends():
        yield period, p.units(*periods) >= least


@family("cap own fact")
def max_units(p: Variables) -> Rules:
    """At most so many units, in all or in one period: what can physically be had."""
    for period, periods, most in p.ends():
        yield period, p.units(*periods) <= most


@family("money yearly share")
def ramp(p: Variables) -> Rules:
    """Spending grows by at most a share over the period before."""
    for before, period in pairwise(p.periods):
        yield period, p.spend(period) <= (1 + p.number()) * p.spend(before)


@family("silent whole")
def lot(p: Variables) -> Rules:
    """Units are whole multiples of a lot, in each period."""
    programme = p.programmes[p.name]
    for period in programme.decided(p.periods):
        end = period if programme.payments is None else ""
        yield end, related(p.units(period), "=", p.number() * variables(Lots(p.name, period)))


@family("floor silent whole")
def min_if_any(p: Variables) -> Rules:
    """None at all, or at least so many units."""
    yield "", p.units(*p.periods) >= p.number() * variables(IfBought(p.name))


@family("own fact silent money")
def fixed(p: Variables) -> Rules:
    """Spending is that of the allocation compared with, in every period."""
    if p.fixed_by is None:
        return
    for period in p.periods:
        yield period, related(p.spend(period), "=", Name(dotted("spending", p.fixed_by, p.name, period)))
