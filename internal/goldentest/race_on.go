//go:build race

package goldentest

// UnderRaceDetector is set where the race detector is on, with which allocations count for
// nothing.
const UnderRaceDetector = true
