package workload

import (
	"encoding/json"
	"fmt"
	"strings"
)

// What the XRD and etcd allow.
const (
	maxName        = 253
	maxProperties  = 64
	maxAnnotations = 65536 // all together
	maxOptions     = 16
	maxOption      = 4096
	// maxStored is the size of the largest object that etcd stores by default, in bytes.
	maxStored = 1536 << 10
)

// GatewaySpec returns the listeners of the XR, with labels and annotations where the XR
// is to be large.
func (s Shape) GatewaySpec() map[string]any {
	spec := object{"listeners": list(s.Listeners, func(i int) any { return s.wanted(i, nil) })}
	if s.Team != "" {
		spec["listeners"] = spec["listeners"].([]any)[1:] // The function adds the first.
	}
	if !s.Largest {
		return spec
	}
	spec["labels"] = properties(maxProperties, 63)
	spec["annotations"] = properties(maxProperties, maxAnnotations/maxProperties-maxName)
	rest := (maxStored - sizeOf(spec)) / max(s.Listeners/4, 1) / maxOptions
	options := properties(maxOptions, min(rest-maxName, maxOption))
	spec["listeners"] = list(s.Listeners, func(i int) any { return s.wanted(i, options) })
	return spec
}

// properties returns n keys as long as they may be, without a name, with values of such
// a length.
func properties(n, length int) object {
	out := object{}
	for i := range n {
		out[lengthened(fmt.Sprintf("example%04d.com/key", i), maxName)] = strings.Repeat("v", length)
	}
	return out
}

// lengthened returns a DNS name with as many labels before it as make it so long.
func lengthened(name string, length int) string {
	labels := strings.Repeat(strings.Repeat("x", 61)+".", 5)
	return labels[len(labels)-length+len(name):] + name
}

// sizeOf returns the size of a value in JSON.
func sizeOf(o object) int {
	b, err := json.Marshal(o)
	if err != nil {
		panic(err) // It is made of what JSON has.
	}
	return len(b)
}
