#!/usr/bin/env python3
"""make_sbom.py VERSION: what is in the program, as CycloneDX 1.5: the libraries of docs/dependencies.md with the
versions that Debian installed here. The same machine and sources give the same bytes."""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def libraries():
    """(name, Debian package, licence) of each row of "In the program"."""
    text = (ROOT / "docs/dependencies.md").read_text()
    section = text.split("## In the program")[1].split("\n## ")[0]
    for name, package, _, _, licence in ROW.findall(section):
        if name != "library" and not set(name) <= set("- "):
            yield name.strip(), package.split()[0].strip(","), licence.split(",")[0].strip()


def version_of(package):
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True)
    return done.stdout or "not installed"


def main(version):
    components = [
        {"type": "library", "name": name, "version": version_of(package),
         "licenses": [{"expression": licence}], "purl": f"pkg:deb/debian/{package}@{version_of(package)}"}
        for name, package, licence in libraries()]
    json.dump({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
               "metadata": {"component": {"type": "application", "name": "attune", "version": version,
                                          "licenses": [{"expression": "Apache-2.0"}]}},
               "components": components}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main(sys.argv[1])
