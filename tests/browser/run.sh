#!/bin/sh
# run.sh SCRIPT [ARGUMENT...]: runs a script of this folder with what web/ installed; 77, the sign for
# "skipped", where Chromium, Node.js or the packages are absent.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
skip() { echo "skipped: $1"; exit 77; }
command -v node >/dev/null || skip "no Node.js here (tools/setup.sh node)"
[ -d "$here/../../web/node_modules/playwright-core" ] || skip "no playwright-core here (web/setup.sh)"
for browser in chromium chromium-browser google-chrome; do
  ATTUNE_BROWSER=$(command -v $browser) && break
done
[ -n "${ATTUNE_BROWSER:-}" ] || skip "no Chromium here (tools/setup.sh browser)"
export ATTUNE_BROWSER
script=$1; shift
exec node "$here/$script" "$@"
