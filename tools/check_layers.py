#!/usr/bin/env python3
"""Holds the table of layers: which module of src/ may include which.

`check_layers.py` checks the tree; `check_layers.py --self-test` plants a violation and expects to
find it."""
import pathlib
import re
import sys
import tempfile

DIRECT = {
    "core": [],
    "linalg": ["core"],
    "ssm": ["linalg"],
    "regime": ["ssm"],
    "dyad": ["regime"],
    "inference": ["linalg"],
    "analysis": ["dyad", "inference"],
    "io": ["analysis"],
    "report": ["analysis"],
    "app": ["analysis", "io", "report"],
}
INCLUDE = re.compile(r'^\s*#include "([a-z]+)/', re.MULTILINE)


def below(module):
    """The module itself and all that lies below it."""
    seen = {module}
    for other in DIRECT[module]:
        seen |= below(other)
    return seen


def violations(src):
    found = []
    for path in sorted(src.rglob("*")):
        if path.suffix not in (".h", ".cc", ".inc"):
            continue
        module = path.relative_to(src).parts[0]
        if module not in DIRECT:
            found.append(f"{path}: no layer is named {module}")
            continue
        for name in INCLUDE.findall(path.read_text()):
            if name == "testing" and path.name.endswith("_test.cc"):
                continue
            if name not in below(module):
                found.append(f"{path}: {module} must not include {name}")
    return found


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        planted = pathlib.Path(folder) / "ssm" / "planted.cc"
        planted.parent.mkdir()
        planted.write_text('#include "dyad/model.h"\n#include "linalg/markov_exp.h"\n')
        return len(violations(pathlib.Path(folder))) == 1


if __name__ == "__main__":
    if "--self-test" in sys.argv:
        sys.exit(0 if self_test() else 1)
    problems = violations(pathlib.Path(__file__).resolve().parent.parent / "src")
    print("\n".join(problems))
    sys.exit(1 if problems else 0)
