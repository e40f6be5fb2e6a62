#!/usr/bin/env bash
# drift.sh MODULE... fails if a module is not tidy, or if generating changes
# anything.
set -euo pipefail

status=0

for module in "$@"; do
	echo "tidy $module"
	go -C "$module" mod tidy -diff || {
		echo "Not tidy. Run: go -C $module mod tidy" >&2
		status=1
	}
done

# snapshot is a line for every file: its hash and its name.
snapshot() {
	git ls-files -z --cached --others --exclude-standard | sort -zu | xargs -0 sha256sum 2>/dev/null || true
}

echo "generate"
before=$(snapshot)
go generate ./...
diff <(echo "$before") <(snapshot) || {
	echo "What is generated was not up to date. It is now: commit it." >&2
	status=1
}
exit "$status"
