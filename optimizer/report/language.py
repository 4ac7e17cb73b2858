"""The words of reports, in Korean and English: one table, so that both say the same."""

from __future__ import annotations

import os
import re
from functools import cache

from optimizer.report import (
    assumptions_texts,
    comparison_texts,
    explain_texts,
    headline_texts,
    html_texts,
    justify_texts,
    live_texts,
    no_answer_texts,
    number_texts,
    plans_texts,
    report_texts,
    rivals_texts,
    sensitivity_texts,
    sweep_texts,
    two_way_texts,
)
from optimizer.report.particles import with_particles

LANGUAGES = ("ko", "en")

_TEXTS: dict[str, tuple[str, str]] = {
    # The finding.
    "nothing_better": (
        "이 분석만으로는 {actual}과(와) 다른 배분이 낫다고 말할 수 없음.",
        "This analysis cannot say another allocation is better.",
    ),
    "actual_breaks": (
        "다만 {actual}은(는) 이 시나리오의 조건을 지키지 않아 기회손실을 산정하지 않음: {breaks}. 같은 합계에서 계산상 배분과의 차이는 {gap}.",
        "{actual} does not keep to the rules of this scenario, so no regret is stated: {breaks}. "
        "Its gap to the computed allocation at the same total is {gap}.",
    ),
    "no_comparison": ("계산된 {goal}: {value}.", "Computed: {goal} {value}."),
    "and_more": ("{names} 외 {n}개", "{names} and {n} more"),
    "many_drawn": (
        "사업이 {all}개이므로 금액이 큰 {n}개만 그림에 보이고, 표에는 모두 있음.",
        "Of {all:programme|programmes} the {n} with the largest amounts are drawn; the table holds all.",
    ),
    "many_lines": (
        "{n}개 사업은 결과의 사업별 표에 있음.", "All programmes ({n}) stand in the table by programme, under the result."
    ),
    "many_empty": ("두 배분 모두 0인 {n}개 사업은 생략함.", "{n:programme|programmes} with nothing in either allocation left out."),
    "many_ranges": (
        "준최적 범위와 사업별 분석은 금액이 큰 {n}개 사업에 한함. 분야 값에는 모든 사업이 들어 있음.",
        "Near-optimal ranges and figures by programme are of the {n} with the most money; categories hold all.",
    ),
    "compared_with": ("비교 배분", "the allocation compared with"),
    "output": ("산출", "Output"),
    "the_objective": ("목적함수 값", "the objective"),
    "not_sampled": (
        "가정의 불확실성은 표본으로 계산하지 않았으므로 분야별 결론은 내리지 않고 방향과 이를 공유하는 변형 수를 보임.",
        "Uncertainty is not sampled here, so no field has a verdict; directions and how many runs share them stand below.",
    ),
    "attainment": ("목표달성도가", "target attainment"),
    "weakest_attainment": ("가장 낮은 목표달성도가", "the lowest target attainment"),
    # Tables.
    "allocation_table": ("배분 비교", "Allocation compared"),
    "allocation_table_alone": ("배분", "Allocation"),
    "programme": ("구분", "Programme"),
    "actual": ("실제 배분", "Actual"),
    "computed": ("계산상 배분", "Computed"),
    "units": ("물량", "Units"),
    "in_units": ("물량 {value}", "{value} units"),
    "note": ("집행과 한계", "Execution and limits"),
    "change": ("증감", "Change"),
    "near_optimal": ("준최적 범위(1%)", "Near-optimal (1%)"),
    "possible": ("한도만의 최소~최대", "Limits alone allow"),
    "total": ("합계", "Total"),
    "unspent": ("집행 잔액", "Unspent"),
    "table_note": (
        "주: 준최적 범위는 달성도 증가분의 1%까지 양보하는 배분에서 항목별 최소~최대(동시에 성립하지 않음). 한도만의 범위는 점수와 무관하게 제약식이 허용하는 최소~최대.",
        "Note: the near-optimal range is each line's least and most over allocations that forgo at most 1% of the gain (not all at once). "
        "What limits alone allow is independent of any score.",
    ),
    "by_period": ("연도별 계산상 배분", "Computed allocation by period"),
    "scores_table": ("목표달성도 (0 = 기준 경로, 100 = 목표; 판단값)", "Target attainment (0 = baseline path, 100 = target; judged scales)"),
    "mix_note": (
        "주: {title}은(는) 대체탄력성 식을 {n}개의 평면으로 근사해 계산하며, 식과의 차이는 {error}% 이내(두 투입의 비가 {ratio}배 이내일 때).",
        "Note: {title} is computed with {n:plane|planes} in place of its elasticity formula, at most {error}% above it (while neither input is over {ratio} times the other).",
    ),
    "capability": ("역량", "Capability"),
    "weight": ("가중치", "Weight"),
    "objective": ("목적함수", "Objective"),
    "binding_table": ("한도에 도달한 제약 (잠재가격: 한 단위 늘릴 때 목적함수의 변화)", "What binds (shadow price: change of the objective per unit more)"),
    "binding_whole": (
        "한도에 도달한 제약: {rules}. 묶음·문턱 조건(정수)이 있어 잠재가격이 없음. 민감도는 다시 푼 표로만 봄.",
        "What binds: {rules}. With whole lots or thresholds (integers) there are no shadow prices; sensitivity is by re-solving only.",
    ),
    "rule": ("제약", "Rule"),
    "limit": ("한도", "Limit"),
    "price": ("잠재가격", "Shadow price"),
    "per_money": ("{unit_one}당 {value}", "{value} per {unit_one}"),
    "per_one": ("1단위당 {value}", "{value} per unit"),
    "rule_budget": ("예산", "Budget"),
    "rule_require": ("{title}: 최저 점수", "{title}: least score"),
    "no_room": ("늘릴 수 없음", "cannot be raised"),
    "nothing_binds": ("한도에 도달한 제약이 없음.", "No rule binds."),
    "variant": ("변형", "Variant"),
    "base": ("기준안", "This scenario"),
    "verdict_table": ("분야별 방향과 결론", "Direction and verdict by field"),
    "direction_table": ("분야별 방향과 이를 공유하는 변형", "Direction by field, and the runs that share it"),
    "verdict_rule": (
        "주: 규칙은 결과를 보기 전에 정함. 견고: 표본의 90% 이상과 모든 견고성 변형이 같은 방향. 조건부: 그 밖에 표본의 70% 이상이 같은 방향. 나머지와 방향 미정은 판단 불가. 표본에서 한 분야의 방향은 그 방향으로 옮기지 않으면 증가분의 1%보다 많이 잃을 때만 있으며, 답이 없는 표본은 다른 방향으로 셈.",
        "Note: the rule was fixed before any result. Robust: at least 90% of the samples and every robustness run share the direction. Conditional: any other field whose direction at least 70% of the samples share. Else, and where the direction is undecided, it cannot tell. In a sample a field has a direction only where not moving its money would forgo more than 1% of the gain; a sample without an answer counts against.",
    ),
    "verdict_needs_samples": (
        "주: 결론(견고·조건부·판단 불가)은 표본으로만 내림. 표본을 계산하지 않아 방향과 이를 공유하는 변형 수만 보임.",
        "Note: a verdict needs samples. As none are drawn, directions stand here and how many runs share them.",
    ),
    "verdict_share": ("{word}(표본의 {share})", "{word} ({share} of samples)"),
    "verdict_undecided": ("{word}(방향 미정)", "{word} (direction undecided)"),
    "category": ("분야", "Field"),
    "direction": ("방향", "Direction"),
    "more": ("▲ 증액", "▲ more"),
    "less": ("▼ 감액", "▼ less"),
    "undecided": ("· 미정", "· undecided"),
    "runs": ("견고성 변형", "Robustness runs"),
    "runs_count": ("{n}개 중 {k}개 일치", "{k} of {n} agree"),
    "runs_named": ("견고성 변형: {names}.", "Robustness runs: {names}."),
    "runs_against": ("다름: {names}", "against: {names}"),
    "verdict": ("결론", "Verdict"),
    "conditional": ("조건부", "conditional"),
    "cannot tell": ("판단 불가", "cannot tell"),
    "regret": ("기회손실", "Regret"),
    "regret_none": ("조건 위반", "breaks rules"),
    "regret_none_note": (
        "조건 위반: 그때는 실제 배분이 조건을 어겨 기회손실을 산정하지 않음.",
        "Breaks rules: there the actual breaks a rule, so that no regret is stated.",
    ),
    "infeasible": ("불가능", "infeasible"),
    "unbounded": ("무한", "unbounded"),
    "agreement": ("변형 {m}개 중 같은 방향: {parts}.", "Of {m:variant|variants}, the same direction in: {parts}."),
    # Closing lines.
    "closing_money": ("예산 {budget}, 집행 잔액 {unspent}, 성과에 반영되지 않는 금액 {idle}.", "Budget {budget}; unspent {unspent}; buys nothing {idle}."),
    "upkeep": ("운영비", "Upkeep"),
    "closing_upkeep": (
        "운영비: 예산에서 {charged}, 그 뒤 분석기간 끝까지 {later}(예산에 넣지 않음).",
        "Upkeep: {charged} charged to the budgets; {later} in later years within the horizon (not charged).",
    ),
    "closing_regret": (
        "{actual}의 기회손실(같은 총액의 계산상 배분에 못 미치는 만큼, 반올림 전의 차이): {regret}.",
        "Regret of {actual} (what it falls short of the computed allocation at the same total, before rounding): {regret}.",
    ),
    "closing_numbers": (
        "쓰인 숫자: 인용 {cited}, 계산 {computed}, 판단값 {assumed}. 기준일: {as_of}.{admitted}",
        "Numbers used: {cited} cited, {computed} computed, {assumed} assumed. As of: {as_of}.{admitted}",
    ),
    "admitted": (" 그 뒤에 나온 자료에 기댄 숫자 {n}개(시나리오가 허용).", " {n:number rests|numbers rest} on later sources, which the scenario admits."),
    "undated": ("날짜 없음", "undated"),
    "no_date": ("없음", "not stated"),
    "feeds_nothing": (
        "점수, 제약, 목적함수 어디에도 쓰이지 않는 이름: {names}.",
        "Feeds no score, limit or objective: {names}.",
    ),
    "curve_note": ("곡선 하나는 숫자 하나로 집계함.", "A curve counts as one number."),
    "certificate": (
        "검산: 계산상 배분의 값 {objective}, 어떤 배분도 넘을 수 없는 한계 {bound}, 차이 {gap}({share}). {kind} 계산의 검산이며 정책 판단의 증명이 아님.",
        "Certificate: the computed allocation reaches {objective}; no allocation that keeps every rule can pass {bound}; gap {gap} ({share}). {kind} It proves arithmetic, not policy.",
    ),
    "certificate_exact": ("유리수 연산.", "Exact rational arithmetic."),
    "certificate_float": ("부동소수 연산, 오차 한계 {error}.", "Floating point, error at most {error}."),
    "certificate_whole": (
        "검산: 계산상 배분의 값 {objective}은(는) 유리수 연산으로 확인됨. 묶음·문턱 조건이 있어 상한 {bound}(차이 {share})은(는) 풀이기의 계산이며 따로 증명되지 않음.",
        "Certificate: the computed allocation reaches {objective}, checked in rational arithmetic. With whole lots or thresholds the bound {bound} (gap {share}) is the solver's own and not proven here.",
    ),
    "certificate_open": (
        "검산: 계산상 배분의 값 {objective}; 상한은 증명되지 않음.",
        "Certificate: the computed allocation reaches {objective}; no bound was proven.",
    ),
    "several": (
        "같은 값의 배분이 여럿이며, 실제 배분에 가장 가까운 것을 보임.",
        "Several allocations are equally good; the one nearest to the actual is shown.",
    ),
    "several_plain": (
        "같은 값의 배분이 여럿이며, 균등 배분에 가장 가까운 것을 보임.",
        "Several allocations are equally good; the one nearest to an equal split is shown.",
    ),
    # The audit of sources.
    "sources_title": ("자료 점검", "what it rests on"),
    "status": ("구분", "Status"),
    "status_cited": ("인용", "cited"),
    "status_computed": ("계산", "computed"),
    "status_assumed": ("판단값", "assumed"),
    "numbers": ("숫자", "Numbers"),
    "number": ("숫자", "Number"),
    "range": ("범위", "Range"),
    "turns": ("방향이 바뀌는 분야", "Direction turns in"),
    "actual_money": ("실제 배분의 금액({unit})", "Money of the actual ({unit})"),
    "double_counts": (
        "{actual}: 항목 금액의 합 {printed}에서 {less}을(를) 제외하면 {total}.",
        "{actual}: the printed lines come to {printed}; less {less} that is {total}.",
    ),
    "double_counts_rest": (
        "{actual}: 항목 금액의 합 {printed}에서 {less}을(를) 제외하고 항목이 확인되지 않은 {rest}을(를) 더하면 {total}.",
        "{actual}: the printed lines come to {printed}; less {less}, and with {rest} that no line explains, that is {total}.",
    ),
    "doubled": ("중복 계상 {amount}", "{amount} printed twice"),
    "held_before": ("본예산 기편성 {amount}", "{amount} that the budget held before"),
    "less_both": ("{first}과(와) {second}", "{first} and {second}"),
    "kept_in": ("{where}에 반영", "counted in {where}"),
    "original_budget": ("본예산", "the original budget"),
    "judges": (
        "자료에 없는 범위 {n}개를 정한 사람: {names}.",
        "{n:range that no source gives was|ranges that no source gives were} set by: {names}.",
    ),
    "influence_head": (
        "범위가 있는 숫자 {n}개(실제 배분의 금액은 제외)를 하나씩 양 끝에 두고 다시 푼 결과(영향이 큰 것부터):",
        "Of the {n:number|numbers} with a range (amounts of the actual apart), each re-solved at both ends, all else equal (most influential first):",
    ),
    "unchecked_head": (
        "계산값이지만 식이 아니라 숫자로 적혀 파일 안에서 검산할 수 없는 것 {n}개: {names}.",
        "{n:number is|numbers are} called computed but written out, so the file cannot check it: {names}.",
    ),
    "later_head": (
        "기준일 {as_of} 뒤에 나왔거나 날짜가 없는 자료에 기댄 숫자 {n}개: {names}.",
        "{n:number rests|numbers rest} on sources later than {as_of} or without a date: {names}.",
    ),
    "contradiction": ("다음 {n}개의 진술은 모두 참일 수 없음:", "Not all can be true of {n:statement|statements}:"),
    "consistent": ("모든 진술이 함께 참일 수 있음.", "All statements can be true together."),
    "intervals": (
        "모순에 들지 않은 진술 {n}개(전체 {m}개)와 모두 맞는 금액의 범위(단위: {unit}):",
        "What the {n} of {m} statements that contradict nothing leave open for each amount ({unit}):",
    ),
    "line": ("항목", "Amount"),
    "least": ("최소", "Least"),
    "most": ("최대", "Most"),
    # What `validate` says of a file without faults.
    "in_order": ("{file}: 이상 없음", "{file}: ok"),
    "file_holds": (
        " (사업 {n}개, 변형 {m}개; 숫자: 인용 {cited}, 계산 {computed}, 판단값 {assumed})",
        " ({n:programme|programmes}, {m:variant|variants}; {cited} cited, {computed} computed, {assumed} assumed)",
    ),
}  # fmt: skip
for _topic in (
    sensitivity_texts, assumptions_texts, comparison_texts, explain_texts, headline_texts, html_texts,
    justify_texts,
    live_texts, no_answer_texts, number_texts, plans_texts, report_texts, rivals_texts, sweep_texts, two_way_texts,
):  # fmt: skip
    assert not _TEXTS.keys() & _topic.TEXTS.keys()
    _TEXTS |= _topic.TEXTS


