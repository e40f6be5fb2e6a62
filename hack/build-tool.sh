#!/usr/bin/env bash
# build-tool.sh BINARY DIR MODULE PACKAGE WHAT builds a tool at the version that
# the go.mod in DIR has. WHAT is what to call it.
set -euo pipefail

binary=$1 dir=$2 module=$3 package=$4 what=$5

version=$(go -C "$dir" list -m -f '{{.Version}}' "$module")
total=$(go -C "$dir" list -deps "$module/$package" | wc -l)
echo "Building $what ($version) into .bin, once: $total packages, less those that are built already." >&2
# With -v a line is the name of a package that is being compiled, or something to be told.
# Crossplane knows its version from this variable alone.
go -C "$dir" build -v -o "$binary" \
	-ldflags "-X github.com/crossplane/crossplane-runtime/v2/pkg/version.version=$version" \
	"$module/$package" 2>&1 |
	awk -v total="$total" '
		!/^[[:alnum:]][^[:space:]:]*$/ { print; next }
		++n % 100 == 0 { print "  " n " of at most " total; fflush() }' >&2
