#!/usr/bin/env bash
# build.sh BINARY DIR MODULE [PACKAGE] builds a program at the version of MODULE
# that the go.mod in DIR has: PACKAGE of MODULE, or else what lies in DIR.
set -euo pipefail

binary=$1 dir=$2 module=$3 package=${4:+$3/$4}

version=$(go -C "$dir" list -m -f '{{.Version}}' "$module")
started=$SECONDS
echo "Building $(basename "$binary") of $module $version: the first time it takes minutes." >&2
# Crossplane knows its version from the first variable alone. The second is where
# controller-runtime serves metrics unless it is told: on all interfaces, at a port
# that only one program can have.
go -C "$dir" build -o "$binary" -ldflags "-s -w
	-X github.com/crossplane/crossplane-runtime/v2/pkg/version.version=$version
	-X sigs.k8s.io/controller-runtime/pkg/metrics/server.DefaultBindAddress=127.0.0.1:0" \
	"${package:-.}"
echo "Built $(basename "$binary") in $((SECONDS - started)) s." >&2
