package main

import (
	"fmt"
	"strings"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
)

// maxResponse is the size of the largest response that Crossplane takes, in bytes: what
// its gRPC client takes by default.
const maxResponse = 4 << 20

// A part of a response takes so many bytes of it. Advice is what makes it smaller.
type part struct {
	name   string
	size   int
	advice string
}

// refuseSize returns the answer in the place of one whose response is larger than
// Crossplane takes. It asks for the same.
func refuseSize(a answer.Answer, size int, parts []part) answer.Answer {
	refused := answer.Refused(tooLarge(size, parts))
	refused.Requirements = a.Requirements
	return refused
}

// tooLarge returns what to do about a response of so many bytes.
func tooLarge(size int, parts []part) string {
	var sizes []string
	var largest part
	for _, p := range parts {
		if p.size > largest.size {
			largest = p
		}
		if p.size >= maxResponse/100 {
			sizes = append(sizes, p.name+" "+mebibytes(p.size))
		}
	}
	return fmt.Sprintf("the answer is too large: it has %s, and Crossplane takes %s (%s). %s",
		mebibytes(size), mebibytes(maxResponse), strings.Join(sizes, ", "), largest.advice)
}

func mebibytes(size int) string { return fmt.Sprintf("%.2f MiB", float64(size)/(1<<20)) }

// partsOf returns the parts of the response to a request that grow.
func partsOf(req request, a answer.Answer) []part {
	spec := "Write fewer or smaller listeners, rules, labels and annotations in the spec of this " +
		cluster.KindOf(req.Composite).Kind + ", or divide them among several"
	composed := 0
	for _, c := range a.Composed {
		composed += len(c.Resource)
	}
	return []part{
		{"composed resources", composed, spec},
		{"status", len(a.Status), spec},
		{"what earlier steps of the pipeline desire", len(req.desired), "Have the earlier steps desire less"},
		{"context", len(req.context), "Have the earlier steps put less into the context"},
	}
}
