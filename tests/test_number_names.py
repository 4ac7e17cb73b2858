"""What numbers are called, in the reader's language and nowhere by a key of the file where there is a title."""

import re

import pytest
from test_html_report import base_report

import optimizer
from optimizer.report.number_names import number_name

BASE = optimizer.load("supplementary-budget-2025")


@pytest.mark.parametrize(
    ("path", "ko", "en"),
    [
        ("parameters.occupancy", "GPU 가동률", "Occupancy of cards"),
        ("programmes.graduate_places.lag", "석·박사 양성 · 도착까지 걸리는 기간", "Graduate places · lag"),
        (
            "programmes.gpu_purchase.per_unit.purchased_gpus",
            "GPU 구매 · 단위당 산출 · 구매 GPU",
            "GPU purchase · per unit · Bought GPUs",
        ),
        ("objective.weights.talent", "연구인재 · 가중치", "Research talent · Weight"),
        ("limits.training_run", "limits.training_run", "limits.training_run"),
    ],
)  # fmt: skip
def test_a_number_has_a_name_in_each_language(path, ko, en):
    assert (number_name(path, BASE, "ko"), number_name(path, BASE, "en")) == (ko, en)


def test_a_parameter_without_a_title_is_called_by_its_key():
    model = {
        "status": "assumed", "parameters": {"share": 3}, "programmes": {"a": {"output": "x", "max_units": "share"}},
        "outputs": {"x": {}}, "capabilities": {"c": {"from": "x", "curve": [[0, 0], [5, 10]]}},
    }  # fmt: skip
    assert number_name("parameters.share", optimizer.load({"budget": 5, "model": model}), "ko") == "share"


def test_every_parameter_that_a_shipped_scenario_uses_has_both_titles():
    used = [number for number in BASE.reached if number.path.startswith("parameters.")]
    assert len(used) > 40
    assert [number.path for number in used if number.title is None or not (number.title.ko and number.title.en)] == []


def test_korean_readers_see_no_key_of_a_parameter_but_beneath_its_name():
    # The section on grounds prints notes and formulas of the model in its own words.
    text = base_report("ko").partition('<section id="grounds"')[0]
    shown = re.sub(r"<code>.*?</code>|<script.*?</script>|<style.*?</style>", "", text, flags=re.S)
    keys = [n.path.removeprefix("parameters.") for n in BASE.reached if n.path.startswith("parameters.")]
    said = re.sub(r"<[^>]*>", " ", shown)
    assert "GPU 가동률" in said
    # Limits are shown as the file words them, formulas and all.
    worded = {"environment_ratio"}
    assert [key for key in keys if "_" in key and key not in worded and re.search(rf"\b{key}\b", said)] == []
    assert "occupancy" not in said
