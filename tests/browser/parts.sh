#!/bin/sh
# parts.sh: types and unit tests of web/; 77, the sign for "skipped", where its packages are absent.
set -eu
cd "$(dirname "$0")/../../web"
command -v npm >/dev/null || { echo "skipped: no npm here (tools/setup.sh node)"; exit 77; }
[ -d node_modules/vitest ] || { echo "skipped: no vitest here (web/setup.sh)"; exit 77; }
node_modules/.bin/tsc --noEmit
npm test --silent
