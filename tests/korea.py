"""The Korean case as it stood in November 2026, for tests of figures, whatever becomes of the shipped one."""

from __future__ import annotations

import shutil
from pathlib import Path

NOVEMBER = str(Path(__file__).parent / "cases" / "korea-november-2026" / "scenarios" / "supplementary-budget-2025.yaml")


def beside(folder: Path) -> Path:
    """A folder of scenarios within ``folder`` that holds the frozen case, for files that extend it."""
    for part in ("models", "scenarios"):
        shutil.copytree(Path(NOVEMBER).parents[1] / part, folder / part)
    return folder / "scenarios"
