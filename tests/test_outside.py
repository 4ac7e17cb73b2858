"""Aims outside the calculation and the plan makers' objections: read, replaced whole, faults told at their place."""

import pytest

import optimizer
from optimizer.errors import InputError

SCENARIO = """\
scenario: small
model:
  status: assumed
  sources: {S1: {title: The bill, date: 2025-01-01}}
  programmes: {a: {title: Cards}, b: {title: Posts}}
  outputs: {made: {}}
  outside:
    security: {title: {ko: 안보, en: security}, note: {ko: 수치 없음, en: no figure}, source: S1}
    regions: {title: {ko: 지역, en: regions}}
  objections:
    late:
      title: {ko: 연내 집행이 불가능함, en: It cannot be spent this year}
      answer: {ko: 지급일 기준으로 계산함, en: Money counts when it is paid}
      source: [S1]
    plain: {title: Too little, answer: Enough}
budget: 10
objective: {maximize: a}
variants:
  other: {objections: {only: {title: Another, answer: Reply}}}
  none: {outside: {}}
"""


@pytest.fixture
def load(tmp_path):
    def load(text, name="small"):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return optimizer.load(path)

    return load


def test_a_scenario_replaces_those_of_its_model_whole(load):
    scenario = load(SCENARIO)
    assert [aim.title.say("ko") for aim in scenario.outside.values()] == ["안보", "지역"]
    assert list(scenario.objections) == ["late", "plain"]
    assert scenario.objections["late"].answer.say("en") == "Money counts when it is paid"
    assert list(scenario.variants["other"].objections) == ["only"]
    assert list(scenario.variants["other"].outside) == ["security", "regions"]
    assert scenario.variants["none"].outside == {}
    child = load("extends: small\noutside: {urgency: {title: 시급성}}\nobjections: null\n", "child")
    assert list(child.outside) == ["urgency"]
    assert list(child.objections) == ["late", "plain"]
    assert list(load("extends: child\noutside: null\n", "grandchild").outside) == ["security", "regions"]
    assert list(scenario.with_(outside={"x": {"title": "y"}}).outside) == ["x"]


def test_words_do_not_change_the_digests(load):
    scenario = load(SCENARIO)
    model, _, rest = SCENARIO.partition("  outside:")
    bare = load(model + rest[rest.index("budget") :])
    assert (bare.outside, bare.objections) == ({}, {})
    assert (bare.digest, bare.model_digest) == (scenario.digest, scenario.model_digest)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("en: no figure}, source: S1", "en: no figure}, source: S2", "8:89: unknown source `S2`"),
        ("source: [S1]", "source: [S1, S9]", "14:20: unknown source `S9`"),
        ("source: [S1]", "sorce: [S1]", "14:7: unknown key `sorce`"),
        (", answer: Enough", "", "15:5: `answer` is missing in `objections.plain`"),
        ("answer: Enough", "answer: [Enough]", "15:40: expected a text, or {ko: ..., en: ...}"),
        ("answer: Enough", "answer: {}", "15:40: expected a text, or {ko: ..., en: ...}; this one is empty"),
        ("{title: {ko: 지역, en: regions}}", "{note: x}", "9:5: `title` is missing in `outside.regions`"),
        ("{title: {ko: 지역, en: regions}}", "regions", "9:14: expected a block of `key: value`, found `regions`"),
        ("answer: Reply", "answer: Reply, source: S3", "19:70: unknown source `S3`"),
    ],
)
def test_faults_are_told_at_their_place(load, old, new, told):
    assert SCENARIO.count(old) == 1
    with pytest.raises(InputError) as caught:
        load(SCENARIO.replace(old, new))
    assert [f"{p.place.line}:{p.place.column}: {p.message}" for p in caught.value.problems] == [told]
