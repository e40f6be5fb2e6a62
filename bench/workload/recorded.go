package workload

import (
	"bytes"
	"iter"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/proto"
)

// A recorded request has names in places, in protobuf's wire form.
type recorded struct {
	raw    []byte
	places []place
}

// A place is where a request has a name: the index of its first byte, and which name.
type place struct{ at, name int }

// record returns a request with the places of names in it.
func record(req *fnv1.RunFunctionRequest, names Names) (recorded, error) {
	raw, err := proto.Marshal(req)
	r := recorded{raw: raw}
	for i, name := range names {
		for at := range indices(raw, name) {
			r.places = append(r.places, place{at: at, name: i})
		}
	}
	return r, err
}

// with returns the request with other names in their places. Each is as long as the one
// that was there, so no length in the request changes.
func (r recorded) with(names Names) []byte {
	out := bytes.Clone(r.raw)
	for _, p := range r.places {
		copy(out[p.at:], names[p.name])
	}
	return out
}

// indices yields where a text has a word.
func indices(text []byte, word string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for from := 0; ; from++ {
			next := bytes.Index(text[from:], []byte(word))
			if next < 0 || !yield(from+next) {
				return
			}
			from += next
		}
	}
}
