"""What type checkers know of the library. mypy reads this file beside the package; a needless `ignore` is an error."""

import optimizer


def results(name: str) -> list[object]:
    answer: optimizer.Answer = optimizer.solve(name)
    longer: optimizer.Answer = answer.variants["longer"]
    plans: optimizer.Plans | None = longer.plans
    swept: optimizer.Sweep = answer.sweep or optimizer.sweep(name)
    comparison: optimizer.Comparison = optimizer.compare(answer, name)
    sensitivity: optimizer.Sensitivity = optimizer.sensitivity(answer)
    version: str = optimizer.__version__
    return [
        plans, sensitivity, version, swept.answer.plans, answer.rivals, answer.panel, answer.why_no_plan,
        comparison.cross_regret, comparison.answers[0].plans,
    ]  # fmt: skip


def misspelt(name: str) -> None:
    optimizer.slove(name)  # type: ignore[attr-defined]
