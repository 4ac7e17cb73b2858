"""The Korean case as it stood in November 2026, for tests of figures, whatever becomes of the shipped one."""

from __future__ import annotations

from pathlib import Path

NOVEMBER = str(Path(__file__).parent / "cases" / "korea-november-2026" / "scenarios" / "supplementary-budget-2025.yaml")
