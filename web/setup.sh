#!/bin/sh
# web/setup.sh: what the browser's parts are built with, from npm, as package-lock.json has it; then
# builds them into build/web. A second run with nothing to do costs next to nothing.
set -eu
cd "$(dirname "$0")"
# Whatever Node.js is here serves; Debian's own would clash with another's.
command -v npm >/dev/null || ../tools/setup.sh node
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules ]; then
  npm ci --no-audit --no-fund --loglevel=error >&2
  touch node_modules
fi
if [ ! -f ../build/web/sw.js ] ||
  [ -n "$(find src messages package-lock.json ./*.ts ./*.mjs -newer ../build/web/sw.js -print -quit)" ]; then
  npm run --silent build >&2
fi
