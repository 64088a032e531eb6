#!/bin/sh
# tools/make_docs.sh OUT: docs/ and the pages of the root as HTML with MathML, links following.
set -eu
out=$1
cd "$(dirname "$0")/.."
python3 tools/check_links.py
for page in README.md CONTRIBUTING.md CHANGELOG.md examples/README.md $(find docs -name '*.md'); do
  html=$out/${page%.md}.html
  mkdir -p "$(dirname "$html")"
  pandoc --standalone --mathml --from markdown-implicit_figures-yaml_metadata_block \
    --metadata pagetitle="$(sed -n 's/^# //p' "$page" | head -n 1)" "$page" |
    sed -E 's/(href="[^":]*)\.md(["#])/\1.html\2/g' > "$html"
done
mkdir -p "$out/docs"
cp -R docs/images "$out/docs/"
cp LICENSE "$out/"
echo "$out/README.html"
