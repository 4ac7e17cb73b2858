"""The words of the written report, in Korean and English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "section_summary": ("요약", "Summary"),
    "section_budget": ("예산과 중복 계상", "Budget and double counts"),
    "section_method": ("방법", "Method"),
    "section_result": ("결과", "Result"),
    "section_sensitivity": ("민감도", "Sensitivity"),
    "section_alternatives": ("대안과의 비교", "Alternatives compared"),
    "section_execution": ("집행 여건", "Execution and law"),
    "section_limits": ("한계", "Limits of this analysis"),
    "section_assumptions": ("가정과 자료", "Assumptions and sources"),
    # The table of the supplementary budget.
    "budget_table": ("{title} 배분 비교 (단위: {unit}, %)", "{title}: allocations compared ({unit}, %)"),
    "budget_note": (
        "주: 1. 중복 계상 제거. 2. 단수조정으로 합계가 다를 수 있음. 3. 본예산이 보도되지 않은 항목은 미확인이며 0이 아님.",
        "Note: 1. Double counts removed. 2. Sums may differ by rounding. 3. Where no report gives the original budget it is unknown, not 0.",
    ),
    "budget_source": ("자료: {sources}을(를) 바탕으로 작성", "Source: compiled from {sources}"),
    "original_a": ("본예산(A)", "Original (A)"),
    "bill_b": ("추경안(B)", "Bill (B)"),
    "increase_ba": ("증액(B-A)", "Increase (B-A)"),
    "voted_c": ("국회확정(C)", "As voted (C)"),
    "change_cb": ("증감(C-B)", "Change (C-B)"),
    "computed_d": ("계산상 증액(D)", "Computed increase (D)"),
    "difference_ba": ("증감액 D-(B-A)", "Difference D-(B-A)"),
    "difference_ca": ("증감액 D-(C-A)", "Difference D-(C-A)"),
    "rate": ("증감률", "Rate"),
    "basis": ("근거등급", "Basis"),
    "unknown": ("미확인", "unknown"),
    "from_nothing": ("순증", "new"),
    # Method.
    "method": (
        "결정변수는 사업·단계·연도별 지출이고, 지출은 단가로 물량이 되며, 물량은 도착부터 수명까지 가동되는 만큼만 산출로 셈. 점수는 산출의 오목한 곡선에서 읽음(판단). 제약식 안에서 목적함수가 가장 큰(작은) 배분을 선형계획법으로 구하고, 실제 배분도 같은 함수로 평가함.",
        "What is decided is the spending on each programme, tier and period. Money buys units at unit costs; units count as outputs while they are in service, from arrival to the end of "
        "their life; scores are read off concave curves (judgement). Linear programming finds the allocation with the largest (smallest) objective within the rules; the actual allocation goes through the same functions.",
    ),
    "goal_weighted_score": ("목적함수: 역량별 목표달성도의 가중합을 최대화(가중치는 판단값).", "Objective: the weighted sum of target attainment, maximised (weights are a judgement)."),
    "goal_weakest_score": ("목적함수: 가장 낮은 목표달성도를 최대화.", "Objective: the lowest target attainment, maximised."),
    "goal_spend": ("목적함수: 요구된 점수를 채우는 지출을 최소화.", "Objective: the spending that reaches the required scores, minimised."),
    "goal_money_moved": ("목적함수: 실제 배분에서 옮기는 돈을 최소화.", "Objective: the money moved from the actual allocation, minimised."),
    "goal_expression": ("목적함수: 시나리오가 적은 식을 {way}.", "Objective: the expression that the scenario states, {way}."),
    "maximised": ("최대화", "maximised"),
    "minimised": ("최소화", "minimised"),
    "method_horizon": ("분석기간 {horizon}년, 제약식 {n}개.", "Horizon {horizon} years; {n} rules."),
    # Limits.
    "limit_conditional": (
        "결과는 위의 가정이 성립할 때에 한함. 예산 낭비나 사업 타당성의 판정이 아니며, 점수에 들지 않은 목적(안보·지역·시급성 등)은 계산되지 않음.",
        "The result holds under the assumptions stated. It is no finding of waste or of a programme's merit; aims that no score contains (security, regions, urgency and others) are not in the calculation.",
    ),
    "limit_judged": (
        "목표달성도의 곡선과 가중치는 판단값이며 공표된 수치가 아님.",
        "The curves behind target attainment, and the weights, are judgement and not published figures.",
    ),
    "limit_proof": (
        "검산은 산술을 확인할 뿐 정책 판단을 증명하지 않음.",
        "The certificate proves the arithmetic and no policy.",
    ),
    "limit_samples": (
        "가정의 불확실성은 표본으로 계산하지 않았으므로 어떤 결과도 견고하다고 하지 않음.",
        "Uncertainty of the assumptions is not sampled here, so nothing is called robust.",
    ),
    # Assumptions and sources.
    "assumptions_table": ("쓰인 숫자", "The numbers used"),
    "mark_assumed": ("[판단]", "[Assumed]"),
    "value": ("값", "Value"),
    "sources_column": ("자료", "Sources"),
    "judged_ranges": ("주: 자료에 없는 범위를 정한 사람: {names}.", "Note: ranges that no source gives were set by {names}."),
    "sources_table": ("자료", "Sources"),
    "source_key": ("기호", "Key"),
    "source_title": ("제목", "Title"),
    "publisher": ("발행", "Publisher"),
    "date": ("날짜", "Date"),
    "address": ("주소", "Address"),
    "provenance": (
        "시나리오 {scenario}, 모형 {model}(해시의 앞 16자). {versions}.",
        "Scenario {scenario}, model {model} (first 16 digits of their hashes). {versions}.",
    ),
    # Several scenarios.
    "comparison": ("시나리오 비교", "Scenarios compared"),
    "comparison_table": ("시나리오별 결과", "Scenarios side by side"),
    "comparison_note": (
        "주: 목적함수의 값은 모형과 목적이 같은 시나리오 사이에서만 견줄 수 있음.",
        "Note: values of the objective compare only between scenarios with the same model and objective.",
    ),
    "scenario": ("시나리오", "Scenario"),
    "budget_column": ("예산", "Budget"),
    "money_moved": ("옮긴 돈", "Money moved"),
    "as_of": ("기준일", "As of"),
}  # fmt: skip
