"""Where the packages of R and Python are tested: which interpreters there are, and the library.
Each script is called with the program's path and the library's."""
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ATTUNE, LIBRARY = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
PYTHON_PACKAGE, R_PACKAGE = ROOT / "bindings/python", ROOT / "bindings/r"
R_NEEDS = ("ggplot2", "cli", "tibble", "jsonlite", "rlang", "testthat", "generics", "posterior",
           "broom", "knitr", "rmarkdown")


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def python(*modules):
    """An interpreter that has these modules: Debian's own, if the first one found has them not."""
    for name in ("python3", "/usr/bin/python3"):
        path = shutil.which(name)
        if path and subprocess.run([path, "-c", "import " + ", ".join(modules)],
                                   capture_output=True).returncode == 0:
            return path
    skip(f"no Python with {', '.join(modules)}")


def r():
    """Rscript with all packages that ours wants."""
    path = shutil.which("Rscript")
    if not path:
        skip("no R")
    missing = f"all(sapply(c({str(R_NEEDS)[1:-1]}), requireNamespace, quietly = TRUE))"
    if subprocess.run([path, "-e", f"quit(status = !{missing})"], capture_output=True).returncode:
        skip("an R package is missing: " + ", ".join(R_NEEDS))
    return path


def run(*command, **options):
    environment = {**os.environ, "ATTUNE_LIBRARY": str(LIBRARY),
                   "PYTHONPATH": str(PYTHON_PACKAGE / "src"), "PYTHONDONTWRITEBYTECODE": "1",
                   "ATTUNE_CFLAGS": f"-I{ROOT / 'include'}",
                   "ATTUNE_LIBS": f"-L{LIBRARY.parent} -Wl,-rpath,{LIBRARY.parent} -lattune",
                   **options.pop("env", {})}
    return subprocess.run([str(part) for part in command], env=environment, **options)


def install_r(library):
    """The R package in a library of its own, from a copy, so that the tree stays as it is."""
    copy = pathlib.Path(library) / "source"
    shutil.copytree(R_PACKAGE, copy)
    run("R", "CMD", "INSTALL", "--no-docs", "--no-byte-compile", "--no-test-load", "-l", library,
        copy, check=True, capture_output=True)
