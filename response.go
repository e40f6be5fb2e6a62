package main

import (
	"maps"
	"slices"
	"time"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/encoding/protowire"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// Numbers of the fields that are written of RunFunctionResponse and of the messages in
// it, as run_function.proto has them.
const (
	responseMeta         protowire.Number = 1
	responseDesired      protowire.Number = 2
	responseResults      protowire.Number = 3
	responseContext      protowire.Number = 4
	responseRequirements protowire.Number = 5
	responseConditions   protowire.Number = 6

	metaTTL         protowire.Number = 2
	durationSeconds protowire.Number = 1
	durationNanos   protowire.Number = 2

	requirementsResources protowire.Number = 2
	requirementsSchemas   protowire.Number = 3
	selectorAPIVersion    protowire.Number = 1 // of ResourceSelector and SchemaSelector
	selectorKind          protowire.Number = 2
	selectorMatchName     protowire.Number = 3
	selectorMatchLabels   protowire.Number = 4
	selectorNamespace     protowire.Number = 5
	matchLabelsLabels     protowire.Number = 1

	resultSeverity protowire.Number = 1
	resultMessage  protowire.Number = 2
	resultReason   protowire.Number = 3
	resultTarget   protowire.Number = 4

	conditionType    protowire.Number = 1
	conditionStatus  protowire.Number = 2
	conditionReason  protowire.Number = 3
	conditionMessage protowire.Number = 4
	conditionTarget  protowire.Number = 5
)

// respond returns the bytes of the response that says an answer.
func respond(req request, a answer.Answer) []byte {
	rsp := make(message, 0, sizeOf(req, a))
	rsp = rsp.message(responseMeta, func(m message) message { return metaOf(m, req.tag, a.TTL) })
	rsp = rsp.message(responseRequirements, func(m message) message { return requirements(m, a.Requirements) })
	if req.context != nil {
		rsp = rsp.bytes(responseContext, req.context)
	}
	for _, c := range a.Conditions {
		rsp = rsp.message(responseConditions, func(m message) message { return condition(m, c) })
	}
	if a.Refusal != "" {
		if req.desired != nil {
			rsp = rsp.bytes(responseDesired, req.desired)
		}
		return rsp.message(responseResults, func(m message) message {
			return m.number(resultSeverity, int64(fnv1.Severity_SEVERITY_FATAL)).text(resultMessage, a.Refusal)
		})
	}
	for _, e := range a.Events {
		rsp = rsp.message(responseResults, func(m message) message { return result(m, e) })
	}
	return rsp.message(responseDesired, func(m message) message { return desired(m, req, a) })
}

// sizeOf returns about how large a response is.
func sizeOf(req request, a answer.Answer) int {
	const rest = 4 << 10
	size := rest + len(req.desired) + len(req.context) + len(a.Status)
	for _, c := range a.Composed {
		size += rest/16 + len(c.Resource)
	}
	return size
}

func metaOf(m message, tag string, ttl time.Duration) message {
	return m.text(metaTag, tag).message(metaTTL, func(m message) message {
		return m.number(durationSeconds, int64(ttl/time.Second)).number(durationNanos, int64(ttl%time.Second))
	})
}

// desired appends what earlier steps desire and, over it, our resources and the XR's
// status: of what is there twice the last counts, and messages are merged.
func desired(m message, req request, a answer.Answer) message {
	m = append(m, req.desired...)
	for _, c := range a.Composed {
		ready := fnv1.Ready_READY_FALSE
		if c.Ready {
			ready = fnv1.Ready_READY_TRUE
		}
		m = m.entry(stateResources, c.Key.String(), func(m message) message {
			return m.bytes(resourceResource, c.Resource).number(resourceReady, int64(ready))
		})
	}
	return m.message(stateComposite, func(m message) message {
		m = m.message(resourceResource, func(m message) message { return composite(m, req, a.Status) })
		if a.Held {
			m = m.number(resourceReady, int64(fnv1.Ready_READY_FALSE))
		}
		return m
	})
}

// composite appends the desired XR with a status. What an earlier step desires of the
// status stays.
func composite(m message, req request, status wire.Object) message {
	kind := cluster.KindOf(req.Composite)
	m = append(m, wire.Encode(map[string]string{"apiVersion": kind.APIVersion, "kind": kind.Kind})...)
	earlier := wire.Object(wire.Message(req.desired, stateComposite, resourceResource)).Get("status").Object()
	return wire.AppendObject(m, "status", earlier, status)
}

// requirements appends requirements as Crossplane takes them.
func requirements(m message, reqs cluster.Requirements) message {
	for _, name := range slices.Sorted(maps.Keys(reqs.Resources)) {
		m = m.entry(requirementsResources, name, func(m message) message { return selector(m, reqs.Resources[name]) })
	}
	for _, name := range slices.Sorted(maps.Keys(reqs.Schemas)) {
		m = m.entry(requirementsSchemas, name, func(m message) message { return kind(m, reqs.Schemas[name]) })
	}
	return m
}

func kind(m message, k cluster.Kind) message {
	return m.text(selectorAPIVersion, k.APIVersion).text(selectorKind, k.Kind)
}

func selector(m message, s cluster.Selector) message {
	m = kind(m, s.Kind)
	if s.Namespace != "" {
		m = m.text(selectorNamespace, s.Namespace)
	}
	if s.Name != "" {
		return m.text(selectorMatchName, s.Name)
	}
	return m.message(selectorMatchLabels, func(m message) message {
		for _, label := range slices.Sorted(maps.Keys(s.Labels)) {
			m = m.message(matchLabelsLabels, func(m message) message { return m.text(entryKey, label).text(entryValue, s.Labels[label]) })
		}
		return m
	})
}

func result(m message, e answer.Event) message {
	severity := fnv1.Severity_SEVERITY_NORMAL
	if e.Warning {
		severity = fnv1.Severity_SEVERITY_WARNING
	}
	return m.number(resultSeverity, int64(severity)).text(resultMessage, e.Message).
		text(resultReason, e.Reason).number(resultTarget, int64(fnv1.Target_TARGET_COMPOSITE))
}

func condition(m message, c answer.Condition) message {
	status := fnv1.Status_STATUS_CONDITION_UNKNOWN
	switch c.Status {
	case metav1.ConditionTrue:
		status = fnv1.Status_STATUS_CONDITION_TRUE
	case metav1.ConditionFalse:
		status = fnv1.Status_STATUS_CONDITION_FALSE
	case metav1.ConditionUnknown:
	}
	return m.text(conditionType, c.Type).number(conditionStatus, int64(status)).text(conditionReason, c.Reason).
		text(conditionMessage, c.Message).number(conditionTarget, int64(fnv1.Target_TARGET_COMPOSITE))
}
