#!/usr/bin/env bash
# tools/package/make_deb.sh: build/attune_VERSION_ARCH.deb from build/run. The same sources give the same
# bytes: every time in it is that of the last commit.
set -euo pipefail
cd "$(dirname "$0")/../.."
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CMakeLists.txt)}
export LC_ALL=C TZ=UTC
umask 022
version=$(sed -n 's/^project(attune VERSION \([^ ]*\).*/\1/p' CMakeLists.txt)
arch=$(dpkg --print-architecture)
tree=build/deb/tree
rm -rf build/deb
mkdir -p "$tree/DEBIAN" build/deb/debian

cmake -S . -B build/run -DATTUNE_SHARED=ON -DCMAKE_INSTALL_PREFIX=/usr >/dev/null
cmake --build build/run --target attune attune_abi
DESTDIR=$PWD/$tree cmake --install build/run --strip >/dev/null

# Man pages are what --help says.
program=$tree/usr/bin/attune
man=$tree/usr/share/man/man1
mkdir -p "$man"
help2man --no-info --name="how close two partners feel, and what goes with it" "$program" > "$man/attune.1"
for command in $("$program" completion bash | sed -n 's/^ *\([a-z]*\)) words=.*/\1/p'); do
  help2man --no-info --version-string="attune $version" --name="a command of attune(1)" \
    --help-option="$command --help" "$program" > "$man/attune-$command.1"
done
sed -i "s/^\.TH \([^ ]*\) .*/.TH \1 \"1\" \"$(date -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)\" \"attune $version\"/" "$man"/*.1
gzip -9n "$man"/*.1

completion=$tree/usr/share/bash-completion/completions
mkdir -p "$completion" "$tree/usr/share/doc/attune"
"$program" completion bash > "$completion/attune"
cp NOTICE "$tree/usr/share/doc/attune/" 2>/dev/null || true
cp LICENSE "$tree/usr/share/doc/attune/copyright"
gzip -9nc CHANGELOG.md > "$tree/usr/share/doc/attune/changelog.gz"
cp -rL examples "$tree/usr/share/doc/attune/examples"

printf 'Source: attune\n\nPackage: attune\nArchitecture: any\nDepends: ${shlibs:Depends}\n' > build/deb/debian/control
library=$(find "$tree" -name 'libattune.so.*' -type f)
depends=$(cd build/deb && dpkg-shlibdeps -O --ignore-missing-info -l"$(dirname "../../$library")" \
  -e../../"$program" -e../../"$tree"/usr/libexec/attune-web -e../../"$library" 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
cat > "$tree/DEBIAN/control" <<CONTROL
Package: attune
Version: $version
Architecture: $arch
Maintainer: The Attune authors <attune@localhost>
Installed-Size: $(du -ks --apparent-size "$tree/usr" | cut -f1)
Depends: $depends
Section: science
Priority: optional
Description: dynamics of closeness between two partners
 Attune reads the diaries that two partners keep and answers what pulled them
 apart and what brings them close again: dyadic state-space models in
 continuous time with hidden regimes, fitted, checked and told in words.
CONTROL
printf 'activate-noawait ldconfig\n' > "$tree/DEBIAN/triggers"
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --build --root-owner-group "$tree" "build/attune_${version}_$arch.deb" >/dev/null
echo "build/attune_${version}_$arch.deb"
