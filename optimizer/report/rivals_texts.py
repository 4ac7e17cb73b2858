"""The words of rival plans and of scenarios that judge each other's optima, in Korean and English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "rival_table": ("경쟁안: 각 안이 열어 둔 배분의 최저~최고", "Rival plans: the worst and the best allocation that each leaves open"),
    "rival_table_unit": (
        "경쟁안: 각 안이 열어 둔 배분의 최저~최고 (금액 단위: {unit})",
        "Rival plans: the worst and the best allocation that each leaves open (money in {unit})",
    ),
    "rival_worst": ("최저", "Worst"),
    "rival_best": ("최고", "Best"),
    "rival_behind": ("계산상 배분과의 차이", "Behind the computed"),
    "rival_total": ("총액", "Total"),
    "rival_breaks": ("{plan}이(가) 어기는 조건: {rules}.", "{plan} breaks: {rules}."),
    "rival_note": (
        "주: 배분으로 정해진 안은 최저와 최고가 같고, 차이는 그 안의 총액에서 잼. 조건만 정한 안은 그 조건을 지키고 최고의 배분만큼 지출하는 모든 배분이며, 이 시나리오의 한도를 푼 안은 계산상 배분보다 높을 수 있음(차이가 △).",
        "Note: of a plan that is an allocation worst and best are one, and the difference is at its own total. A plan that states limits alone is every allocation that keeps them and spends as much as the best; one that lifts a limit of this scenario may lie above the computed allocation (a difference below 0).",
    ),
    "rival_no_answer": (
        "{plan}: 그 조건을 모두 지키는 배분이 없음({status}).",
        "{plan}: no allocation keeps its limits ({status}).",
    ),
    "rival_own_goal": (
        "{plan}이(가) 스스로 내세운 목적함수에서 그 안의 최고는 {best}, 계산상 배분은 {computed}. 그 최고의 배분은 이 시나리오의 목적함수에서 {score}.",
        "{plan}, by the objective that it states itself: its best allocation reaches {best}, the computed one {computed}. By the objective of this scenario that best allocation reaches {score}.",
    ),
    "cross_head": ("서로 평가한 배분", "Each judged by the others"),
    "cross_table": (
        "행의 배분이 열의 {judge}에서 그 계산상 배분에 못 미치는 값(괄호: 증가분에 대한 %)",
        "How far the allocation of the row is behind the computed allocation of the column (in brackets: % of its gain)",
    ),
    "cross_optimum": ("{sign} 계산상 배분", "{sign} computed"),
    "cross_note": (
        "주: {list}. *: 그 {judge}의 조건을 어기는 배분(어기면서 앞설 수도 있음). 값은 열마다 그 목적함수의 단위이며 열 사이에서는 %만 견줌.",
        "Note: {list}. *: breaks a rule of that {judge}, with which it may be ahead. Figures are in each column's own objective; only the % compare between columns.",
    ),
    "cross_scenario": ("시나리오", "scenario"),
    "cross_judge": ("관점", "judge"),
    "cross_most_accepted": ("가장 많이 받아들이는 안", "Most accepted within 1%"),
    "cross_least_regret": ("모든 {judge}의 최대 기회손실이 가장 작은 안", "Least greatest regret of all"),
    "cross_short_least_regret": ("기회손실 최소", "Least regret"),
    "cross_short_most_accepted": ("최다 수용", "Most accepted"),
    "cross_none": ("{names}: 답이 없어 평가하지 않음({status}).", "{names}: judges nothing, for want of an answer ({status})."),
    "cross_other_lines": (
        "{names}: 사업, 연도 또는 통화가 달라 배분을 서로 평가할 수 없음.",
        "{names}: other programmes, periods or currency, so that allocations cannot be judged.",
    ),
    "cross_least": (
        "모든 {judge}의 최대 기회손실이 가장 작은 안은 어디에서도 증가분의 {share}보다 더 뒤지지 않음(가장 뒤지는 곳: {names}).",
        "The plan of least greatest regret is nowhere behind by more than {share} of the gain (most in {names}).",
    ),
    "cross_least_nowhere": (
        "모든 {judge}의 최대 기회손실이 가장 작은 안은 어디에서도 뒤지지 않음.",
        "The plan of least greatest regret is behind nowhere.",
    ),
    "cross_accepted": (
        "{plan}: 증가분의 1% 이내로 받아들이는 {judge} {n}개 중 {k}개({names}).",
        "{plan}: within 1% of the gain for {k} of {n} ({names}).",
    ),
    "cross_accepted_none": (
        "{plan}: 증가분의 1% 이내로 받아들이는 {judge}이(가) {n}개 중 하나도 없음.",
        "{plan}: within 1% of the gain for none of {n}.",
    ),
    "cross_no_common": (
        "모든 {judge}의 조건을 함께 지키는 배분이 없어 모두를 위한 안을 계산하지 않음.",
        "No allocation keeps the rules of every {judge}, so there is no plan for all of them.",
    ),
    "cross_agreed": (
        "모든 {judge}의 준최적 범위 전체가 {actual}보다 많거나 적은 항목: {parts}.",
        "In every near-optimal set, beside {actual}: {parts}.",
    ),
    "cross_agreed_more": ("{title} {amount} 이상 증액", "{title} at least {amount} more"),
    "cross_agreed_less": ("{title} {amount} 이상 감액", "{title} at least {amount} less"),
    "cross_agreed_none": (
        "모든 {judge}의 준최적 범위에서 {actual}보다 많거나 적은 항목은 없음.",
        "No programme has more, or less, than in {actual} in every near-optimal set.",
    ),
    "panel_head": ("관점별 평가", "How judges see it"),
    "panel_assumed": (
        "관점 {n}개의 가중치와 숫자는 판단값이며 누구에게 물은 것이 아님.",
        "The weights and numbers of {n:judge|judges} are assumed; nobody was asked.",
    ),
    "panel_numbers": ("관점별 가중치와 숫자(빈칸: 기준안과 같음)", "Weights and numbers of each judge (empty: as in this scenario)"),
    "cross_amounts": ("모두를 위한 안의 배분", "What the plans for all of them spend"),
    "cross_amounts_unit": (
        "모두를 위한 안의 배분 ({unit})",
        "What the plans for all of them spend ({unit})",
    ),
}  # fmt: skip
