//go:build !race

package goldentest

const underRaceDetector = false
