"""The words of the headline, in Korean and English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # What moves, and what it does.
    "head_sampled": (
        "{lost}에서 {moved}을(를) {gained}(으)로 옮긴 안이 {share}에서 {actual}보다 높음(차이의 90%가 {ends}).",
        "Moving {moved} from {lost} to {gained} is ahead of {actual} in {share}, by {ends} in 90% of them.",
    ),
    "head_raises": (
        "{lost}에서 {moved}을(를) {gained}(으)로 옮기면 {measure} {before}에서 {after}(으)로 높아짐.",
        "Moving {moved} from {lost} to {gained} raises {measure} from {before} to {after}.",
    ),
    "head_lowers": (
        "{lost}에서 {moved}을(를) {gained}(으)로 옮기면 {measure} {before}에서 {after}(으)로 낮아짐.",
        "Moving {moved} from {lost} to {gained} lowers {measure} from {before} to {after}.",
    ),
    "head_sampled_total": (
        "{total} 대신 {whole}을(를) 쓰는 안이 {share}에서 {actual}보다 높음(차이의 90%가 {ends}).",
        "Spending {whole} instead of {total} is ahead of {actual} in {share}, by {ends} in 90% of them.",
    ),
    "head_raises_total": (
        "{total} 대신 {whole}을(를) 쓰면 {measure} {before}에서 {after}(으)로 높아짐.",
        "Spending {whole} instead of {total} raises {measure} from {before} to {after}.",
    ),
    "head_lowers_total": (
        "{total} 대신 {whole}을(를) 쓰면 {measure} {before}에서 {after}(으)로 낮아짐.",
        "Spending {whole} instead of {total} lowers {measure} from {before} to {after}.",
    ),
    "head_spend": (
        "조건을 지키는 가장 적은 지출은 {after}이며, {actual}의 지출은 {before}임.",
        "The least spending that keeps to the rules is {after}; {actual} spends {before}.",
    ),
    "head_money_moved": (
        "조건을 지키려면 {actual}에서 적어도 {after}을(를) 옮겨야 함.",
        "To keep to the rules at least {after} has to move from where {actual} has it.",
    ),
    "head_none_moved": (
        "{actual}은(는) 모든 조건을 지키므로 옮길 금액이 없음.",
        "{actual} keeps to every rule: nothing has to move.",
    ),
    "head_held": (
        "계산상 배분을 그대로 두면 {share}에서 {actual}보다 높음(차이의 90%가 {ends}).",
        "Held fixed, the computed allocation is ahead of {actual} in {share}; the difference is {ends} in 90% of them.",
    ),
    "head_plan_held": (
        "우위가 가장 확실한 안도 {share}에서만 {actual}보다 높음(차이의 90%가 {ends}).",
        "Even the plan with the surest lead is ahead of {actual} in {share} only; the difference is {ends} in 90% of them.",
    ),
    "head_gap": (
        "{goal}은(는) {actual} {before}, 같은 총액의 계산상 배분 {after}(으)로 {gap} 차이임.",
        "{goal}: {before} under {actual}, {after} under the computed allocation at the same total, a difference of {gap}.",
    ),
    "head_value": ("{goal}이(가)", "{goal}"),
    "head_points": ("{value}점", "{value}"),
    "head_lines": ("{n}개 항목", "{n:line|lines}"),
    "head_unspent_before": ("쓰지 않던 금액", "money not spent before"),
    # Another total.
    "head_added": ("{actual}의 총액 {total}에 {more}을(를) 더한 예산임.", "The budget adds {more} to the {total} of {actual}."),
    "head_taken": ("{actual}의 총액 {total}에서 {more}을(를) 뺀 예산임.", "The budget takes {more} from the {total} of {actual}."),
    "head_years_differ": ("예산의 연도별 금액이 {actual}과(와) 다름.", "The budget has other amounts by year than {actual}."),
    "head_at_total": ("{actual}의 총액에서 비교하면, {sentence}", "At the total of {actual}, {sentence}"),
    "head_no_answer": (
        "{actual}의 총액에서는 조건을 모두 지키는 배분이 없어 비교하지 않음.",
        "At the total of {actual} no allocation keeps every rule, so nothing is compared.",
    ),
    # Where it holds.
    "head_horizons": ("그대로 두면 분석기간 {holds} 모두에서 {actual}보다 높음.", "Held fixed, it is ahead of {actual} at {holds} horizons."),
    "head_horizons_some": (
        "그대로 두면 분석기간 {holds}에서 {actual}보다 높고 {fails}에서는 그렇지 않음.",
        "Held fixed, it is ahead of {actual} at {holds} horizons, and not at {fails}.",
    ),
    "head_horizons_none": (
        "그대로 두면 분석기간 {fails}에서 {actual}보다 높지 않음.",
        "Held fixed, it is not ahead of {actual} at {fails} horizons.",
    ),
    "head_year": ("{n}년", "{n}-"),
    "head_years": ("{years}", "{years}year"),
    "head_open": ("{m}개 분야 중 {k}개는 그 이상의 방향을 판단할 수 없음.", "For {k} of {m:field|fields} more cannot be told."),
    "head_counts": (
        "가정 {n}개(판단값 {j}개)에 따른 계산이며 낭비의 판정이 아님.",
        "A computation under {n:assumption|assumptions}, {j} of them judged; not a finding of waste.",
    ),
}  # fmt: skip
