#!/usr/bin/env bash
# build-tool.sh BINARY DIR MODULE PACKAGE WHAT builds a tool at the version that
# the go.mod in DIR has. WHAT is what to call it.
set -euo pipefail

binary=$1 dir=$2 module=$3 package=$4 what=$5

version=$(go -C "$dir" list -m -f '{{.Version}}' "$module")
echo "Building $what ($version) into .bin: once, about 3 minutes on 2 cores." >&2
# Crossplane knows its version from this variable alone.
go -C "$dir" build -o "$binary" \
	-ldflags "-X github.com/crossplane/crossplane-runtime/v2/pkg/version.version=$version" \
	"$module/$package"
