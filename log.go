package main

import (
	"maps"
	"slices"
	"strings"
	"time"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
)

// debugAnnotation of an XR is "true" to have all of its requests logged, however the
// function was started.
const debugAnnotation = "gateway.fn.openfunction.io/debug"

// maxAwaited is how many things that are awaited one line of log names.
const maxAwaited = 5

// logAnswer logs a request and its answer in one line: at info level if the XR or the
// Input is refused, or the XR is annotated, else at debug level. It names what there
// is and never shows an XR or a resource, which may hold secrets.
func (f *Function) logAnswer(req *fnv1.RunFunctionRequest, a answer.Answer, took time.Duration) {
	xr := req.GetObserved().GetComposite().GetResource()
	switch {
	case a.Refusal != "":
		f.log.Info("Refused", "xr", identity(xr), "why", a.Refusal, "duration", took.String())
	case isDebugged(xr) && !f.debug:
		f.log.Info("Answered", summary(req, a, took)...)
	case f.debug:
		f.log.Debug("Answered", summary(req, a, took)...)
	}
}

func isDebugged(xr *structpb.Struct) bool {
	return metadata(xr)["annotations"].GetStructValue().GetFields()[debugAnnotation].GetStringValue() == "true"
}

// summary returns the keys and values of a line of log.
func summary(req *fnv1.RunFunctionRequest, a answer.Answer, took time.Duration) []any {
	status := a.Status.GetFields()
	listeners := status["listeners"].GetListValue().GetValues()
	return []any{
		"xr", identity(req.GetObserved().GetComposite().GetResource()),
		"attachment", status["gateway"].GetStructValue().GetFields()["attachment"].GetStringValue(),
		"listeners", len(listeners),
		"listenersReady", countReady(listeners),
		"conditions", conditionsOf(a),
		"awaits", awaited(req, a),
		"duration", took.String(),
	}
}

// identity returns an XR's kind, namespace and name.
func identity(xr *structpb.Struct) string {
	name := metadata(xr)["name"].GetStringValue()
	if namespace := metadata(xr)["namespace"].GetStringValue(); namespace != "" {
		name = namespace + "/" + name
	}
	return kindOf(xr) + " " + name
}

func metadata(xr *structpb.Struct) map[string]*structpb.Value {
	return xr.GetFields()["metadata"].GetStructValue().GetFields()
}

// countReady returns how many of the listeners in a status are Ready.
func countReady(listeners []*structpb.Value) int {
	n := 0
	for _, l := range listeners {
		if slices.ContainsFunc(l.GetStructValue().GetFields()["conditions"].GetListValue().GetValues(), isReady) {
			n++
		}
	}
	return n
}

func isReady(condition *structpb.Value) bool {
	fields := condition.GetStructValue().GetFields()
	return fields["type"].GetStringValue() == "Ready" && fields["status"].GetStringValue() == "True"
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
func awaited(req *fnv1.RunFunctionRequest, a answer.Answer) string {
	var keys []string
	for _, name := range slices.Sorted(maps.Keys(a.Requirements.Resources)) {
		if _, shown := req.GetRequiredResources()[name]; !shown {
			keys = append(keys, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.Requirements.Schemas)) {
		if _, shown := req.GetRequiredSchemas()[name]; !shown {
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
