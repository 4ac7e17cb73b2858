"""Sentences hold for whatever a file has: without composites, weights, samples, a budget or an actual."""

from typing import Any

from shared import markdown_report

import optimizer


def scenario(model: dict[str, Any] | None = None, **keys: Any) -> optimizer.Scenario:
    """Two programmes, each with an output and a capability; ``model`` and ``keys`` over what it says."""
    known: dict[str, Any] = {
        "currency": "KRW",
        "status": "assumed",
        "programmes": {
            "machines": {"unit_cost": "2억원", "output": "capacity"},
            "people": {"unit_cost": "1억원", "output": "staff"},
        },
        "outputs": {"capacity": {}, "staff": {}},
        "capabilities": {
            "equipment": {"from": "capacity", "curve": [[0, 0], [100, 60], [400, 100]]},
            "skills": {"from": "staff", "curve": [[0, 0], [200, 50], [1000, 100]]},
        },
    }
    compared = {"compare_with": {"machines": "600억원", "people": "400억원"}}
    return optimizer.load({"budget": "1000억원", **compared, **keys, "model": known | (model or {})})


def report(asked: optimizer.Scenario, lang: str = "en") -> str:
    """The report on it in Markdown."""
    return markdown_report([optimizer.solve(asked)], lang)


def test_the_method_names_the_steps_that_the_model_has():
    added = {"together": {"sum_of": ["capacity", "staff"]}}
    assert "Composites" not in report(scenario())
    assert "Composites" in report(scenario({"composites": added}))
    for lang, weights, varied in (("en", "by weights", "always varied"), ("ko", "가중치로 합산", "변형에서")):
        least = report(scenario(objective={"minimize": "spend"}, require={"equipment": 30}), lang)
        assert weights not in least
        weighed = report(scenario(), lang)
        assert weights in weighed
        assert varied not in weighed


def test_scores_are_on_the_scale_of_the_curves():
    ten = {"from": "capacity", "curve": [[0, 0], [100, 6], [400, 10]]}
    for lang, hundred, own, attained in (
        ("en", "100 = target", "on the scale of the file's curves", "target attainment"),
        ("ko", "100 = 목표", "파일의 곡선이 정한 척도", "목표달성도"),
    ):
        to_target, of_ten = report(scenario(), lang), report(scenario({"capabilities": {"equipment": ten}}), lang)
        assert hundred in to_target
        assert attained in to_target
        assert own not in to_target
        assert own in of_ten
        assert hundred not in of_ten
        assert attained not in of_ten
