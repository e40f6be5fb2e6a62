package goldentest

import "testing"

// CountsAllocations skips a test that counts allocations under the race detector. With
// that a sync.Pool loses items at random, so that buffers and the regular expressions'
// state are allocated anew. make test-go runs these tests without it as well.
func CountsAllocations(tb testing.TB) {
	tb.Helper()
	if underRaceDetector {
		tb.Skip("allocations are counted without the race detector")
	}
}
