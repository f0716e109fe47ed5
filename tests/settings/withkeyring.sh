#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# withkeyring.sh COMMAND…: runs a command in a session with a secret service that is unlocked and knows nothing, in a
# home of its own. Says what is missing where it cannot; the command then finds no service, and a test of it fails.
set -eu
for program in dbus-run-session gnome-keyring-daemon; do
    if ! command -v "$program" >/dev/null; then
        echo "withkeyring.sh: $program is missing; install the packages dbus-daemon and gnome-keyring" >&2
        exit 1
    fi
done
home=$(mktemp -d /tmp/archon-keyring-XXXXXX)
trap 'rm -rf "$home"' EXIT
mkdir -m 700 "$home/run"
export HOME="$home" XDG_RUNTIME_DIR="$home/run" XDG_DATA_HOME="$home/data" XDG_CONFIG_HOME="$home/config"
export XDG_CACHE_HOME="$home/cache" GIO_USE_VFS=local
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
dbus-run-session -- sh -c '
    printf "password of the test" | gnome-keyring-daemon --unlock --components=secrets >/dev/null ||
        echo "withkeyring.sh: gnome-keyring-daemon does not run here" >&2
    "$@"' sh "$@"
