package sharing

import (
	"cmp"
	"encoding/json"
	"slices"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
)

// noteVersion is raised when an older function would misread an annotation.
const noteVersion = 1

// emptyNote is the annotation of an Object that has nothing to tell.
const emptyNote = `{"v":1}`

// note is what an Object's annotation says.
type note struct {
	// known is set where the annotation was read. An Object that an older or newer
	// function composed has none that we know.
	known bool
	// shared are listeners that the Object applies for all.
	shared map[gwapiv1.SectionName]bool
	// leaving are listeners that the Object applies only until another does.
	leaving map[gwapiv1.SectionName]bool
	// yields are, by listener, the field manager of the Object that may join it.
	yields map[gwapiv1.SectionName]string
	// relieves are, by listener, the field managers that leave it, and may go, since
	// this Object has it and stays.
	relieves map[gwapiv1.SectionName][]string
	// wanted are shared listeners that the XR plans and the Object does not apply.
	wanted []wish
}

// wish is a listener that an XR wants, as far as it can clash with another.
type wish struct {
	Name     gwapiv1.SectionName  `json:"name"`
	Port     gwapiv1.PortNumber   `json:"port"`
	Protocol gwapiv1.ProtocolType `json:"protocol"`
	Hostname *gwapiv1.Hostname    `json:"hostname,omitempty"`
}

func wishOf(l *gwapiv1.Listener) wish {
	return wish{Name: l.Name, Port: l.Port, Protocol: l.Protocol, Hostname: l.Hostname}
}

func (w wish) frontend() listener.Frontend {
	return listener.FrontendOf(&gwapiv1.Listener{Port: w.Port, Protocol: w.Protocol, Hostname: w.Hostname})
}

// written is a note as it stands in the annotation.
type written struct {
	Version  int                              `json:"v"`
	Shared   []gwapiv1.SectionName            `json:"shared,omitempty"`
	Leaving  []gwapiv1.SectionName            `json:"leaving,omitempty"`
	Yields   map[gwapiv1.SectionName]string   `json:"yields,omitempty"`
	Relieves map[gwapiv1.SectionName][]string `json:"relieves,omitempty"`
	Wanted   []wish                           `json:"wanted,omitempty"`
}

// readNote reads an annotation. What cannot be read, or another version wrote, is
// not known.
func readNote(annotation string) note {
	var w written
	if err := json.Unmarshal([]byte(annotation), &w); err != nil || w.Version != noteVersion {
		return note{}
	}
	return note{known: true, shared: setOf(w.Shared), leaving: setOf(w.Leaving), yields: w.Yields, relieves: w.Relieves, wanted: w.Wanted}
}

// String is the note as an annotation, with every list in order: what says the same
// has to be the same, or each reconcile would change the Object.
func (n note) String() string {
	out, err := json.Marshal(written{
		Version: noteVersion, Shared: listOf(n.shared), Leaving: listOf(n.leaving), Yields: n.yields, Relieves: n.relieves,
		Wanted: slices.SortedFunc(slices.Values(n.wanted), func(a, b wish) int { return cmp.Compare(a.Name, b.Name) }),
	})
	if err != nil {
		return emptyNote // there is nothing in it that JSON cannot say
	}
	return string(out)
}

func listOf(set map[gwapiv1.SectionName]bool) []gwapiv1.SectionName {
	var out []gwapiv1.SectionName
	for name, in := range set {
		if in {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func setOf(names []gwapiv1.SectionName) map[gwapiv1.SectionName]bool {
	out := make(map[gwapiv1.SectionName]bool, len(names))
	for _, n := range names {
		out[n] = true
	}
	return out
}
