"""Where the tests keep the judge's compiled classes: they are named by what they were made of, so one compilation serves all runs.

That a data folder compiles its own is seen in `tests/integration/test_pdfa_judge.py`.
"""

from __future__ import annotations

from pathlib import Path

JUDGE_CLASSES = Path(__file__).resolve().parents[2] / ".tools" / "judge"
