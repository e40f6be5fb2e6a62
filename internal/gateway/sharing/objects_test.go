package sharing

import (
	"encoding/json"
	"fmt"
	"slices"
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
		Labels: resources.ObjectLabels(name, gatewayName),
	}}
	for n, e := range o.states {
		if e.on {
			out.Spec.ForProvider.Manifest.Spec.Listeners = append(out.Spec.ForProvider.Manifest.Spec.Listeners, listenerAs(n, e.content))
		}
	}
	status := metav1.ConditionTrue
	if o.refused {
		status = metav1.ConditionFalse
	}
	out.Status.Conditions = []metav1.Condition{{Type: "Synced", Status: status}}
	return out
}
