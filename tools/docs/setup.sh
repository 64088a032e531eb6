#!/bin/sh
# tools/docs/setup.sh: what the site is made and checked with, from npm, as package-lock.json has it.
set -eu
cd "$(dirname "$0")"
# Whatever Node.js is here serves; Debian's own would clash with another's.
command -v npm >/dev/null || ../setup.sh node
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules ]; then
  npm ci --no-audit --no-fund --loglevel=error >&2
  touch node_modules
fi
