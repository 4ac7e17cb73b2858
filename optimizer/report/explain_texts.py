"""The words of `optimizer explain`, in Korean and English."""

TEXTS: dict[str, tuple[str, str]] = {
    "explain_title": ("왜 이런 배분인가", "why this allocation"),
    "why_reaches": (
        "계산상 배분의 목적함수 값은 {after}, {actual}은(는) {before}. 지출이 없으면 {nothing}.",
        "The computed allocation reaches {after}, {actual} {before}; spending nothing gives {nothing}.",
    ),
    "why_reaches_alone": (
        "계산상 배분의 목적함수 값은 {after}. 지출이 없으면 {nothing}.",
        "The computed allocation reaches {after}; spending nothing gives {nothing}.",
    ),
    "why_budget": (
        "예산이 한도에 도달하여 {unit_one}이(가) 늘면 목적함수가 {price} 변하고, 늘어난 재원은 {goes}에 배분됨.",
        "The budget binds: {unit_one} more adds {price}, and goes to {goes}.",
    ),
    "why_budget_free": (
        "예산은 한도에 도달하지 않음: 늘려도 목적함수가 늘지 않음.",
        "The budget does not bind: more of it adds nothing.",
    ),
    "why_capability": (
        "{title}: {score}점('{feed}'의 양에서 읽음).",
        "{title}: {score}, read off the amount of “{feed}”.",
    ),
    "why_bottleneck": (
        "{composite}은(는) {part}에서 한도에 도달함({least}, 다음은 {next}). 이를 늘리는 사업: {feeding}.",
        "{composite} is held up by {part} ({least}, the next is {next}); fed by {feeding}.",
    ),
    "why_nobody": ("없음", "no programme"),
    "why_moves": (
        "{actual}에서 {unit_one}을 더할 때 목적함수의 변화(제약을 두지 않음), 큰 것부터:",
        "What {unit_one} more adds beside {actual}, rules set aside, largest first:",
    ),
    "why_caps": (
        "한도에 도달한 제약(한 단위 완화의 값): {rules}.",
        "What stops it from going further (worth of one unit more): {rules}.",
    ),
    "why_result": (
        "이에 따라 {moved}이(가) 이동함. 감액이 큰 사업: {down}. 증액이 큰 사업: {up}.",
        "So {moved} moves. Most is taken from {down}, and most goes to {up}.",
    ),
    "why_judged": (
        "점수는 판단값으로 만든 목표달성도이며, 위는 계산의 설명이지 정책의 권고가 아님.",
        "Scores are target attainment on judged scales; this explains a calculation and recommends no policy.",
    ),
    "why_spend": ("계산상 배분 {spend}.", "Computed: {spend}."),
    "why_spend_actual": (
        "계산상 배분 {spend}, {actual} {before}({change}).",
        "Computed: {spend}; {actual}: {before} ({change}).",
    ),
    "why_buys": ("구매 물량: {units}({unit}).", "Units bought: {units} ({unit})."),
    "why_outputs": ("분석기간 평균 산출 증가: {outputs}.", "Averaged over the horizon it adds {outputs}."),
    "why_lifts": (
        "이 지출이 없으면 {lost} 낮아져 목적함수가 {objective} 줄어듦.",
        "Without this money: {lost}; the objective falls by {objective}.",
    ),
    "why_lost": ("{title} {points}점", "{title} {points} lower"),
    "why_lifts_nothing": ("이 지출이 없어도 낮아지는 점수가 없음.", "Without this money no score falls."),
    "why_held": ("이 사업에서 한도에 도달한 제약: {rules}.", "Held by: {rules}."),
    "why_blocked": (
        "{composite}에는 {part}이(가) 모자라므로, 거기에는 이 사업만 늘려서 더해지는 것이 없음(모자란 것을 늘리는 사업: {feeding}).",
        "{composite}: what is missing is {part}, so that this programme alone adds nothing there (the missing part is fed by {feeding}).",
    ),
    "why_next": (
        "자체 한도를 제쳐 두고 {unit_one}을 더 넣으면 목적함수가 {rate} 변하고, 그 재원은 {displaced}에서 나옴.",
        "{unit_one} more forced in, its own limits set aside, changes the objective by {rate}; the money comes from {displaced}.",
    ),
    "why_next_free": (
        "자체 한도를 제쳐 두고 {unit_one}을 더 넣으면 목적함수가 {rate} 변하고, 다른 사업은 줄지 않음.",
        "{unit_one} more forced in, its own limits set aside, changes the objective by {rate}; no other programme gives way.",
    ),
    "why_wanted_cap": (
        "{rule}을(를) 늘려야 이 사업에 더 배분됨.",
        "More would go to it if this were raised: {rule}.",
    ),
    "why_wanted_worth": (
        "한 단위의 가치가 {now}에서 {needed}(으)로 높아져야 이 사업에 더 배분됨.",
        "It would get more if a unit were worth {needed} instead of {now}.",
    ),
    "why_fixed": ("고정된 사업이라 어떤 배분에서도 같은 금액임.", "It is fixed: the same in every allocation."),
    "why_whole": (
        "묶음·문턱 조건(정수)이 있어 한 단위의 값은 없음. 민감도는 다시 푼 표로 봄.",
        "With whole lots or thresholds there is no worth of one unit; see the table of re-solves in `sensitivity`.",
    ),
}