@cache
def texts() -> dict[str, tuple[str, str]]:
    """Every text, in Korean and English, those of the families of constraints among them."""
    from optimizer.scenario.families import FAMILIES  # loads pydantic, which `--help` does without

    every = dict(_TEXTS)
    for family in FAMILIES.values():
        korean, english = family.label
        every[f"rule_{family.name}"] = f"{{title}}: {korean}", f"{{title}}: {english}"
        every.setdefault(f"r_number_{family.name}", family.label)
        if family.demand is not None:
            every[f"demand_{family.name}"] = family.demand
    return every


_COUNT = re.compile(r"\{(\w+):([^{}|]*)\|([^{}]*)\}")


def say(key: str, lang: str, **values: object) -> str:
    """The text called ``key`` in ``lang`` (ko or en) with ``values`` filled in; ``{n:sample|samples}`` is a count.

    Whole numbers have their thousands separated.
    """
    korean, english = texts()[key]
    values = {name: f"{value:,}" if type(value) is int else value for name, value in values.items()}
    if lang == "ko":
        return with_particles(korean.format(**values))
    return _COUNT.sub(lambda m: f"{{{m[1]}}} {m[2] if str(values[m[1]]) == '1' else m[3]}", english).format(**values)


def template(key: str, lang: str) -> str:
    """The text called ``key`` in ``lang`` with its gaps open, for what fills them elsewhere."""
    return texts()[key][0 if lang == "ko" else 1]


def default_language() -> str:
    """Korean where the environment's language is Korean, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "ko" if value.startswith("ko") else "en"
    return "en"
