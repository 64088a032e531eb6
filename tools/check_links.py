#!/usr/bin/env python3
"""Every relative link of our Markdown leads to a file of the project, and every #anchor to a
heading. Links that leave the project (../shared) are for readers who have it and are not followed.
usage: check_links.py [ROOT]"""
import pathlib
import re
import sys

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
SKIPPED_FOLDERS = {"build", ".git", "node_modules"}


def anchors(text):
    """The anchors GitHub makes of headings."""
    headings = re.findall(r"^#+ +(.+)$", CODE.sub(lambda m: m[0].strip("`"), text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def faults(root):
    for page in sorted(root.rglob("*.md")):
        if SKIPPED_FOLDERS & set(page.relative_to(root).parts):
            continue
        for target in LINK.findall(CODE.sub("", page.read_text())):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            if root not in file.parents and file != root:
                continue
            name = page.relative_to(root)
            if not file.exists():
                yield f"{name}: {target}: there is no such file"
            elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text()):
                yield f"{name}: {target}: there is no such heading"


if __name__ == "__main__":
    here = pathlib.Path(__file__).resolve().parent.parent
    problems = list(faults(pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else here))
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
