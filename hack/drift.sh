#!/usr/bin/env bash
# drift.sh MODULE... fails if a module is not tidy, or if generating changes
# anything.
set -euo pipefail

for module in "$@"; do
	echo "tidy $module"
	go -C "$module" mod tidy -diff
done

# snapshot is a line for every file: its hash and its name.
snapshot() {
	git ls-files -z --cached --others --exclude-standard | sort -zu | xargs -0 sha256sum 2>/dev/null || true
}

echo "generate"
before=$(snapshot)
go generate ./...
if ! diff <(echo "$before") <(snapshot); then
	echo "What is generated was not up to date; it is now. Commit it." >&2
	exit 1
fi
