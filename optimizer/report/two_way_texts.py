"""The words of the map over two numbers, in Korean and English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "map_title": ("두 숫자에 따른 결론 지도", "verdicts over two numbers"),
    "map_across": (
        "가로: {name}, {low}부터 {high}까지({range}). 이 시나리오의 값 {value}.",
        "Across: {name}, from {low} to {high} ({range}). This scenario: {value}.",
    ),
    "map_up": (
        "세로: {name}, {low}부터 {high}까지({range}). 이 시나리오의 값 {value}.",
        "Up: {name}, from {low} to {high} ({range}). This scenario: {value}.",
    ),
    "map_range_stated": ("파일에 적힌 범위", "the range in the file"),
    "map_range_asked": ("요청한 구간", "as asked"),
    "map_range_none": ("파일에 범위가 없어 값의 절반~2배", "no range in the file: half to twice the value"),
    "map_legend": ("글자: {signs}.", "Letters: {signs}."),
    "map_sign_more": ("+ 증액", "+ more money"),
    "map_sign_less": ("- 감액", "- less"),
    "map_sign_undecided": ("o 방향 미정", "o undecided"),
    "map_sign_above": ("A 실제 배분이 증가분의 1%를 넘게 놓침", "A the actual forgoes more than 1% of the gain"),
    "map_sign_below": ("B 1% 미만을 놓침", "B it forgoes less"),
    "map_sign_none": ("x 제약을 지키는 배분 없음", "x no allocation keeps the rules"),
    "map_sign_unknown": ("? 확인하지 못함", "? not certified"),
    "map_marks": (
        "지도 밑과 오른쪽의 *: 이 시나리오.",
        "* beneath and at the right: this scenario.",
    ),
    "map_actual": ("@: {actual}의 총액 {total}.", "@: the total of {actual}, {total}."),
    "map_outside": ("이 시나리오의 값은 지도 밖에 있음.", "This scenario lies outside the map."),
    "map_measure": ("{title}", "{title}"),
    "map_regret": ("{actual}이(가) 놓치는 것", "What {actual} forgoes"),
    "map_constant": (
        "푼 값의 쌍 모두에서 같음: {items}.",
        "The same at every pair that was solved: {items}.",
    ),
    "map_item": ("{title} {state}", "{title} {state}"),
    "map_state_more": ("증액", "more money"),
    "map_state_less": ("감액", "less money"),
    "map_state_undecided": ("방향 미정", "undecided"),
    "map_state_above": ("1% 초과", "more than 1% of the gain"),
    "map_state_below": ("1% 이하", "at most 1% of the gain"),
    "map_state_none": ("배분 없음", "no allocation"),
    "map_note": (
        "주: 값의 쌍 {n}개를 풀었음. 방향은 준최적 1% 기준. 푼 값 사이의 일은 알 수 없음.",
        "Note: {n:pair of values was|pairs of values were} solved; directions by the near-optimal 1%. What happens between them is not known.",
    ),
}  # fmt: skip
