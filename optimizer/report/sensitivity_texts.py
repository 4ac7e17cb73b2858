"""The words of the sensitivity page, in Korean and English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "solved_again_head": (
        "묶음·문턱 조건(정수)이 있어 잠재가격과 허용범위가 없음. 한도를 하나씩 10% 낮추고 높여 다시 푼 결과(다른 조건은 그대로):",
        "With whole lots or thresholds (integers) there are no prices or ranges. Each limit a tenth lower and higher, solved again, all else equal:",
    ),
    "sensitivity_title": ("민감도", "sensitivity"),
    "sensitivity_objective": (
        "계산상 배분의 목적함수 값 {objective}; 고정 사업만 집행할 때의 값 {nothing}, 증가분 {gain}.",
        "The computed allocation reaches {objective}; the fixed programmes alone reach {nothing}; the gain is {gain}.",
    ),
    "is_unique": ("같은 값의 다른 배분은 없음.", "No other allocation is as good."),
    "is_degenerate": (
        "필요한 것보다 많은 제약이 동시에 한도에 도달하여, 늘릴 때와 줄일 때의 잠재가격이 다를 수 있음.",
        "More rules bind at once than the result needs, so prices upward and downward may differ.",
    ),
    "prices_head": (
        "잠재가격: 한도를 한 단위 바꿀 때 목적함수의 변화와 그것이 성립하는 한도의 범위. 예산은 예산을 인용한 모든 제약을 따라 움직임.",
        "Shadow prices: change of the objective per unit of a limit, and the limits between which it holds. A budget moves every rule that names it.",
    ),
    "holds": ("성립하는 범위", "Holds"),
    "holds_between": ("{low}부터 {high}까지", "from {low} to {high}"),
    "holds_from": ("{low} 이상", "from {low} on"),
    "holds_to": ("{high} 이하", "up to {high}"),
    "holds_always": ("제한 없음", "always"),
    "holds_here": ("현재 한도에서만", "at this limit only"),
    "upward": ("늘릴 때", "raised"),
    "downward": ("줄일 때", "lowered"),
    "slack_head": (
        "잠재가격이 0인 제약: 한도가 다음 범위에 있는 동안 결과가 바뀌지 않음",
        "Rules whose price is 0: the result does not change while the limit stays",
    ),
    "room": ("여유", "Room"),
    "met_exactly": ("한도에 도달", "met exactly"),
    "worth_head": (
        "사업별 감소비용과 단위당 가치{unit}: 감소비용은 자체 하한이나 상한에 도달한 사업에 그 한도를 제쳐 두고 돈을 더 넣도록 강제할 때 목적함수의 변화(꺾이는 점에서는 넣을 때의 값)이고, "
        "다른 제약과의 균형으로 금액이 정해진 사업은 0임. 단위당 가치가 범위 안에 있으면 이 배분이 그대로 유지됨.",
        "Reduced costs and the worth of a unit{unit}: a reduced cost is the change of the objective when money is forced into a programme at its own floor or cap, "
        "which is set aside (at a kink that of money put in); it is 0 for one whose amount the other rules settle. While the worth of a unit stays within its range the allocation stays as it is.",
    ),
    "reduced_cost": ("감소비용", "Reduced cost"),
    "unit_worth": ("단위당 가치", "Worth of a unit"),
    "worth_from": ("하한", "From"),
    "worth_to": ("상한", "To"),
    "spending": ("배분", "Spending"),
    "tier": ("{n}단계", "tier {n}"),
    "optima_head": (
        "같은 값의 배분이 여럿임. 그 가운데 사업별 최소와 최대{unit}",
        "Several allocations are equally good. The least and most of each programme among them{unit}",
    ),
    "near_head": (
        "준최적 범위{unit}: 증가분의 일부까지 양보하는 배분에서 항목별 최소~최대(동시에 성립하지 않음). *는 실제 배분이 범위 밖임.",
        "Near-optimal ranges{unit}: each line's least and most over allocations that forgo part of the gain (not all at once). * the actual lies outside.",
    ),
    "near_level": ("{level}% 양보", "{level}% forgone"),
    "gain_per": ("{unit_one}당", "Per {unit_one}"),
    "per_unit": ("한 단위당", "Per unit"),
    "nothing_more": ("더 나아지지 않음", "buys nothing more"),
    "moved_stop": (
        "{stop} 넘게 이동해도 더 나아지지 않음.",
        "Moving more than {stop} gains nothing.",
    ),
    "moved_nothing": ("{actual}에서 재원을 이동해도 나아지지 않음.", "Nothing is gained by moving money from {actual}."),
    "moved_from": ("줄이는 사업", "From"),
    "moved_to": ("늘리는 사업", "To"),
    "objective_after": ("목적함수", "Objective"),
    "rivals_head": (
        "역량 간 상충관계: 제약 안에서 한 역량의 점수마다 다른 역량의 최고 점수(꺾이는 점마다)",
        "Capabilities against each other: the best score of one for each score of the other under the rules, at every breakpoint",
    ),
    "rivals_none": ("둘 다 최고 점수까지 함께 갈 수 있음", "both can reach their best"),
    "alone_head": (
        "다른 사업을 모두 고정할 때 사업별 최소와 최대{unit}, 그때의 목적함수 값",
        "With all other programmes fixed: each one's least and most{unit}, and the objective there",
    ),
}  # fmt: skip
