//go:build race

package goldentest

const underRaceDetector = true
