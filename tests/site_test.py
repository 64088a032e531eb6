#!/usr/bin/env python3
"""The documents as a site: it is made, every page passes axe at desktop and phone width, and the search
finds. Skips where Pandoc, Node.js, its packages or Chromium are absent."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from attune_program import ROOT

TOOLS = ROOT / "tools/docs"


class Site(unittest.TestCase):
    def test_every_page_is_accessible_and_the_search_finds(self):
        with tempfile.TemporaryDirectory() as site:
            subprocess.run([sys.executable, TOOLS / "make_docs.py", site], check=True, timeout=300)
            done = subprocess.run(["node", "check_site.mjs", site], cwd=TOOLS, capture_output=True,
                                  text=True, timeout=600)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    missing = [name for name in ("pandoc", "node", "chromium") if not shutil.which(name)]
    if not (TOOLS / "node_modules").is_dir():
        missing.append("npm packages of tools/docs")
    if missing:
        print(f"skipped: not here: {', '.join(missing)} (make docs installs them)")
        sys.exit(77)
    unittest.main()
