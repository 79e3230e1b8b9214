"""What a policy file costs at the start of a program: the settings loaded with and without one, each in a process of its own.

Usage: main.py bench policy [-- --runs N] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.policies import ProvinceDesk

TEXT = "[policy]\nserial = 7\n[scanner]\ndpi = 300\n[station]\nlock_after_min = 2\n"
LOAD = """
import os, sys, time
from pathlib import Path
from app import policy
from app.settings.protected import PolicyPlace
policy.PLACE = PolicyPlace(Path(sys.argv[1]), os.getuid())
begun, waited = time.process_time(), time.perf_counter()
loaded = policy.load(Path(sys.argv[2]))
assert bool(loaded.layers.of("scanner.dpi") == "policy") is (loaded.policy.facts is not None)
print(time.process_time() - begun, time.perf_counter() - waited)
"""


def main() -> int:
    """Measure; the least of the runs counts, for whatever else runs only adds to it."""
    parser = argparse.ArgumentParser(prog="main.py bench policy", description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-policy-") as name:
        folder = Path(name)
        (folder / "data").mkdir()
        place = ProvinceDesk(folder / "sohoa").lay(TEXT)
        report = {
            "without_policy_ms": _least(folder / "none.toml", folder / "data", args.runs),
            "with_policy_ms": _least(place.file, folder / "data", args.runs),
        }
    if args.json:
        print(json.dumps(report, indent=2))
    else:
        for case, told in report.items():
            print(f"{case:20} CPU {told['cpu']:6.1f}   wall {told['wall']:6.1f}")
    return 0


def _least(policy: Path, data: Path, runs: int) -> dict[str, float]:
    """CPU and wall time of loading the settings, in ms."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")}
    command = [sys.executable, "-c", LOAD, str(policy), str(data)]
    told = [
        tuple(map(float, subprocess.check_output(command, env=environment, text=True).split())) for _ in range(runs)
    ]
    return {"cpu": round(min(cpu for cpu, _ in told) * 1000, 1), "wall": round(min(wall for _, wall in told) * 1000, 1)}


if __name__ == "__main__":
    sys.exit(main())
