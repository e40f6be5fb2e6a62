package main

import (
	"maps"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// debugAnnotation of an XR is "true" to have all of its requests logged, however the
// function was started.
const debugAnnotation = "gateway.fn.openfunction.io/debug"

// maxAwaited is how many things that are awaited one line of log names.
const maxAwaited = 5

// logAnswer logs a request and its answer in one line: at info level if the XR or the
// Input is refused, or the XR is annotated, else at debug level. It names what there
// is and never shows an XR or a resource, which may hold secrets.
func (f *Function) logAnswer(req request, a answer.Answer, took time.Duration) {
	switch {
	case a.Refusal != "":
		f.log.Info("Refused", "xr", identity(req.Composite), "why", a.Refusal, "duration", took.String())
	case isDebugged(req.Composite) && !f.debug:
		f.log.Info("Answered", summary(req, a, took)...)
	case f.debug:
		f.log.Debug("Answered", summary(req, a, took)...)
	}
}

func isDebugged(xr wire.Object) bool {
	return xr.Get("metadata").Object().Get("annotations").Object().Get(debugAnnotation).String() == "true"
}

// statusSummary is the part of an XR's status that is logged.
type statusSummary struct {
	Gateway struct {
		Attachment string `json:"attachment"`
	} `json:"gateway"`
	Listeners []struct {
		Conditions []metav1.Condition `json:"conditions"`
	} `json:"listeners"`
}

// summary returns the keys and values of a line of log.
func summary(req request, a answer.Answer, took time.Duration) []any {
	var status statusSummary
	wire.Decode(a.Status, &status, nil, wire.Lenient)
	ready := 0
	for _, l := range status.Listeners {
		if meta.IsStatusConditionTrue(l.Conditions, "Ready") {
			ready++
		}
	}
	return []any{
		"xr", identity(req.Composite),
		"attachment", status.Gateway.Attachment,
		"listeners", len(status.Listeners),
		"listenersReady", ready,
		"conditions", conditionsOf(a),
		"awaits", awaited(req, a),
		"duration", took.String(),
	}
}

// identity returns an XR's kind, namespace and name.
func identity(xr wire.Object) string {
	name := cluster.ReadAs[cluster.Meta](xr).Metadata.NamespacedName()
	if name.Namespace == "" {
		return cluster.KindOf(xr).Kind + " " + name.Name
	}
	return cluster.KindOf(xr).Kind + " " + name.String()
}

// conditionsOf returns the XR's conditions, such as "Accepted=True Programmed=Unknown/Pending".
func conditionsOf(a answer.Answer) string {
	texts := make([]string, 0, len(a.Conditions))
	for _, c := range a.Conditions {
		said := c.Type + "=" + string(c.Status)
		if c.Reason != c.Type {
			said += "/" + c.Reason
		}
		texts = append(texts, said)
	}
	return strings.Join(texts, " ")
}

// awaited returns what stands between an answer and rest: the requirements that the
// request did not show yet, and the resources that are not ready.
func awaited(req request, a answer.Answer) string {
	var keys []string
	for _, name := range slices.Sorted(maps.Keys(a.Requirements.Resources)) {
		if _, shown := req.State.Required[name]; !shown {
			keys = append(keys, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.Requirements.Schemas)) {
		if _, shown := req.State.Schemas[name]; !shown {
			keys = append(keys, name)
		}
	}
	for _, c := range a.Composed {
		if !c.Ready {
			keys = append(keys, c.Key.String())
		}
	}
	return text.List(keys, maxAwaited, ", ", " and ")
}
