"""The words for a scenario that has no answer: what contradicts, what would repair it, what runs away."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "infeasible_head": ("불가능: 다음 제약은 동시에 성립할 수 없음.", "Infeasible: these rules cannot all hold."),
    "infeasible_hint": ("하나만 풀어도 나머지는 성립함.", "Dropping any one of them lets the others hold."),
    "not_negative": ("지출은 음수가 될 수 없음: {names}", "spending is not negative: {names}"),
    "tiers_end": ("단계별 물량이 정해져 있음: {names}", "the tiers have an end: {names}"),
    "curve_ends": ("곡선이 꺾이고 끝남: {names}", "the curve flattens and ends: {names}"),
    "farkas": ("모순은 유리수 연산으로 검산됨.", "The contradiction was checked in exact rational arithmetic."),
    "repair_alone": (
        "다른 제약을 그대로 두고 하나만 고칠 때 필요한 변경:",
        "What changing one rule alone would take, the others as they are:",
    ),
    "repair_rule": ("제약", "Rule"),
    "repair_kind": ("구분", "Kind"),
    "repair_now": ("현재", "Now"),
    "repair_to": ("필요한 값", "Needed"),
    "repair_change": ("변경", "Change"),
    "repair_wish": ("정책", "policy"),
    "repair_fact": ("사실", "fact"),
    "repair_no_single": (
        "제약 하나만 고쳐서는 풀리지 않음. 여럿을 함께 고쳐야 함.",
        "No change of a single rule is enough; several have to change together.",
    ),
    "repair_not_alone": (
        "위 모순에 들지만 혼자서는 풀 수 없는 제약: {names}.",
        "In the contradiction, but no change of them alone ends it: {names}.",
    ),
    "repair_least": (
        "변경 합계가 가장 작은 조합(합계 {total}): {parts}.",
        "The least change in all (total {total}): {parts}.",
    ),
    "repair_wishes": (
        "사실(물량·지출 상한, 고정, 단계, 지연, 곡선)을 그대로 두고 정책만 고칠 때 가장 작은 조합(합계 {total}): {parts}.",
        "Keeping the facts (caps on units and spending, fixed lines, tiers, delays, curves) and changing policy only, the least (total {total}): {parts}.",
    ),
    "repair_follows": (
        "{names}의 한도는 바뀐 예산에 따른 값이며, 변경은 그에 더하는 것임.",
        "The limit of {names} is that at the changed budget; its own change comes on top.",
    ),
    "repair_wishes_same": ("이 조합은 정책만 고침.", "It changes policy only."),
    "repair_wishes_none": (
        "정책만 고쳐서는 풀리지 않음: 사실끼리 모순됨.",
        "No change of policy alone is enough: the facts contradict each other.",
    ),
    "repair_weighting": (
        "변경은 각 제약의 한도에 대한 비율로 더함(한도가 0이면 같은 단위의 가장 큰 한도 대비). 어느 변경이 바람직한지의 판단이 아님.",
        "Changes are added as shares of each rule's own limit (a limit of 0 counts like the largest of its unit). This does not say which change is desirable.",
    ),
    "unbounded_head": (
        "목적함수가 한없이 커짐(또는 작아짐). 방향: {parts}.",
        "Unbounded: the objective improves without end along {parts}.",
    ),
    "unbounded_grows": ("{name} 증가({share})", "more {name} ({share})"),
    "unbounded_falls": ("{name} 감소({share})", "less {name} ({share})"),
    "unbounded_stops": ("다음 한도 중 하나만 있으면 멈춤: {names}.", "Any one of these limits would stop it: {names}."),
    "unbounded_several": (
        "한도 하나로는 멈추지 않음. 여러 사업에 한도를 넣을 것.",
        "No single limit stops it; several programmes need one.",
    ),
    "stop_budget": ("예산(`budget`)", "a budget (`budget`)"),
    "stop_max_spend": ("{name}의 지출 상한(`max_spend`)", "a most for {name} (`max_spend`)"),
    "stop_min_spend": ("{name}의 지출 하한(`min_spend`)", "a least for {name} (`min_spend`)"),
    "stop_max_units": ("{name}의 물량 상한(`max_units`)", "a most for the units of {name} (`max_units`)"),
    "stop_min_units": ("{name}의 물량 하한(`min_units`)", "a least for the units of {name} (`min_units`)"),
}  # fmt: skip
