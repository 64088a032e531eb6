#!/usr/bin/env python3
"""symbols.py HEADER LIBRARY: the library shows the functions of the header and nothing else."""
import pathlib
import re
import subprocess
import sys

header = pathlib.Path(sys.argv[1]).read_text()
declared = set(re.findall(r"^ATTUNE_API [^;]*?\b(attune_\w+)\(", header, re.MULTILINE))
listing = subprocess.run(["nm", "--dynamic", "--defined-only", "--format=posix", sys.argv[2]],
                         check=True, capture_output=True, text=True).stdout
shown = {line.split()[0] for line in listing.splitlines()}
assert len(declared) > 50, declared
assert shown == declared, f"not shown: {declared - shown}\nnot declared: {sorted(shown - declared)[:20]}"
