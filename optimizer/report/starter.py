"""The scenario that `optimizer new` writes: small, commented, and it solves."""

from __future__ import annotations

import os
import re
from pathlib import Path

from optimizer.errors import InputError, Place, Problem

_STARTERS = {
    "en": """\
# What this scenario asks, and why. A scenario asks; the model below says what is believed.
# optimizer solve {name}.yaml   optimizer show {name}.yaml   optimizer validate {name}.yaml
scenario: {name}
title: A city's climate budget
budget: 300                          # EUR 300 million, by `amounts_in` below; `EUR 300 million` and `€300m` read as well
horizon: 5                           # years in which outputs count
objective: {{maximize: weighted_score, weights: {{heating: 0.6, transport: 0.4}}}}   # weights sum to 1; a judgement
compare_with: as_decided             # the allocation to stand beside, from the model

# Rules in words: a programme or category is its spending; outputs go by their names.
limits:
  training_floor: training >= 2% of budget
  homes_soon: homes_heated at 24 months >= 2000

# Partial scenarios, solved and shown beside this one.
variants:
  two_years: {{horizon: 2}}
  weakest_link: {{objective: {{maximize: weakest_score}}}}

# The model: money buys units, units make outputs, outputs make scores. Often a file of its own in models/.
model:
  amounts_in: EUR million            # what a bare number counts where money is due; with `currency: EUR` in its place
                                     # every amount names its unit, as EUR 18,000 or 0.5 million EUR
  status: assumed                    # cited, computed or assumed; no number goes without a status or a source
  note: Figures of an example. Replace each with your own, and name its source.
  sources:
    PLAN: {{title: Climate plan, publisher: City council, date: 2025-01-31}}
  categories:
    buildings: {{title: Buildings}}
    roads: {{title: Roads}}
  parameters:
    pumps_per_installer: 20
  programmes:
    heat_pumps:
      title: Heat pumps
      category: buildings
      unit: heat pump
      unit_cost: {{value: 0.018, low: 0.015, high: 0.024, source: PLAN}}   # a source makes a number cited
      output: pumps
      lag: 8 months                  # from payment to service
      life: 15 years
    training:
      title: Training of installers
      category: buildings
      unit: installer
      unit_cost: 0.03
      per_unit: {{installations: pumps_per_installer}}
      lag: 6 months
    buses:
      title: Electric buses
      category: roads
      unit: bus
      unit_cost: 0.6
      output: buses_running
      lag: 12 months
      max_units: 300                 # what can physically be had
  outputs:
    pumps: {{unit: heat pump}}
    installations: {{unit: heat pump}}
    buses_running: {{unit: bus}}
  composites:
    # A heat pump that nobody can install does not count: the smaller of the two decides.
    homes_heated: {{unit: home, smallest_of: [pumps, installations]}}
  capabilities:
    # Points [quantity, score]; each further unit adds no more than the one before.
    heating: {{title: Clean heating, from: homes_heated, curve: [[0, 0], [4000, 60], [10000, 100]]}}
    transport: {{title: Clean transport, from: buses_running, curve: [[0, 0], [100, 50], [250, 100]]}}
  allocations:
    as_decided: {{title: As decided, heat_pumps: 90, training: 30, buses: 180}}
""",
    "ko": """\
# 이 시나리오가 무엇을 왜 묻는지 적음. 시나리오는 묻고, 아래 모형은 무엇을 믿는지 말함.
# optimizer solve {name}.yaml   optimizer show {name}.yaml   optimizer validate {name}.yaml
scenario: {name}
title: 새 시나리오
budget: 1000억원                     # 금액: 55억원, 1조 8,000억원
horizon: 3                           # 산출을 세는 기간(년)
objective: {{maximize: weighted_score, weights: {{capacity: 0.5, people: 0.5}}}}   # 가중치의 합은 1이며 판단값임
compare_with: as_decided             # 나란히 비교할 배분(모형에 있음)

# 말로 쓴 제약: 사업이나 분야의 이름은 지출, 산출은 제 이름.
limits:
  people_floor: staff >= 10% of budget
  enough_machines: capacity_in_service at 12 months >= 100

# 일부만 다른 시나리오. 함께 풀어 나란히 보임.
variants:
  one_year: {{horizon: 1}}
  weakest_link: {{objective: {{maximize: weakest_score}}}}

# 모형: 돈이 단위를, 단위가 산출을, 산출이 점수를 만듦. 보통 models/에 따로 둠.
model:
  currency: KRW                      # 대신 `amounts_in: 억원`을 적으면 단위 없이 쓴 금액은 억원
  status: assumed                    # cited(인용), computed(계산), assumed(판단). 구분이나 자료 없는 숫자는 읽지 않음
  note: 예시 숫자임. 하나씩 실제 숫자와 그 자료로 바꿀 것.
  sources:
    PLAN: {{title: 사업 계획, publisher: 부처, date: 2025-01-31}}
  categories:
    equipment: {{title: 장비}}
    talent: {{title: 인재}}
  programmes:
    machines:
      title: 장비 구매
      category: equipment
      unit: 대
      unit_cost: {{value: 2억원, low: 1.8억원, high: 2.5억원, source: PLAN}}   # 자료를 적으면 인용
      output: machine_count
      lag: 8 months                  # 지급부터 가동까지
      life: 5 years
    operations:
      title: 운영
      category: equipment
      unit: 대
      unit_cost: 0.5억원
      output: served
      lag: 6 months
    staff:
      title: 연구인력
      category: talent
      unit: 인년
      unit_cost: 1.5억원
      output: researchers
      life: 1 year
      max_units: 400                 # 실제로 확보할 수 있는 양
  outputs:
    machine_count: {{unit: 대}}
    served: {{unit: 대}}
    researchers: {{unit: 명}}
  composites:
    # 운영할 사람이 없는 장비는 세지 않음: 둘 중 작은 쪽이 결정함.
    capacity_in_service: {{unit: 대, smallest_of: [machine_count, served]}}
  capabilities:
    # 점 [양, 점수]; 뒤의 단위가 앞의 단위보다 더 보태지 않음.
    capacity: {{title: 장비 역량, from: capacity_in_service, curve: [[0, 0], [200, 60], [400, 100]]}}
    people: {{title: 인력 역량, from: researchers, curve: [[0, 0], [60, 50], [150, 100]]}}
  allocations:
    as_decided: {{title: 확정 배분, machines: 700억원, operations: 200억원, staff: 100억원}}
""",
}


def starter(name: str, lang: str) -> str:
    """The text of a new scenario called ``name``, with titles and comments in ``lang``."""
    return _STARTERS[lang].format(name=name)


def write_starter(name: str, lang: str) -> Path:
    """Write ``NAME.yaml`` in the working folder and return its path. Raises InputError; overwrites nothing."""
    name = name.removesuffix(".yaml")
    if not re.fullmatch(r"[^\W_][\w-]*", name):
        hint = "letters, digits, _ and -; the file is written in this folder"
        raise InputError(Problem(f"`{name}` cannot be the name of a scenario", Place("new"), hint=hint))
    path = Path(f"{name}.yaml")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(starter(name, lang))
    except FileExistsError:
        raise InputError(Problem("already exists; nothing was written", Place(str(path)))) from None
    except OSError as error:
        if path.exists() and os.path.getsize(path) < len(starter(name, lang)):
            path.unlink(missing_ok=True)
        raise InputError(Problem(f"cannot be written: {error.strerror}", Place(str(path)))) from None
    return path
