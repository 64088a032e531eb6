#!/usr/bin/env python3
"""The Python package installs by Debian's pip without the network, and works from elsewhere."""
import os
import pathlib
import shutil
import subprocess
import tempfile

from packages import PYTHON_PACKAGE, python, run

CODE = """
import attune, pathlib
assert "site-packages" in attune.__file__, attune.__file__
assert (pathlib.Path(attune.__file__).parent / "py.typed").exists()
study = attune.simulate(couples=5, days=10)
print(attune.fit(study.diary, starts=1, regimes=1).summary().splitlines()[0])
"""

interpreter = python("numpy", "pandas", "setuptools", "wheel", "pip", "venv")
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    shutil.copytree(PYTHON_PACKAGE, folder / "python")
    version = subprocess.run([interpreter, "setup.py", "--version"], cwd=PYTHON_PACKAGE, text=True,
                             check=True, capture_output=True).stdout.split()[-1]
    run(interpreter, "-m", "venv", "--system-site-packages", folder / "venv", check=True)
    run(folder / "venv/bin/pip", "install", "-q", "--no-build-isolation", "--no-index",
        folder / "python", check=True, env={"ATTUNE_VERSION": version, "PYTHONPATH": ""})
    told = run(folder / "venv/bin/python", "-c", CODE, cwd=folder, check=True, text=True,
               capture_output=True, env={"ATTUNE_LIBRARY": "", "PYTHONPATH": ""}).stdout
    assert told.startswith("Model closeness"), told
    assert not os.path.exists(PYTHON_PACKAGE / "build"), "the source tree was built in"
