"""The scenario that `optimizer new` writes: small, commented, and it solves."""

from __future__ import annotations

import os
import re
from pathlib import Path

from optimizer.errors import InputError, Place, Problem

_STARTER = """\
# {intro}
# {run}
scenario: {name}
title: {{ko: 새 시나리오, en: A new scenario}}
budget: 1000억원                     # {budget}
horizon: 3                           # {horizon}
objective: {{maximize: weighted_score, weights: {{capacity: 0.5, people: 0.5}}}}   # {objective}
compare_with: as_decided             # {compare}

# {limits}
limits:
  people_floor: staff >= 10% of budget
  enough_machines: capacity_in_service at 12 months >= 100

# {variants}
variants:
  one_year: {{horizon: 1}}
  weakest_link: {{objective: {{maximize: weakest_score}}}}

# {model}
model:
  currency: KRW
  status: assumed                    # {status}
  note: Figures of an example. Replace each with your own, and name its source.
  sources:
    PLAN: {{title: Programme plan, publisher: Ministry, date: 2025-01-31}}
  categories:
    equipment: {{title: {{ko: 장비, en: Equipment}}}}
    talent: {{title: {{ko: 인재, en: Talent}}}}
  programmes:
    machines:
      title: {{ko: 장비 구매, en: Machines}}
      category: equipment
      unit: machine
      unit_cost: {{value: 2억원, low: 1.8억원, high: 2.5억원, source: PLAN}}   # {source}
      output: machine_count
      lag: 8 months                  # {lag}
      life: 5 years
    operations:
      title: {{ko: 운영, en: Operations}}
      category: equipment
      unit: machine served
      unit_cost: 0.5억원
      output: served
      lag: 6 months
    staff:
      title: {{ko: 연구인력, en: Researchers}}
      category: talent
      unit: researcher-year
      unit_cost: 1.5억원
      output: researchers
      life: 1 year
      max_units: 400                 # {cap}
  outputs:
    machine_count: {{unit: machine}}
    served: {{unit: machine}}
    researchers: {{unit: researcher}}
  composites:
    # {composite}
    capacity_in_service: {{unit: machine, smallest_of: [machine_count, served]}}
  capabilities:
    # {curve}
    capacity: {{title: {{ko: 장비 역량, en: Capacity}}, from: capacity_in_service, curve: [[0, 0], [200, 60], [400, 100]]}}
    people: {{title: {{ko: 인력 역량, en: People}}, from: researchers, curve: [[0, 0], [60, 50], [150, 100]]}}
  allocations:
    as_decided: {{title: {{ko: 확정 배분, en: As decided}}, machines: 700억원, operations: 200억원, staff: 100억원}}
"""

_COMMENTS = {
    "en": {
        "intro": "What this scenario asks, and why. A scenario asks; the model below says what is believed.",
        "run": "optimizer solve {name}.yaml   optimizer show {name}.yaml   optimizer validate {name}.yaml",
        "budget": "amounts: 55억원, 1조 8,000억원, KRW 55 billion",
        "horizon": "years in which outputs count",
        "objective": "weights sum to 1; they are a judgement",
        "compare": "the allocation to stand beside, from the model",
        "limits": "Rules in words: a programme or category is its spending; outputs go by their names.",
        "variants": "Partial scenarios, solved and shown beside this one.",
        "model": "The model: money buys units, units make outputs, outputs make scores. Often a file of its own in models/.",
        "status": "cited, computed or assumed; no number goes without a status or a source",
        "source": "a source makes a number cited",
        "lag": "from payment to service",
        "cap": "what can physically be had",
        "composite": "A machine that nobody runs does not count: the smaller of the two decides.",
        "curve": "Points [quantity, score]; each further unit adds no more than the one before.",
    },
    "ko": {
        "intro": "이 시나리오가 무엇을 왜 묻는지 적음. 시나리오는 묻고, 아래 모형은 무엇을 믿는지 말함.",
        "run": "optimizer solve {name}.yaml   optimizer show {name}.yaml   optimizer validate {name}.yaml",
        "budget": "금액: 55억원, 1조 8,000억원, KRW 55 billion",
        "horizon": "산출을 세는 기간(년)",
        "objective": "가중치의 합은 1이며 판단값임",
        "compare": "나란히 비교할 배분(모형에 있음)",
        "limits": "말로 쓴 제약: 사업이나 분야의 이름은 지출, 산출은 제 이름.",
        "variants": "일부만 다른 시나리오. 함께 풀어 나란히 보임.",
        "model": "모형: 돈이 단위를, 단위가 산출을, 산출이 점수를 만듦. 보통 models/에 따로 둠.",
        "status": "cited(인용), computed(계산), assumed(판단). 구분이나 자료 없는 숫자는 읽지 않음",
        "source": "자료를 적으면 인용",
        "lag": "지급부터 가동까지",
        "cap": "실제로 확보할 수 있는 양",
        "composite": "운영할 사람이 없는 장비는 세지 않음: 둘 중 작은 쪽이 결정함.",
        "curve": "점 [양, 점수]; 뒤의 단위가 앞의 단위보다 더 보태지 않음.",
    },
}


def starter(name: str, lang: str) -> str:
    """The text of a new scenario called ``name``, commented in ``lang``."""
    comments = {key: text.format(name=name) for key, text in _COMMENTS[lang].items()}
    return _STARTER.format(name=name, **comments)


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
