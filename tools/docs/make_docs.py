#!/usr/bin/env python3
"""make_docs.py OUT: the documents as a static site with search, which needs no network and no server.
docs/index.md is the order of its pages."""
import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
LINK = re.compile(r"\[([^\]]+)\]\(([^)#\s]+\.md)\)")
MARKDOWN = "markdown-implicit_figures-yaml_metadata_block-raw_tex"


def pages():
    return [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md",
                                     "examples/README.md")] + sorted((ROOT / "docs").rglob("*.md"))


def title_of(page):
    return re.search(r"^# (.+)$", page.read_text(), re.MULTILINE)[1]


def to_root(page):
    return "../" * (len(page.relative_to(ROOT).parts) - 1)


def place_of(page):
    return str(page.relative_to(ROOT).with_suffix(".html"))


def contents():
    """docs/index.md as sections of (title, page)."""
    index = ROOT / "docs/index.md"
    sections = []
    for line in index.read_text().splitlines():
        if line.startswith("## "):
            sections.append((line[3:], []))
        for title, target in LINK.findall(line):
            if sections:
                sections[-1][1].append((title, (index.parent / target).resolve()))
    return sections


def navigation(page):
    parts = []
    for heading, links in contents():
        items = "".join(
            f'<li><a href="{to_root(page)}{place_of(target)}"'
            f'{" aria-current=page" if target == page else ""}>{html.escape(title[:1].upper() + title[1:])}</a></li>'
            for title, target in links)
        parts.append(f"<h2>{html.escape(heading)}</h2><ul>{items}</ul>")
    return "\n".join(parts)


def pandoc(*arguments, text):
    return subprocess.run(["pandoc", "--from", MARKDOWN, *arguments], input=text, text=True,
                          capture_output=True, check=True).stdout


def write_page(page, out):
    body = pandoc("--standalone", "--mathml", "--template", str(HERE / "template.html"),
                  "--metadata", f"pagetitle={title_of(page).replace('`', '')}",
                  "--variable", f"root={to_root(page)}", "--variable", f"nav={navigation(page)}",
                  text=page.read_text())
    body = re.sub(r'(href="[^":]*)\.md(["#])', r"\1.html\2", body)
    # What scrolls can be scrolled by the keyboard.
    body = re.sub(r"<pre\b", '<pre tabindex="0"', body)
    body = re.sub(r"<table\b", '<table tabindex="0"', body)
    body = body.replace("<th></th>", "<td></td>")  # the corner of a table heads nothing
    file = out / place_of(page)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(body)


def sections_of(page):
    """Each heading with the text below it, for the search."""
    rendered = json.loads(pandoc("--to", "json", text=page.read_text()))
    title, anchor, blocks, found = title_of(page), "", [], []

    def text_of(node):
        if isinstance(node, list):
            return " ".join(text_of(n) for n in node)
        if isinstance(node, dict):
            if "t" not in node:  # what a citation is made of
                return text_of(list(node.values()))
            if node["t"] in ("Str",):
                return node["c"]
            if node["t"] in ("Code", "CodeBlock", "Math"):
                return node["c"][-1]
            return text_of(node.get("c", []))
        return ""

    def close():
        text = re.sub(r"\s+", " ", text_of(blocks)).strip()
        if text:
            found.append((title, anchor, text))

    for block in rendered["blocks"]:
        if block["t"] == "Header":
            close()
            title, anchor, blocks = text_of(block["c"][2]), block["c"][1][0], []
            title = re.sub(r"\s+", " ", title).strip()
        else:
            blocks.append(block)
    close()
    return found


def main(out):
    subprocess.run([sys.executable, ROOT / "tools/check_links.py"], check=True)
    index = []
    for page in pages():
        write_page(page, out)
        for title, anchor, text in sections_of(page):
            index.append({"id": len(index), "page": title_of(page).replace("`", ""), "title": title,
                          "place": place_of(page) + (f"#{anchor}" if anchor else ""), "text": text})
    (out / "search-index.js").write_text("window.attuneSections = " + json.dumps(index) + ";\n")
    for name in ("style.css", "search.js"):
        shutil.copy(HERE / name, out / name)
    shutil.copy(HERE / "node_modules/minisearch/dist/umd/index.js", out / "minisearch.js")
    shutil.copytree(ROOT / "docs/images", out / "docs/images", dirs_exist_ok=True)
    shutil.copy(ROOT / "LICENSE", out / "LICENSE")
    print(os.path.join(out, "docs/index.html"))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
