#!/usr/bin/env python3
"""R CMD build and R CMD check of the R package: no errors and no warnings."""
import pathlib
import re
import sys
import tempfile

from packages import R_PACKAGE, r, run

r()
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    run("R", "CMD", "build", R_PACKAGE, cwd=folder, check=True)
    archive = next(folder.glob("attune_*.tar.gz"))
    # Offline, and the clock of the machine is nobody's fault.
    done = run("R", "CMD", "check", "--no-manual", archive, cwd=folder,
               env={"_R_CHECK_FUTURE_FILE_TIMESTAMPS_": "false", "_R_CHECK_CRAN_INCOMING_": "false",
                    "_R_CHECK_FORCE_SUGGESTS_": "true"})
    log = (folder / "attune.Rcheck/00check.log").read_text()
    for output in (folder / "attune.Rcheck").rglob("*.Rout.fail"):
        print(output.read_text()[-4000:])
    status = re.search(r"^Status: (.*)$", log, re.MULTILINE)
    print(log[-3000:])
    sys.exit(done.returncode or "WARNING" in status.group(1) or "ERROR" in status.group(1))
