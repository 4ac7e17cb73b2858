"""The words of the live part of the report, in Korean and English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "live_unit_months": ("개월", "months"),
    "live_unit_years": ("년", "years"),
    "live_unit_points": ("점", "points"),
    # Why something cannot be changed here.
    "live_whole": (
        "묶음·문턱 조건(정수)이 있어 화면에서 다시 풀 수 없음. 명령줄에서 다시 풀 것.",
        "With whole lots or thresholds (integers) nothing is solved again on this page. Use the command line.",
    ),
    "live_unrecordable": (
        "예산 값에 따라 계산 순서가 달라져 화면에서 다시 풀 수 없음.",
        "The course of the computation hangs on the budget itself, so nothing is solved again on this page.",
    ),
    "live_no_optimum": (
        "공표된 가정에서 답이 없어 화면에서 다시 풀 것이 없음.",
        "The published assumptions have no answer, so there is nothing to solve again on this page.",
    ),
    "live_refused_branches": ("값에 따라 계산 순서가 달라짐", "the course of the computation hangs on it"),
    "live_refused_disagrees": ("되풀이한 계산이 원래 계산과 다름", "the repeated computation differs"),
    "live_refused_list": ("목록 안의 값이라 따로 바꿀 수 없음", "it stands in a list, which is set whole"),
    "live_refused_unit": ("파일에 값으로 적을 수 없는 단위임", "a file cannot state a value of its unit"),
    "live_refused_zero": ("0은 비례 관계를 뜻함", "its 0 states a proportion"),
    "live_refused_words": ("한도가 하나의 숫자로 적혀 있지 않음", "the limit is not written as one number"),
    "live_refused_bounds": ("범위의 끝에서 파일이 성립하지 않음", "at an end of its range the file does not hold"),
    # The page.
    "live_title": ("가정을 바꾸어 다시 계산", "Change the assumptions"),
    "live_lead": (
        "값을 바꾸면 이 파일 안에서 같은 식으로 다시 계산해 배분, 점수, 기회손실, 한도에 도달한 제약, 준최적 범위와 그 그림·문장을 고쳐 씀. 나머지는 흐려지고 ‘공표 시점 기준’으로 남음. 입력한 값은 이 기기를 떠나지 않음.",
        "What you set is solved again inside this file, with the same formulas: allocation, scores, regret, what binds, near-optimal ranges and their charts and sentences follow. The rest fades and stays as published. Nothing you enter leaves this device.",
    ),
    "live_not": ("이 보고서는 화면에서 다시 계산되지 않음: {reason}", "This report is not solved again on the page: {reason}"),
    "live_bill": ("{actual}이(가) 우위가 되는 가정", "Assumptions of the {actual}"),
    "live_bill_within": (
        "첫째 단추: {actual}의 기회손실이 증가분의 {share}% 이내가 되는 {what} 가운데 공표값에서 가장 가까운 것으로 맞춤.{none}",
        "The first button sets what one would have to believe for {actual} to fall short by at most {share}% of the gain: of the {what} that do, those nearest to the published ones.{none}",
    ),
    "live_bill_exact": (
        "첫째 단추: {actual}이(가) 가장 좋은 배분이 되는 {what} 가운데 공표값에서 가장 가까운 것으로 맞춤.",
        "The first button sets what one would have to believe for {actual} to be best: of the {what} that make it so, those nearest to the published ones.",
    ),
    "live_bill_never": (" 어떤 가중치로도 가장 좋은 배분이 되지는 않음.", " Under no weights is it best."),
    "live_bill_none": (
        "가중치나 숫자 하나, 또는 모든 곡선의 높이를 범위 안에서 바꾸어 {actual}이(가) 맞게 되는 가정은 없음.",
        "Neither weights, nor one number, nor the heights of all curves within their ranges make {actual} right.",
    ),
    "live_what_weights": ("가중치", "weights"),
    "live_what_number": ("숫자 하나", "single numbers"),
    "live_reset": ("공표값으로", "Reset"),
    "live_reset_long": ("모든 값을 공표값으로", "Reset to the published values"),
    "live_link": ("링크 복사", "Copy link"),
    "live_link_field": ("이 링크를 복사해 쓸 수 있음", "Copy this link"),
    "live_save": ("시나리오 파일로 저장", "Save as a scenario file"),
    "live_open": ("저장한 파일 열기", "Open a saved file"),
    "live_copied": ("이 값들을 담은 링크를 복사함.", "A link with these values is copied."),
    "live_saved": ("{name}(으)로 저장함. optimizer solve로 풀 수 있음.", "Saved as {name}; optimizer solve takes it."),
    "live_opened": ("파일의 값 {n}개를 읽음.", "{n:value was|values were} read from the file."),
    "live_not_ours": ("이 보고서가 저장한 파일이 아님.", "This file was not saved by this report."),
    "live_as_published": ("공표 시점 기준", "as published"),
    "live_sampled": ("표본의 비율은 공표 시점 기준: “{said}”", "Shares of samples are as published: “{said}”"),
    "live_changed": ("값 {n}개를 바꿈", "Values changed: {n}"),
    "live_unchanged": ("바꾼 값 없음: 공표된 결과.", "Nothing is changed: the published results."),
    "live_told": (
        "값 {n}개를 바꾸어 다시 계산함: {measure} {before} → {after}.",
        "Solved again (values changed: {n}): {measure} {before} → {after}.",
    ),
    "live_told_regret": (" {actual}의 기회손실 {regret}.", " Regret of {actual}: {regret}."),
    "live_told_breaks": (" {actual}은(는) 이 조건을 지키지 않음.", " {actual} does not keep to these rules."),
    "live_mine": (
        "공표된 보고서가 아니라 읽는 이가 값을 바꾸어 다시 계산한 것: {settings}. 흐린 부분은 공표 시점 기준.",
        "Not the report as published: a reader changed these values and it was solved again: {settings}. What is faded is as published.",
    ),
    "live_no_weights": ("가중치가 모두 0이면 계산할 것이 없음.", "With all weights at 0 there is nothing to compute."),
    "live_share": ("합을 100%로 하면 {share}%", "{share}% of the sum"),
    "live_off": ("요구하지 않음", "not required"),
    "live_why": ("근거", "Grounds"),
    "live_why_label": ("{label}의 근거", "Grounds of {label}"),
    "live_published": ("공표값 {value}", "published {value}"),
    "live_controls": ("바꿀 수 있는 값", "What can be changed"),
    "live_result": ("다시 계산한 결과", "The result, solved again"),
    "live_to_controls": ("값 바꾸기", "Settings"),
    "live_refused": ("여기서 바꿀 수 없는 값", "What cannot be changed here"),
    "live_kind_budget": ("예산과 기간", "Budget and horizon"),
    "live_kind_weight": ("가중치", "Weights"),
    "live_note_weight": ("합이 100%가 아니면 비율대로 100%로 맞춤.", "Weights count in proportion; they need not add up to 100%."),
    "live_kind_requirement": ("최저 점수", "Least scores"),
    "live_kind_limit": ("한도", "Limits"),
    "live_kind_key": ("주요 가정", "Key assumptions"),
    "live_note_key": ("범위의 끝에서 기회손실을 가장 많이 바꾸는 것부터.", "Those first that change regret most at the ends of their ranges."),
    "live_kind_assumption": ("그 밖의 가정", "Other assumptions"),
    "live_regret": ("기회손실", "Regret"),
    "live_gap": ("차이(조건 위반)", "Gap (breaks rules)"),
    "live_infeasible": (
        "이 값에서는 모든 제약을 지키는 배분이 없음. 함께 성립할 수 없는 제약: {rules}. 아래의 결과는 모두 공표 시점 기준임.",
        "With these values no allocation keeps every rule. These cannot all hold: {rules}. Everything below is as published.",
    ),
    "live_unbounded": (
        "이 값에서는 목적함수가 끝없이 좋아져 답이 없음. 아래의 결과는 모두 공표 시점 기준임.",
        "With these values the objective improves without end, so there is no answer. Everything below is as published.",
    ),
    "live_unclear": (
        "이 값에서는 풀이기가 결론을 내지 못함. 아래의 결과는 모두 공표 시점 기준임.",
        "With these values the solver comes to no finding. Everything below is as published.",
    ),
    "live_broken": (
        "이 브라우저에서는 다시 계산할 수 없음. 공표된 결과는 그대로 유효함.",
        "This browser cannot solve again. The published results stand.",
    ),
}  # fmt: skip
"""Texts of the page are filled in there by the same templates."""
