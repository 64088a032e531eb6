#!/bin/sh
# tools/setup.sh GROUP...: installs the Debian packages of these groups that are missing. Says what
# it installs; needs root or sudo only if something is missing.
set -eu
here=$(dirname "$0")
missing=""
for group in "$@"; do
  for package in $(awk -v g="$group" '$1 == g { print $2 }' "$here/packages.txt"); do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
  done
done
[ -z "$missing" ] && exit 0
echo "Installing from Debian:$missing" >&2
as_root=""
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || { echo "setup: root or sudo is needed to install these" >&2; exit 3; }
  as_root=sudo
fi
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
