#!/usr/bin/env python3
"""The report as a browser sees it: it opens without a message on the console, asks the network for
nothing, and every picture has a title in words. Skips (77) without a browser.
usage: browser_test.py ATTUNE"""
import html.parser
import os
import re
import shutil
import subprocess
import sys
import unittest

from attune_program import ROOT, InAFolder

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Page(html.parser.HTMLParser):
    """What of a page can be told from its markup."""

    def __init__(self, text):
        super().__init__()
        self.outside, self.ids, self.anchors, self.headings = [], [], [], []
        self.untitled, self.images_without_text, self.ways = 0, 0, []
        self.title = ""
        self.stack, self.pictures = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        for name in ("src", "href", "action", "poster", "data", "srcset"):
            value = values.get(name) or ""
            if re.match(r"(?:[a-z]+:)?//", value) and not (tag == "a" and name == "href"):
                self.outside.append(f"<{tag} {name}={value}>")
        if tag == "a" and (values.get("href") or "").startswith("#"):
            self.anchors.append(values["href"][1:])
        if "id" in values:
            self.ids.append(values["id"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "svg":
            titled = values.get("aria-label") or values.get("aria-labelledby") \
                or values.get("aria-hidden") == "true"
            inside_one = bool(self.pictures)  # which bears the title for its parts
            self.pictures.append(bool(titled) or inside_one)
        if tag == "title" and self.pictures:
            self.pictures[-1] = True
        if tag == "img" and not (values.get("alt") or "").strip():
            self.images_without_text += 1
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        if tag == "svg" and self.pictures:
            self.untitled += not self.pictures.pop()
        if tag in self.stack:
            while self.stack.pop() != tag:
                pass

    def handle_data(self, data):
        if self.stack and self.stack[-1] == "title" and "svg" not in self.stack:
            self.title += data


class Report(InAFolder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls("browse").run_here("report", ROOT / "examples" / "diary.csv", "--starts", 1, "-o",
                               "report.html", expect=0)
        cls.page = (cls.path / "report.html").read_text()

    def browse(self, *options):
        """@returns what a headless browser makes of the report, and what it said meanwhile."""
        done = subprocess.run(
            [BROWSER, "--headless", "--disable-gpu", "--no-sandbox", "--enable-logging=stderr",
             "--disable-background-networking", "--disable-component-update", "--no-first-run",
             # Nothing may be looked up, so any request shows as an error on the console.
             "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={self.path}/profile",
             "--virtual-time-budget=3000", *options, (self.path / "report.html").as_uri()],
            capture_output=True, text=True, timeout=180,
            env={**os.environ, "HOME": str(self.path)})
        return done.stdout, done.stderr

    def test_the_browser_opens_it_without_a_word_on_the_console(self):
        document, log = self.browse("--dump-dom")
        self.assertIn("</html>", document, log)
        self.assertEqual([line for line in log.splitlines() if "CONSOLE" in line], [])
        self.assertIn("What pulled these partners apart", document)

    def test_it_is_as_wide_as_a_telephone(self):
        """A picture at 390 pixels: the page must not be blank."""
        self.browse("--window-size=390,844", f"--screenshot={self.path}/small.png")
        self.assertGreater((self.path / "small.png").stat().st_size, 5000)

    def test_nothing_comes_from_outside(self):
        page = Page(self.page)
        self.assertEqual(page.outside, [])
        self.assertNotRegex(self.page, r"@import|url\(\s*['\"]?(?:https?:)?//|\bfetch\(|XMLHttpRequest")
        self.assertIn("Content-Security-Policy", self.page)

    def test_pictures_have_words_and_links_have_ends(self):
        page = Page(self.page)
        self.assertNotEqual(page.title.strip(), "")
        self.assertEqual(page.untitled, 0, "an svg has neither title nor label")
        self.assertEqual(page.images_without_text, 0)
        self.assertEqual(sorted(set(page.anchors) - set(page.ids)), [])
        self.assertEqual(len(page.ids), len(set(page.ids)), "an id is there twice")
        self.assertEqual(page.headings.count(1), 1)
        for above, heading in zip(page.headings, page.headings[1:]):
            self.assertLessEqual(heading, above + 1, "a level of heading is left out")
        self.assertRegex(self.page, r'<html[^>]* lang="[a-z]')


if __name__ == "__main__":
    if BROWSER is None:
        print("skipped: no chromium here (tools/setup.sh browser)")
        sys.exit(77)
    unittest.main()
