package harness

import (
	"bufio"
	"fmt"
	"os"
	"strings"
)

// peakMemory is the largest resident set that a process had, in bytes, 0 where
// the system does not say.
func peakMemory(pid int) int64 {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	defer f.Close() //nolint:errcheck // It is only read.
	for s := bufio.NewScanner(f); s.Scan(); {
		var kib int64
		if _, err := fmt.Sscanf(strings.TrimSpace(s.Text()), "VmHWM: %d kB", &kib); err == nil {
			return kib << 10
		}
	}
	return 0
}
