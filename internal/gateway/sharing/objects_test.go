package sharing

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// object is the Object of one XR.
type object struct {
	exists     bool
	states     entries
	annotation string
	// refused is the provider's last word on it.
	refused bool
	// asks is by what the provider is asked to apply it again.
	asks asks
	// generation counts what was stated, and taken is that of which the provider spoke
	// last, 0 before it did.
	generation, taken int
	// looked is the Gateway that the provider saw last.
	looked stamp
}

// asks are the annotations by which an Object asks for another apply.
type asks struct {
	applyFor string
	times    int
}

// stamp tells a Gateway from one made anew, and each of its specs from the others.
type stamp struct{ uid, generation int }

func (s stamp) metadata() cluster.Metadata {
	if s == (stamp{}) {
		return cluster.Metadata{}
	}
	return cluster.Metadata{Namespace: gatewayName.Namespace, Name: gatewayName.Name, UID: fmt.Sprintf("uid-%d", s.uid), Generation: int64(s.generation)}
}

// said is what an Object's annotation says.
type said struct {
	Shared []gwapiv1.SectionName `json:"shared"`
	Wanted []struct {
		Name     gwapiv1.SectionName `json:"name"`
		Hostname gwapiv1.Hostname    `json:"hostname"`
	} `json:"wanted"`
}

// read once are all annotations.
var annotations = map[string]*said{}

func (o object) said() *said {
	s := annotations[o.annotation]
	if s == nil {
		s = &said{}
		if err := json.Unmarshal([]byte(o.annotation), s); err != nil && o.annotation != "" {
			panic(err)
		}
		annotations[o.annotation] = s
	}
	return s
}

func (o object) shares(n int) bool { return slices.Contains(o.said().Shared, nameOf[n]) }

func (o object) wishes(n int, host uint8) bool {
	for _, w := range o.said().Wanted {
		if w.Name == nameOf[n] && w.Hostname == hostOf[host] {
			return true
		}
	}
	return false
}

// observed is an Object as it is read.
func (o object) observed(i int) *cluster.Object {
	if !o.exists {
		return nil
	}
	name, _ := strings.CutPrefix(managerOf[i], "provider-kubernetes/")
	out := &cluster.Object{Metadata: cluster.Metadata{
		Name: name, Namespace: fmt.Sprintf("team-%d", i), Annotations: map[string]string{resources.AnnotationListeners: o.annotation},
		Labels: resources.ObjectLabels(name, gatewayName), Generation: int64(o.generation),
	}}
	if o.asks.applyFor != "" {
		out.Metadata.Annotations[resources.AnnotationApplyFor] = o.asks.applyFor
		out.Metadata.Annotations[resources.AnnotationAppliedAgain] = strconv.Itoa(o.asks.times)
	}
	out.Status.AtProvider.Manifest.Metadata = o.looked.metadata()
	for n, e := range o.states {
		if e.on {
			out.Spec.ForProvider.Manifest.Spec.Listeners = append(out.Spec.ForProvider.Manifest.Spec.Listeners, listenerAs(n, e.content))
		}
	}
	status := metav1.ConditionTrue
	if o.refused {
		status = metav1.ConditionFalse
	}
	if o.taken > 0 || o.refused {
		out.Status.Conditions = []metav1.Condition{{Type: "Synced", Status: status, ObservedGeneration: int64(o.taken)}}
	}
	return out
}
