#!/usr/bin/env python3
"""The unit of systemd: what it leaves open, by systemd's own count (0 nothing, 10 everything)."""
import pathlib
import re
import shutil
import subprocess
import sys

UNIT = pathlib.Path(__file__).resolve().parent.parent / "packaging" / "attune.service"

if not shutil.which("systemd-analyze"):
    print("skipped: systemd-analyze is not here")
    sys.exit(77)
told = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", UNIT],
                      capture_output=True, text=True)
if "Unknown" in told.stderr or "unrecognized" in told.stderr:
    print("skipped: this systemd-analyze knows no --offline")
    sys.exit(77)
level = re.search(r"Overall exposure level for attune.service: ([\d.]+)", told.stdout)
assert level, told.stdout + told.stderr
assert float(level[1]) <= 1.2, f"exposure {level[1]}:\n{told.stdout}"
assert "Unknown key" not in told.stderr, told.stderr
print(f"exposure {level[1]}")
