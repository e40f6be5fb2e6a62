//go:build generate

package main

//go:generate go -C tools/schemagen run . -root ../..
