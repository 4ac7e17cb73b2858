"""The words about assumptions and their switching values, in Korean and English."""

TEXTS: dict[str, tuple[str, str]] = {
    "assumptions_head": (
        "가정별 영향: 한계효과(숫자 1%당 목적함수), 범위 양 끝의 기회손실, 전환값 (기회손실이 많이 움직이는 것부터, {n}개 중 {shown}개)",
        "What each assumption does: marginal effect (objective per 1% of the number), regret at both ends of its range, switching values "
        "(those that move regret most first; {shown} of {n})",
    ),
    "marginal_column": ("1%당", "Per 1%"),
    "switching_column": ("전환값", "Switching value"),
    "path_column": ("경로(--set)", "Path (--set)"),
    "no_change": ("{low}~{high}의 {n}개 값에서 없음", "no change at {n} values from {low} to {high}"),
    "one_sided": ("{down} 하락시 / {up} 상승시", "{down} down / {up} up"),
    "deciding_head": ("결론을 좌우하는 가정", "The assumptions that decide"),
    "nothing_turns": (
        "범위 안에서 결론을 바꾸는 가정은 없음. 가장 가까운 것은 다음과 같음.",
        "No assumption turns a verdict within its range. The nearest are:",
    ),
    "holds_below": (
        "{item} {way} 결과는 '{assumption}'이(가) {v} 미만일 때 성립하며, {v} 이상이면 {then}(범위 {lo}~{hi}).",
        "{way} {item} holds while “{assumption}” is below {v}; at or above it {then} (range {lo} to {hi}).",
    ),
    "holds_above": (
        "{item} {way} 결과는 '{assumption}'이(가) {v} 초과일 때 성립하며, {v} 이하이면 {then}(범위 {lo}~{hi}).",
        "{way} {item} holds while “{assumption}” is above {v}; at or below it {then} (range {lo} to {hi}).",
    ),
    "years": ("{n}년", "{n:year|years}"),
    "way_more": ("증액", "Raising"),
    "way_less": ("축소", "Cutting"),
    "way_undecided": ("방향 미정", "An open verdict on"),
    "then_more": ("증액이 됨", "money is raised"),
    "then_less": ("축소가 됨", "money is cut"),
    "then_reverses": ("반대가 됨", "it reverses"),
    "then_undecided": ("판단할 수 없음", "nothing can be said"),
    "then_none": ("제약을 지키는 배분이 없음", "no allocation keeps the rules"),
    "label_assumed": ("[판단]", "[Assumed]"),
    "label_cited": ("[인용]", "[Cited]"),
    "label_computed": ("[계산]", "[Computed]"),
    "assumption_line": (
        "{label} {item} {v}({lo}~{hi}){note} 전환값 {sv}.",
        "{label} {item} {v} ({lo} to {hi}){note} switching value {sv}.",
    ),
    "no_figure": (": 공표 통계 없음.", ": no published figure;"),
    "has_source": (": 출처 {sources}.", ": source {sources};"),
    "judged_model": ("모형 작성자의 판단", "judged by the authors of the model"),
    "judged_scenario": ("시나리오 작성자의 판단", "judged by the author of the scenario"),
    "switching_note": (
        "주: 전환값은 다른 가정이 그대로일 때 어느 분야의 방향(준최적 1% 기준)이 바뀌는 값. 수치마다 {n}개 값에서 다시 풀고 바뀌는 곳을 100만분의 1까지 구했으며, 바뀌기 직전의 값을 적음. 푼 값 사이에서 바뀌었다가 되돌아오는 것은 알 수 없음.",
        "Note: a switching value is where the direction of a field (by the near-optimal 1%) changes while all else stays. Each number was solved at {n} values and each change narrowed to a millionth; the value just before it is printed. A change that comes and goes between two solved values is not seen.",
    ),
}
"""Key to (Korean, English)."""
