package harness

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strings"
	"time"
)

// peakMemory is the largest resident set that a process had, in bytes, 0 where
// the system does not say.
func peakMemory(pid int) int64 { return memoryOf(pid, "VmHWM") }

// memoryOf is what the system says of a process's memory, in bytes.
func memoryOf(pid int, field string) int64 {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	defer f.Close() //nolint:errcheck // It is only read.
	for s := bufio.NewScanner(f); s.Scan(); {
		var kib int64
		if _, err := fmt.Sscanf(strings.TrimSpace(s.Text()), field+": %d kB", &kib); err == nil {
			return kib << 10
		}
	}
	return 0
}

// tick is the unit of a process's times in /proc, which is the same on all Linux that
// Go runs on.
const tick = 10 * time.Millisecond

// cpuTime is what a process has used of the processors, 0 where the system does not say.
func cpuTime(pid int) time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// The name is in parentheses, and may have any of these characters too.
	_, after, _ := strings.Cut(string(stat[bytes.LastIndexByte(stat, ')'):]), " ")
	fields := strings.Fields(after)
	const user, system = 11, 12 // counted from the state on, which follows the name
	if len(fields) <= system {
		return 0
	}
	var used time.Duration
	for _, field := range fields[user : system+1] {
		var ticks int64
		if _, err := fmt.Sscan(field, &ticks); err != nil {
			return 0
		}
		used += time.Duration(ticks) * tick
	}
	return used
}
