"""The words for what one must believe for the actual allocation to be right."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "justify_head": (
        "{actual}이(가) 우위가 되는 가정",
        "What one must believe for {actual} to be right",
    ),
    "justify_total": (
        "총액은 {actual}의 것으로 맞추고, 다른 것은 모두 시나리오대로 둠. '이내'는 아무것도 하지 않을 때와의 차이(증가분)에 대한 비율임.",
        "At the total of {actual}, all else as the scenario has it. 'Within' is a share of the gain: the distance from spending nothing.",
    ),
    "justify_other_total": (
        "{actual}의 총액에서는 제약을 지키는 배분이 없어, 시나리오의 예산에서 비교함.",
        "No allocation keeps the rules at the total of {actual}, so it is compared at the scenario's budget.",
    ),
    "justify_broken": (
        "{actual}은(는) 이 시나리오의 제약을 지키지 않음({names}). 제약을 지키는 배분들 곁의 후보 하나로 놓고 비교함.",
        "{actual} does not keep to the rules of this scenario ({names}); it is taken as one more candidate beside those that do.",
    ),
    "justify_weights": (
        "{actual}이(가) 1위 또는 그에 가까워지는, 시나리오에서 가장 가까운 가중치(합은 그대로, 변경 = 변경 절댓값의 합)",
        "The weights nearest to the scenario's under which {actual} comes first or nearly so (same sum; change = sum of absolute changes)",
    ),
    "justify_factors": (
        "{actual}이(가) 1위 또는 그에 가까워지는, 가장 가까운 계수 배율(1 = 적힌 대로, 변경 = 변경 절댓값의 합)",
        "The nearest factors on the coefficients under which {actual} comes first or nearly so (1 = as written; change = sum of absolute changes)",
    ),
    "justify_term": ("항", "Term"),
    "justify_change": ("변경", "Change"),
    "justify_scenario": ("시나리오", "Scenario"),
    "justify_first": ("1위", "first"),
    "justify_near": ("{share}% 이내", "within {share}%"),
    "justify_none": ("음이 아닌 가중치로는 불가", "no weights that are not negative"),
    "justify_open": ("찾지 못함(변경 {bound} 이상)", "not found (change at least {bound})"),
    "justify_no_weights": (
        "이 목적함수에는 가중치가 없어, 가중치를 바꾸는 질문은 정의되지 않음.",
        "This objective has no weights, so what weights would do is not defined.",
    ),
    "justify_dominated": (
        "모든 역량에서 {actual} 이상이고 {name}에서 {gain}점 높은 배분이 있어, 모든 가중치가 양(+)이면 {actual}은(는) 1위가 될 수 없음({proof}).",
        "An allocation scores at least as high as {actual} on every capability and {gain} higher on {name}; no strictly positive weights rank {actual} first ({proof}).",
    ),
    "justify_dominated_weakest": (
        "모든 역량에서 {actual} 이상이고 {name}에서 {gain}점 높은 배분이 있음({proof}).",
        "An allocation scores at least as high as {actual} on every capability and {gain} higher on {name} ({proof}).",
    ),
    "justify_dominated_terms": (
        "목적함수의 모든 항에서 {actual} 이상이고 {name} 항에서 {gain}만큼 나은 배분이 있어, 모든 계수 배율이 양(+)이면 {actual}은(는) 1위가 될 수 없음({proof}).",
        "An allocation is at least as good as {actual} in every term of the objective and better by {gain} in {name}; no strictly positive factors rank {actual} first ({proof}).",
    ),
    "justify_proven": ("검산 완료", "proof checked"),
    "justify_unproven": ("부동소수 계산", "in floating point"),
    "justify_holds": ("이 시나리오의 단가·곡선 값일 때에 한함.", "Holds at this scenario's costs and curves."),
    "justify_holds_but": (
        "이 시나리오의 단가·곡선 값일 때에 한하며 {outside}은(는) 제외됨.",
        "Holds at this scenario's costs and curves; left out: {outside}.",
    ),
    "justify_but": ("{outside}은(는) 제외됨.", "Left out: {outside}."),
    "justify_tie": (
        "가중치 0을 허용하면 공동 1위는 가능함.",
        "With zero weights a tie for the first place stays possible.",
    ),
    "justify_no_tie": (
        "가중치 0을 허용해도 1위가 될 수 없음.",
        "Not even with zero weights can it come first.",
    ),
    "justify_most": (
        "다른 것을 {actual} 이상으로 두고 하나씩 높일 수 있는 최대: {parts}.",
        "The most that each can improve with the others no worse than {actual}: {parts}.",
    ),
    "justify_efficient": (
        "모든 역량에서 {actual} 이상이면서 하나라도 높은 배분은 없음. 1위가 되는 양(+)의 가중치가 있음.",
        "No allocation is at least as good as {actual} everywhere and better somewhere: some strictly positive weights rank it first.",
    ),
    "justify_efficient_broken": (
        "제약을 지키는 배분 가운데 모든 역량에서 {actual} 이상이면서 하나라도 높은 것은 없음.",
        "No allocation that keeps the rules is at least as good as {actual} everywhere and better somewhere.",
    ),
    "justify_efficient_terms": (
        "목적함수의 모든 항에서 {actual} 이상이면서 하나라도 높은 배분은 없음. 1위가 되는 양(+)의 계수 배율이 있음.",
        "No allocation is at least as good as {actual} in every term of the objective and better in one: some strictly positive factors rank it first.",
    ),
    "justify_efficient_broken_terms": (
        "제약을 지키는 배분 가운데 목적함수의 모든 항에서 {actual} 이상이면서 하나라도 높은 것은 없음.",
        "No allocation that keeps the rules is at least as good as {actual} in every term of the objective and better in one.",
    ),
    "justify_numbers": (
        "숫자 하나만 바꿀 때 {actual}이(가) 그 조건에 드는 가장 가까운 값",
        "The nearest value of one number alone at which {actual} meets the condition",
    ),
    "justify_number": ("숫자", "Number"),
    "justify_now": ("현재", "Now"),
    "justify_require": ("{title}: 최저 점수", "{title}: least score"),
    "justify_height": ("{title}: 곡선 높이", "{title}: height of the curve"),
    "justify_unit_cost": ("{title}: 단가", "{title}: unit cost"),
    "justify_all_require": ("최저 점수({names})", "least scores ({names})"),
    "justify_all_height": ("곡선 높이({names})", "heights of curves ({names})"),
    "justify_all_unit_cost": ("단가({names})", "unit costs ({names})"),
    "justify_not_required": ("없음", "none"),
    "justify_already": ("현재", "as is"),
    "justify_dash": ("없음", "none"),
    "justify_searched": (
        "~ 표: 그 값의 양쪽에서 다시 풀어 확인함. 더 가까운 값이 없다는 증명은 아님.",
        "~: re-solved on both sides of the value; not a proof that no nearer value does.",
    ),
    "justify_no_number": (
        "혼자서는 어떤 값에서도 {share}% 이내로 들지 않음(최저 점수는 {actual}의 점수까지; 증명됨): {names}.",
        "No value of these alone brings it within {share}% (least scores up to those of {actual}; proven): {names}.",
    ),
    "justify_no_number_open": (
        "1/10~10배의 33개 값 어디에서도 {share}% 이내로 들지 않음: {names}.",
        "At none of 33 values from a tenth to ten times do these alone bring it within {share}%: {names}.",
    ),
}  # fmt: skip
