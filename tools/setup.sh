#!/bin/sh
# tools/setup.sh GROUP...: installs the Debian packages of these groups (tools/packages.txt) that
# are missing. Says what it installs; needs root or sudo only if something is missing.
set -eu
list=$(dirname "$0")/packages.txt

wanted=""
for group in "$@"; do
  packages=$(awk -v group="$group" '$1 == group { print $2 }' "$list")
  [ -n "$packages" ] || { echo "setup: no group \"$group\" in $list" >&2; exit 2; }
  wanted="$wanted $packages"
done

if ! command -v dpkg-query >/dev/null; then
  echo "setup: this is no Debian; if the build stops, install what these packages hold:" >&2
  echo $wanted >&2
  exit 0
fi

# One query for all: a run with nothing to do must cost next to nothing.
# shellcheck disable=SC2086
installed=" $(dpkg-query -W -f '${db:Status-Status}:${Package}\n' $wanted 2>/dev/null |
  sed -n 's/^installed://p' | tr '\n' ' ') "
missing=""
for package in $wanted; do
  case "$installed" in *" $package "*) ;; *) missing="$missing $package" ;; esac
done
[ -n "$missing" ] || exit 0

echo "Installing from Debian:$missing" >&2
as_root=""
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup: that needs root. As root: apt-get update && apt-get install$missing" >&2
    exit 3
  fi
  as_root=sudo
fi
# A list that cannot be refreshed may still do; if not, the installation says so.
$as_root apt-get update -qq >&2 || echo "setup: apt-get update failed; trying the lists at hand" >&2
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends $missing >&2
