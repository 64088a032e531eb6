#!/usr/bin/env bash
# tools/package/make_release.sh: build/attune-VERSION.tar.gz (the committed sources), its SBOM, checksums.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$(sed -n 's/^project(attune VERSION \([^ ]*\).*/\1/p' CMakeLists.txt)
git archive --format=tar --prefix="attune-$version/" HEAD | gzip -9n > "build/attune-$version.tar.gz"
python3 tools/package/make_sbom.py "$version" > "build/attune-$version.cdx.json"
(cd build && sha256sum "attune-$version.tar.gz" "attune-$version.cdx.json" attune_"$version"_*.deb > "attune-$version.sha256")
cat "build/attune-$version.sha256"
