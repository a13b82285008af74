#!/bin/sh
# proxytest in one file: it unpacks itself once into the user's cache folder, and runs from there.
set -eu
umask 077
name=@NAME@
export PROXYTEST_STARTED="$0"
unpack() { tail -n +@LINES@ "$0" | tar -xzf - -C "$1"; }
cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/webex-proxytest
program=$cache/$name/proxytest
if [ -x "$program" ]; then
    exec "$program" "$@"
fi
# Unpacked beside and moved as a whole: another start may do the same now.
if mkdir -p "$cache" 2>/dev/null && new=$(mktemp -d "$cache/new.XXXXXX" 2>/dev/null); then
    unpack "$new"
    mv -T "$new" "$cache/$name" 2>/dev/null || rm -rf "$new"
    exec "$program" "$@"
fi
# No home that can be written: for this run alone.
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
unpack "$new"
status=0
"$new/proxytest" "$@" || status=$?
exit "$status"
