"""The words of plans that hold up, in Korean and English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "plans_title": ("견고한 안", "plans that hold up"),
    "plan": ("안", "Plan"),
    "plan_surest_lead": ("우위가 가장 확실한 안", "Surest lead"),
    "plan_expected_score": ("기댓값이 가장 높은 안", "Greatest expected value"),
    "plan_least_regret": ("최대 기회손실이 가장 작은 안", "Least greatest regret"),
    "plan_least_relative_regret": ("최대 상대 기회손실이 가장 작은 안", "Least greatest relative regret"),
    "plan_worst_tenth": ("하위 10% 평균이 가장 높은 안", "Greatest mean of the worst tenth"),
    "plan_light_touch": ("옮기는 금액이 가장 적은 안", "Light touch"),
    "plan_computed": ("계산상 배분", "Computed allocation"),
    "plan_expected": ("기댓값", "Expected"),
    "plan_ahead": ("앞서는 표본", "Ahead in"),
    "plan_interval": ("차이의 90%", "90% of differences"),
    "plan_regret": ("최대 기회손실", "Worst regret"),
    "plan_breaks": ("조건을 어기는 표본", "Breaks a rule in"),
    "plan_moved": ("옮기는 금액", "Money moved"),
    "plan_table": ("표본에서 그대로 둔 안의 비교", "Plans held fixed in the samples"),
    "plan_table_unit": ("표본에서 그대로 둔 안의 비교 (금액 단위: {unit})", "Plans held fixed in the samples (money in {unit})"),
    "plan_note": (
        "주: 표본 {k}개로 만든 안을 다른 표본 {n}개에서 그대로 두고 표본마다 뽑은 {actual}과(와) 비교함. 금액에 관한 조건은 파일의 값에서 지킴.",
        "Note: made from {k} samples, held fixed in {n} others beside {actual} as drawn in each. Rules on money hold at the numbers of the file.",
    ),
    "plan_what": (
        "우위가 가장 확실한 안: {actual}보다 앞서는 정도가 가장 작은 표본 10%에서 그 평균이 가장 큰 배분.",
        "Surest lead: the allocation whose mean lead over {actual} is greatest in the tenth of the samples in which it is least.",
    ),
    "plan_stable": (
        "다른 표본으로 만들면 {share}만큼 달라짐.",
        "Made from other samples it differs by {share} of the money.",
    ),
    "plan_unstable": (
        "다른 표본으로 만들면 {share}만큼 달라져 1%를 넘으므로 금액은 어림으로 읽어야 함.",
        "Made from other samples it differs by {share} of the money, more than 1%: its amounts are rough.",
    ),
    "plan_breaks_rules": (
        "{share}에서 조건을 하나 이상 어김(많은 순서: {rules}).",
        "It breaks a rule in {share}, most often: {rules}.",
    ),
    "plan_alike": ("모든 안에서 같은 항목", "The same in every plan"),
    "plan_moves_nothing": (
        "{actual}보다 우위가 확실한 배분을 찾지 못함.",
        "No allocation has a surer lead over {actual} than {actual} itself.",
    ),
    "plan_variants_all": (
        "변형 {n}개 모두에서 {actual}보다 높음.",
        "It is ahead of {actual} in all of {n:variant|variants}.",
    ),
    "plan_variants_some": (
        "변형 {n}개 중 {k}개에서 {actual}보다 높고, 다음에서는 그렇지 않음: {names}.",
        "It is ahead of {actual} in {k} of {n:variant|variants}, and not in: {names}.",
    ),
    "plan_variants_broken": (
        "변형의 조건을 어기는 곳: {names}.",
        "It breaks a rule of the variant in: {names}.",
    ),
    "plan_price": (
        "{plan}: 기댓값을 {lost} 내줌.",
        "{plan}: gives up {lost} of the greatest expected value.",
    ),
    "plan_price_money": (
        "{plan}: 기댓값을 {lost} 내줌. 예산의 한계 가치로 {money}에 해당함.",
        "{plan}: gives up {lost} of the greatest expected value, at the margin worth {money} of budget.",
    ),
    "plan_price_none": (
        "{plan}: 기댓값을 내주지 않음.",
        "{plan}: gives up none of the greatest expected value.",
    ),
    "plan_amounts": ("안별 배분", "What each plan spends"),
    "plan_amounts_unit": ("안별 배분 ({unit})", "What each plan spends ({unit})"),
    "plan_field": ("견고한 안", "Plan that holds up"),
    "plan_none_no_actual": (
        "비교할 배분이 없어 견고한 안을 계산하지 않음.",
        "No plan that holds up: there is no allocation to be ahead of.",
    ),
    "plan_none_money": (
        "목적함수가 금액 자체이므로 견고한 안을 따로 계산하지 않음.",
        "No plan that holds up: the objective is money itself, which no sample values otherwise.",
    ),
    "plan_none_whole": (
        "사업에 묶음이나 문턱이 있어 견고한 안을 계산하지 않음.",
        "No plan that holds up: programmes come in whole lots or from a threshold on.",
    ),
    "plan_none_no_ranges": (
        "범위가 있는 숫자가 없어 견고한 안을 계산하지 않음.",
        "No plan that holds up: no number has a range.",
    ),
    "plan_none_no_samples": (
        "표본을 추출하지 않아 견고한 안을 계산하지 않음.",
        "No plan that holds up: no samples are drawn.",
    ),
    "plan_none_no_total": (
        "{actual}의 총액에서 조건을 모두 지키는 배분이 없어 견고한 안을 계산하지 않음.",
        "No plan that holds up: at the total of {actual} no allocation keeps every rule.",
    ),
    "plan_information": ("먼저 알아볼 가정", "What is worth finding out"),
    "plan_information_all": (
        "모든 가정의 참값을 미리 알아도 기댓값은 많아야 {most} 높아짐(정보의 기대가치).",
        "Knowing every assumption beforehand would add at most {most} to the expected value (expected value of perfect information).",
    ),
    "plan_information_first": (
        "하나만 미리 안다면 가치가 큰 순서로 {names}.",
        "Of single assumptions these are worth most to know: {names}.",
    ),
    "plan_information_none": (
        "하나만 미리 알아서는 기댓값이 높아지지 않거나, 우연히 나올 수 있는 정도에 그침.",
        "Knowing any single assumption would add nothing, or no more than chance brings.",
    ),
    "plan_information_not_solved": (
        "풀이기가 표본의 선형계획을 풀지 못해 정보의 기대가치를 싣지 않음.",
        "The solver left the program over the samples unsolved: nothing is said of what is worth finding out.",
    ),
    "plan_information_table": ("정보의 기대가치", "Expected value of perfect information"),
    "plan_information_label": (
        "정보의 기대가치: 많은 것부터 {names}.",
        "Expected value of perfect information, from the most down: {names}.",
    ),
    "plan_information_known": ("미리 아는 것", "Known beforehand"),
    "plan_information_any": ("모든 가정(어떤 배분이든 고를 때)", "Everything (any allocation)"),
    "plan_information_everything": ("모든 가정(아래의 안 가운데 고를 때)", "Everything (the plans below)"),
    "plan_information_weights": ("가중치 전부", "All weights"),
    "plan_information_value": ("기댓값 증가(± 표준오차)", "Adds (± standard error)"),
    "plan_information_budget": ("같은 만큼의 예산", "Worth in budget"),
    "plan_information_note": (
        "주: 정보의 기대가치는 알아내는 데 들일 수 있는 가장 큰 값. 고르는 안: {plans}, 그리고 표본의 자체 최적 배분을 가장 많이 가르는 가정이 낮을 때와 높을 때에 맞춘 안 {k}개. 표본 {n}개에서 안마다 우위를 그 가정에 회귀(벌점 3차 스플라인)함. {chance}까지는 우연으로도 나옴.",
        "Note: the most that finding out may cost. The choice is among {plans}, and {k} that are fitted to low and to high values of the assumptions that tell the samples' own optima most apart. In {n} samples the lead of each plan is regressed on the number (penalised cubic splines). Up to {chance} may come by chance.",
    ),
    "plan_information_margin": (
        "예산은 기댓값이 가장 높은 안에서 예산의 한계 가치로 환산함.",
        "Budget is converted at what a unit more would add to the plan with the greatest expected value.",
    ),
    "plan_acceptability": ("{actual}보다 이만큼 이상 앞서는 표본의 비율", "Share of samples in which each plan is ahead of {actual} by at least so much"),
    "plan_acceptability_by": ("우위", "Ahead by"),
    "plan_acceptability_first": ("비율이 가장 큰 안", "Most often"),
    "plan_none_other_lines": (
        "사업과 기간이 이 시나리오와 같은 표본이 없어 견고한 안을 계산하지 않음.",
        "No plan that holds up: no sample has the programmes and periods of this scenario.",
    ),
    "plan_none_not_solved": (
        "풀이기가 표본의 선형계획을 풀지 못해 견고한 안을 싣지 않음.",
        "No plan that holds up: the solver left the program over the samples unsolved.",
    ),
    "plan_turning": ("결론이 바뀌는 곳", "Where the verdict turns"),
    "plan_turning_never": (
        "{plan}이(가) {actual}보다 높지 않은 표본은 없음({n}개 중 0개).",
        "{plan} is ahead of {actual} in each of {n} samples.",
    ),
    "plan_turning_behind": (
        "{plan}이(가) {actual}보다 높지 않은 표본은 {n}개 가운데 {k}개({share}).",
        "{plan} is not ahead of {actual} in {k} of {n} samples ({share}).",
    ),
    "plan_turning_where": (
        "이런 표본을 가장 잘 가려내는 조건은 {conditions}({shares}).",
        "They are best told by {conditions} ({shares}).",
    ),
    "plan_turning_least": (
        "우위가 가장 작은 10%({bound} 이하)를 가장 잘 가려내는 조건은 {conditions}({shares}).",
        "The tenth with the least lead, at most {bound}, is best told by {conditions} ({shares}).",
    ),
    "plan_turning_breaks": (
        "제약을 하나 이상 어기는 표본({k})을 가장 잘 가려내는 조건은 {conditions}({shares}).",
        "Those in which it breaks a rule, {k}, are best told by {conditions} ({shares}).",
    ),
    "plan_turning_shares": (
        "전체의 {mass}, 그 가운데 {density}가 해당, 해당 표본의 {coverage}를 포함",
        "{mass} of all samples; {density} of these are such, and {coverage} of such are here",
    ),
    "plan_turning_no_box": (
        "이런 표본이 몇 가지 가정에 몰려 있다고는 말할 수 없음.",
        "No few assumptions tell where these lie.",
    ),
    "plan_turning_no_box_least": (
        "우위가 가장 작은 10%({bound} 이하)가 몇 가지 가정에 몰려 있다고는 말할 수 없음.",
        "No few assumptions tell where the tenth with the least lead, at most {bound}, lies.",
    ),
    "plan_turning_few": (
        "우위가 가장 작은 10%({bound} 이하)가 어떤 가정에서 나오는지 말하기에는 표본이 적음.",
        "Samples are too few to tell where the tenth with the least lead, at most {bound}, lies.",
    ),
    "plan_turning_weights": (
        "가중치를 표본마다 가능한 모든 조합에서 고르게 다시 뽑으면 {share}에서 {actual}보다 높고, {first}에서는 {other}보다도 높음.",
        "With weights drawn anew in each sample, evenly from all there can be, it is ahead of {actual} in {share} and of {other} too in {first}.",
    ),
    "plan_turning_lower": (
        "평균 점수가 {actual}보다 낮은 역량: {names}.",
        "Its mean score is below that of {actual} on: {names}.",
    ),
    "plan_turning_none_lower": (
        "어느 역량에서도 평균 점수가 {actual}보다 낮지 않음.",
        "On no capability is its mean score below that of {actual}.",
    ),
    "plan_turning_note": (
        "주: 가정의 조건은 표본의 절반에서 찾고(PRIM) 비율은 나머지 {n}개에서 계산함.",
        "Note: conditions are found on half of the samples (PRIM), their shares are those of the other {n}.",
    ),
    "plan_turning_label": (
        "표본마다 한 점. 가로 {x}, 세로 {y}. 색칠한 점은 {cases}, 칠한 면은 본문의 조건.",
        "A point a sample, {x} across and {y} upwards. Coloured points: {cases}. The shaded area is where the conditions hold.",
    ),
    "plan_turning_axes": ("가로 {x}, 세로 {y}", "{x} across, {y} upwards"),
    "plan_turning_cases": ("우위 {bound} 이하", "lead of at most {bound}"),
    "plan_turning_cases_behind": ("{actual}보다 높지 않음", "not ahead of {actual}"),
    "plan_turning_rest": ("나머지 표본", "other samples"),
    "plan_turning_box": ("조건이 성립하는 곳", "where the conditions hold"),
    "plan_turning_lead": ("{actual}에 대한 우위", "lead over {actual}"),
    "plan_unsolved": (
        "풀이기가 표본의 선형계획을 풀지 못해 표에 없는 안: {names}.",
        "Not in the table, as the solver left its program over the samples unsolved: {names}.",
    ),
}  # fmt: skip
