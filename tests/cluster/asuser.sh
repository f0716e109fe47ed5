#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# asuser.sh TEST PROGRAM…: runs a test as an ordinary user, with the programs beside it that it needs. They are copied,
# because that user may not be allowed into the build folder. Exits with 77 where there is nothing more to test.
set -eu
if [ "$(id -u)" != 0 ]; then
    echo "not root: the test itself runs as an ordinary user"
    exit 77
fi
folder=$(mktemp -d /tmp/archon-asuser-XXXXXX)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
mkdir "$folder/home"
cp "$@" "$folder/"
chown nobody "$folder/home"
# LeakSanitizer cannot look into a process that changed its user.
setpriv --reuid=nobody --regid=nogroup --clear-groups \
    env HOME="$folder/home" XDG_RUNTIME_DIR= ASAN_OPTIONS=detect_leaks=0 "$folder/$(basename "$1")"
