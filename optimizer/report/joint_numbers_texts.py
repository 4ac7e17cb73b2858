"""The words for all numbers moved together until the actual is right, in Korean and English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "together_title": ("모든 가정을 함께 바꿀 때", "what one must believe, all together"),
    "together_head": (
        "범위가 있는 숫자를 모두 함께 바꿀 때 {actual}이(가) 그 조건에 드는 작은 변경. 변경의 단위: 숫자 하나를 현재 값에서 그 범위의 끝까지 옮기면 1. '이내'는 증가분에 대한 비율임.",
        "All numbers with a range moved together: a small change at which {actual} meets the condition. 1 = one number moved from its value to the end of its range. "
        "'Within' is a share of the gain.",
    ),
    "together_found": (
        "{condition}: 변경 합계 {total}, 숫자 {n}개(찾은 것 중 가장 작음, {bound}). 다시 풀면 {actual}이(가) {gap}% 못 미침.",
        "{condition}: {total} in all, {n} numbers (the least that was found; {bound}). Solved again, {actual} falls short by {gap}%.",
    ),
    "together_bound": ("{bound} 미만으로는 불가함이 증명됨", "proven: not with less than {bound}"),
    "together_no_bound": ("더 작은 것이 없다는 증명은 없음", "no proof that nothing smaller does"),
    "together_open": ("없다는 증명도 없음", "that there is nothing is not proven"),
    "together_none": (
        "{condition}: 범위 안에서 찾지 못함({bound}).",
        "{condition}: nothing found inside the ranges ({bound}).",
    ),
    "together_impossible": (
        "{condition}: 범위 안의 어떤 값으로도 불가(증명됨).",
        "{condition}: no values inside the ranges do (proven).",
    ),
    "together_already": ("{condition}: 현재 값 그대로 듦.", "{condition}: as the numbers are."),
    "together_without": (
        "비교할 배분이 없거나 범위가 있는 숫자가 없거나 묶음·문턱 조건(정수)이 있어, 물을 것이 없음.",
        "There is no allocation to compare with, no number with a range, or lots are whole: nothing to ask.",
    ),
    "together_now": ("현재", "Now"),
    "together_then": ("필요", "Needed"),
    "together_share": ("범위 중 몫", "Of the range"),
}  # fmt: skip
