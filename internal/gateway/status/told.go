package status

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// told are the conditions that the XR tells of one of its listeners already.
type told []v1alpha1.Condition

// told returns what the XR tells of the listener of a name, which most often is at the
// same index. What it tells of one that reached another Gateway, or this one in another way,
// says nothing of this.
func (s *Subject) told(name gwapiv1.SectionName, index int) told {
	on, now := s.XR.Status.Gateway, &s.Attachment
	if on == nil || on.Namespace != now.Gateway.Namespace || on.Name != now.Gateway.Name || on.Attachment != now.Method {
		return nil
	}
	if index < len(s.Told) && s.Told[index].Name == name {
		return s.Told[index].Conditions
	}
	for i := range s.Told {
		if s.Told[i].Name == name {
			return s.Told[i].Conditions
		}
	}
	return nil
}

// or returns a condition with the observedGeneration and lastTransitionTime that it was
// told with, where it says the same. Implementations write all conditions anew for each
// generation of a Gateway, which is no news for the XRs whose listeners did not change
// with it. They have not changed since a generation: what was told of an older one, or
// of one that there is not yet, is not kept.
func (t told) or(now *metav1.Condition, since int64) v1alpha1.Condition {
	had := answer.Find(t, now.Type)
	if had == nil || had.Status != condition.StatusOf(now) || had.Reason != now.Reason || had.Message != now.Message {
		return listenerCondition(now)
	}
	oldest := min(max(since, 1), now.ObservedGeneration)
	if had.ObservedGeneration < oldest || had.ObservedGeneration > now.ObservedGeneration || !notAfter(had.LastTransitionTime, now.LastTransitionTime) {
		return listenerCondition(now)
	}
	return *had
}

// notAfter reports whether a time is one, and not after another, or none where the other
// is none.
func notAfter(had string, now metav1.Time) bool {
	if had == "" || now.IsZero() {
		return had == "" && now.IsZero()
	}
	before, err := time.Parse(time.RFC3339, had)
	return err == nil && !before.After(now.Time)
}

// speaksSince returns the generation of its carrier since which a listener is as its
// Ready speaks of it, 0 where Ready does not follow from what the implementation says.
func speaksSince(o *attach.Outcome, ready condition.Verdict) int64 {
	if o.Problem != nil || ready.Status == metav1.ConditionUnknown || o.Failure != nil && ready.Reason == o.Failure.Reason {
		return 0
	}
	return o.Carrier.Generation
}
