#!/usr/bin/env python3
"""The Python package's own tests, and its examples as doctests."""
import sys

from packages import PYTHON_PACKAGE, python, run

interpreter = python("numpy", "pandas", "matplotlib", "pytest")
sys.exit(run(interpreter, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--doctest-modules",
             "src/attune", "tests", cwd=PYTHON_PACKAGE).returncode)
