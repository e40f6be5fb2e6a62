#!/usr/bin/env bash
# fuzz.sh TIME fuzzes every target of this module, each for TIME.
#
# What is interesting is made smaller only for as many tries as are given here: by
# default that takes up to a minute for each, and large inputs need all of it.
set -euo pipefail

for package in $(go list ./...); do
	targets=$(go test -list '^Fuzz' "$package" | sed -n '/^Fuzz/p')
	for target in $targets; do
		echo "$package $target"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$1" -fuzzminimizetime 100x "$package"
	done
done
