#!/usr/bin/env python3
"""Holds the table of layers: which module of src/ may include which, which library has its home in
which module, and that nothing below src/app prints, exits or reads a clock.

`check_layers.py` checks the tree; `check_layers.py --self-test` plants violations and expects to
find each."""
import pathlib
import re
import sys
import tempfile

# A module may include what its row names and all that lies below that.
DIRECT = {
    "core": [],
    "linalg": ["core"],
    "ssm": ["linalg"],
    "regime": ["ssm"],
    "dyad": ["regime"],
    "model": ["regime"],
    "inference": ["linalg"],
    "synchrony": ["linalg"],
    # Intervals, AUC and F1 are of analysis, L-BFGS of inference; diaries stay unknown to it.
    "conversation": ["analysis"],
    "survey": ["core"],
    "store": ["survey"],
    "analysis": ["dyad", "model", "inference"],
    "world": ["analysis"],
    "io": ["analysis", "world", "conversation", "synchrony", "survey"],
    "report": ["analysis", "world", "synchrony", "conversation"],
    "app": ["analysis", "world", "io", "report", "synchrony", "conversation", "survey",
            "store"],
}
# Libraries with a home; every other system header is free. fmt and tl::expected serve all.
HOME = {
    "Eigen/": set(DIRECT) - {"core"},
    "unsupported/Eigen/": set(DIRECT) - {"core"},
    "LBFGS": {"inference"},
    "cereal/": {"core", "linalg"},
    "mpi.h": {"app"},
    "boost/": {"analysis", "io", "synchrony", "conversation", "app"},
    "fftw3.h": {"synchrony"},
    "sleef.h": {"ssm"},
    "nlohmann/": {"io", "app", "store"},
    "toml++/": {"io"},
    "csv.h": {"io"},
    "readstat.h": {"io"},
    "date/": {"io", "report", "survey", "app"},
    "CLI/": {"app"},
    "soci": {"store"},
    "sodium": {"store", "app"},
    "openssl/": {"app"},
    "fido": {"app"},
    "curl/": {"app"},
    "libical/": {"app"},
    "qrencode.h": {"app"},
    "zxcvbn.h": {"app"},
    "unicode/": {"app"},
    "iostream": {"app"},
    "attune/": {"app"},  # the C interface, which only its own shell may include
}
OWN_INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
SYSTEM_INCLUDE = re.compile(r"^\s*#\s*include\s+<([^>]+)>", re.MULTILINE)
ONLY_IN_APP = re.compile(r"std::(?:cout|cerr|clog|exit|abort|quick_exit)\b|\b(?:f|v|)printf\(|"
                         r"_clock::now\b|\bstd::time\(")
COMMENT = re.compile(r"//[^\n]*")


def below(module):
    """The module itself and all that lies below it."""
    seen = {module}
    for other in DIRECT[module]:
        seen |= below(other)
    return seen


def faults_of(path, module):
    text = path.read_text()
    is_test = path.stem.endswith("_test")
    for include in OWN_INCLUDE.findall(text):
        folder, _, rest = include.partition("/")
        if not rest or folder.startswith("."):
            yield f'"{include}" must be written from src/'
        elif folder == "testing" and is_test:
            continue
        elif folder not in below(module):
            yield f"{module} must not include {folder}"
    if is_test:
        return
    for include in SYSTEM_INCLUDE.findall(text):
        for start, homes in HOME.items():
            if include.startswith(start) and module not in homes:
                yield f"<{include}> belongs to {', '.join(sorted(homes))}, not {module}"
    if module != "app":
        for word in ONLY_IN_APP.findall(COMMENT.sub("", text)):
            yield f"{word.rstrip('(')} is for src/app alone"


def violations(src):
    found = []
    for path in sorted(src.rglob("*")):
        if path.suffix not in (".h", ".cc", ".inc"):
            continue
        module = path.relative_to(src).parts[0]
        if module in DIRECT:
            found += [f"{path}: {fault}" for fault in faults_of(path, module)]
        else:
            found.append(f"{path}: no layer is named {module}")
    return found


def self_test():
    planted = {  # file: (text, how many faults)
        "ssm/up.cc": ('#include "dyad/model.h"\n#include "linalg/markov_exp.h"\n', 1),
        "inference/aside.h": ('#include "dyad/diary.h"\n#include <LBFGS.h>\n', 1),
        "core/near.cc": ('#include "near.h"\n#include "../io/table.h"\n', 2),
        "magic/new.cc": ("", 1),
        "analysis/loud.cc": ("// std::cout in words is no fault\nvoid f() { std::cout << 1; }\n", 1),
        "dyad/json.cc": ("#include <nlohmann/json.hpp>\n#include <fmt/format.h>\n", 1),
        "dyad/dyad_test.cc": ('#include "testing/gradient.h"\n#include "core/random.h"\n', 0),
        "dyad/kernel.inc": ('# include "report/html.h"\n', 1),
        "app/cli/main.cc": ('#include <iostream>\n#include "io/table.h"\nint x = std::exit;\n', 0),
    }
    with tempfile.TemporaryDirectory() as folder:
        src = pathlib.Path(folder)
        for name, (text, _) in planted.items():
            (src / name).parent.mkdir(parents=True, exist_ok=True)
            (src / name).write_text(text)
        found = violations(src)
        for name, (_, expected) in planted.items():
            got = sum(line.startswith(f"{src / name}:") for line in found)
            assert got == expected, f"{name}: {got} faults found, {expected} planted"


if __name__ == "__main__":
    if "--self-test" in sys.argv:
        self_test()
        sys.exit(0)
    problems = violations(pathlib.Path(__file__).resolve().parent.parent / "src")
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
