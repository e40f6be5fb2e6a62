package attach

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
)

func TestReadyIsDerivedFromTheListenerItself(t *testing.T) {
	const generation = 3
	good := readyConditions(generation)
	// with replaces a condition of the good ones, or adds it.
	with := func(c metav1.Condition) []metav1.Condition {
		out := []metav1.Condition{c}
		for _, g := range good {
			if g.Type != c.Type {
				out = append(out, g)
			}
		}
		return out
	}
	for name, tc := range map[string]struct {
		conditions []metav1.Condition
		unapplied  bool
		carried    bool
		problem    *condition.Problem
		want       condition.Verdict
	}{
		"all are True": {
			conditions: good,
			want:       condition.Verdict{Status: "True", Reason: "Ready", Message: "Accepted, Programmed and ResolvedRefs are True."},
		},
		"Accepted is False": {
			conditions: with(cond("Accepted", "False", "PortUnavailable", generation)),
			want:       condition.Verdict{Status: "False", Reason: "PortUnavailable", Message: "Accepted is False: said so"},
		},
		"Programmed is False": {
			conditions: with(cond("Programmed", "False", "Invalid", generation)),
			want:       condition.Verdict{Status: "False", Reason: "Invalid", Message: "Programmed is False: said so"},
		},
		"ResolvedRefs is False": {
			conditions: with(cond("ResolvedRefs", "False", "InvalidCertificateRef", generation)),
			want:       condition.Verdict{Status: "False", Reason: "InvalidCertificateRef", Message: "ResolvedRefs is False: said so"},
		},
		"Conflicted is True": {
			conditions: with(cond("Conflicted", "True", "HostnameConflict", generation)),
			want:       condition.Verdict{Status: "False", Reason: "HostnameConflict", Message: "Conflicted is True: said so"},
		},
		"Conflicted is False": {
			conditions: with(cond("Conflicted", "False", "NoConflicts", generation)),
			want:       condition.Verdict{Status: "True", Reason: "Ready", Message: "Accepted, Programmed and ResolvedRefs are True."},
		},
		"a stale Conflicted says nothing": {
			conditions: with(cond("Conflicted", "True", "HostnameConflict", generation-1)),
			want:       condition.Verdict{Status: "True", Reason: "Ready", Message: "Accepted, Programmed and ResolvedRefs are True."},
		},
		"one is missing": {
			conditions: good[:2],
			want:       condition.Verdict{Status: "Unknown", Reason: "Pending", Message: "ResolvedRefs was not reported yet."},
		},
		"one is of an older generation": {
			conditions: with(cond("Programmed", "True", "Programmed", generation-1)),
			want:       condition.Verdict{Status: "Unknown", Reason: "Pending", Message: "Programmed speaks of an older generation."},
		},
		"a False one of an older generation": {
			conditions: with(cond("Programmed", "False", "Invalid", generation-1)),
			want:       condition.Verdict{Status: "Unknown", Reason: "Pending", Message: "Programmed speaks of an older generation."},
		},
		"one is of a later generation": {
			conditions: with(cond("Programmed", "True", "Programmed", generation+1)),
			want:       condition.Verdict{Status: "True", Reason: "Ready", Message: "Accepted, Programmed and ResolvedRefs are True."},
		},
		"one is Unknown": {
			conditions: with(cond("Accepted", "Unknown", "Pending", generation)),
			want:       condition.Verdict{Status: "Unknown", Reason: "Pending", Message: "Accepted is Unknown: said so"},
		},
		"False outweighs what is missing": {
			conditions: []metav1.Condition{cond("ResolvedRefs", "False", "RefNotPermitted", generation)},
			want:       condition.Verdict{Status: "False", Reason: "RefNotPermitted", Message: "ResolvedRefs is False: said so"},
		},
		"a conflict outweighs what follows from it": {
			conditions: []metav1.Condition{
				cond("Programmed", "False", "Invalid", generation), cond("Accepted", "False", "Invalid", generation),
				cond("ResolvedRefs", "False", "Invalid", generation), cond("Conflicted", "True", "HostnameConflict", generation),
			},
			want: condition.Verdict{Status: "False", Reason: "HostnameConflict", Message: "Conflicted is True: said so"},
		},
		"references outweigh what follows from them": {
			conditions: []metav1.Condition{
				cond("Programmed", "False", "Invalid", generation), cond("Accepted", "False", "Invalid", generation),
				cond("ResolvedRefs", "False", "InvalidCertificateRef", generation), cond("Conflicted", "False", "NoConflicts", generation),
			},
			want: condition.Verdict{Status: "False", Reason: "InvalidCertificateRef", Message: "ResolvedRefs is False: said so"},
		},
		"what is not accepted is not programmed": {
			conditions: []metav1.Condition{
				cond("Programmed", "False", "Invalid", generation), cond("Accepted", "False", "UnsupportedProtocol", generation),
				cond("ResolvedRefs", "True", "ResolvedRefs", generation),
			},
			want: condition.Verdict{Status: "False", Reason: "UnsupportedProtocol", Message: "Accepted is False: said so"},
		},
		"a cause of an older generation is none": {
			conditions: []metav1.Condition{
				cond("Programmed", "False", "AddressNotAssigned", generation), cond("Accepted", "False", "UnsupportedProtocol", generation-1),
				cond("ResolvedRefs", "False", "InvalidCertificateRef", generation-1), cond("Conflicted", "True", "HostnameConflict", generation-1),
			},
			want: condition.Verdict{Status: "False", Reason: "AddressNotAssigned", Message: "Programmed is False: said so"},
		},
		"False without a message": {
			conditions: with(metav1.Condition{Type: "Programmed", Status: "False", Reason: "AddressNotAssigned", ObservedGeneration: generation}),
			want:       condition.Verdict{Status: "False", Reason: "AddressNotAssigned", Message: "Programmed is False: AddressNotAssigned"},
		},
		"in conflict without a message": {
			conditions: with(metav1.Condition{Type: "Conflicted", Status: "True", Reason: "ProtocolConflict", ObservedGeneration: generation}),
			want:       condition.Verdict{Status: "False", Reason: "ProtocolConflict", Message: "Conflicted is True: ProtocolConflict"},
		},
		"Unknown without a message": {
			conditions: with(metav1.Condition{Type: "Programmed", Status: "Unknown", Reason: "Pending", ObservedGeneration: generation}),
			want:       condition.Verdict{Status: "Unknown", Reason: "Pending", Message: "Programmed is Unknown: Pending"},
		},
		"all without a generation": {
			conditions: readyConditions(0),
			want:       condition.Verdict{Status: "True", Reason: "Ready", Message: "Accepted, Programmed and ResolvedRefs are True."},
		},
		"there are none": {
			want: condition.Verdict{Status: "Unknown", Reason: "Pending", Message: "Accepted was not reported yet."},
		},
		"the implementation's own Ready is False": {
			conditions: append([]metav1.Condition{cond("Ready", "False", "Draining", generation)}, good...),
			want:       condition.Verdict{Status: "False", Reason: "Draining", Message: "said so"},
		},
		"its own is False without a message": {
			conditions: append([]metav1.Condition{{Type: "Ready", Status: "False", Reason: "Draining", ObservedGeneration: generation}}, good...),
			want:       condition.Verdict{Status: "False", Reason: "Draining", Message: "Draining"},
		},
		"its own False outweighs what is missing": {
			conditions: []metav1.Condition{cond("Ready", "False", "Draining", generation)},
			want:       condition.Verdict{Status: "False", Reason: "Draining", Message: "said so"},
		},
		"its own False gives way to a derived one": {
			conditions: append(with(cond("Programmed", "False", "Pending", generation)), cond("Ready", "False", "NotReady", generation)),
			want:       condition.Verdict{Status: "False", Reason: "Pending", Message: "Programmed is False: said so"},
		},
		"its own True outweighs no False": {
			conditions: append(with(cond("Programmed", "False", "Pending", generation)), cond("Ready", "True", "Ready", generation)),
			want:       condition.Verdict{Status: "False", Reason: "Pending", Message: "Programmed is False: said so"},
		},
		"its own True stands in for nothing": {
			conditions: append([]metav1.Condition{cond("Ready", "True", "Ready", generation)}, good[:2]...),
			want:       condition.Verdict{Status: "Unknown", Reason: "Pending", Message: "ResolvedRefs was not reported yet."},
		},
		"its own False is of an older generation": {
			conditions: append([]metav1.Condition{cond("Ready", "False", "Draining", generation-1)}, good...),
			want:       condition.Verdict{Status: "True", Reason: "Ready", Message: "Accepted, Programmed and ResolvedRefs are True."},
		},
		"what the implementation speaks of is not what was planned": {
			conditions: good, unapplied: true,
			want: condition.Verdict{Status: "Unknown", Reason: "Pending", Message: "Gateway projectcontour/contour does not have it yet."},
		},
		"what the implementation speaks of is only part of what was planned": {
			conditions: good, unapplied: true, carried: true,
			want: condition.Verdict{Status: "Unknown", Reason: "Pending", Message: "Gateway projectcontour/contour does not have all of it yet."},
		},
		"it is not attached": {
			conditions: good, problem: &condition.Problem{Reason: "PortConflict", Message: "taken"},
			want: condition.Verdict{Status: "False", Reason: "PortConflict", Message: "taken"},
		},
		"it is not attached yet": {
			conditions: good, problem: condition.Waiting("soon"),
			want: condition.Verdict{Status: "Unknown", Reason: "Pending", Message: "soon"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := Outcome{
				Status: &gwapiv1.ListenerStatus{Conditions: tc.conditions}, Carried: tc.carried, Applied: !tc.unapplied, Problem: tc.problem,
				Carrier: Parent{Kind: "Gateway", Name: contour, Generation: generation},
			}
			if diff := cmp.Diff(tc.want, o.Ready()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestReadyIsUnknownWithoutAStatus(t *testing.T) {
	o := Outcome{Applied: true}
	want := condition.Verdict{Status: "Unknown", Reason: "Pending", Message: "The implementation has not answered for this listener yet."}
	if diff := cmp.Diff(want, o.Ready()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestReadyTellsWhyTheProviderCouldNotApply(t *testing.T) {
	failure := &condition.Problem{Reason: "ReconcileError", Message: "Object openfunction/patch: gateways is forbidden"}
	refused := condition.Verdict{Status: "False", Reason: "ReconcileError", Message: "Object openfunction/patch: gateways is forbidden"}
	o := Outcome{Failure: failure}
	if diff := cmp.Diff(refused, o.Ready()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	o = Outcome{Failure: failure, Applied: true, Status: &gwapiv1.ListenerStatus{Conditions: readyConditions(0)}}
	if diff := cmp.Diff(refused, o.Ready()); diff != "" {
		t.Errorf("what the carrier has may be too much (-want +got):\n%s", diff)
	}
}

func TestReadyWaitsForTheProviderOnlyForWhatIsNotThere(t *testing.T) {
	o := Outcome{Failure: condition.Waiting("provider-kubernetes is silent"), Carrier: Parent{Kind: "Gateway", Name: contour}}
	waiting := condition.Verdict{Status: "Unknown", Reason: "Pending", Message: "provider-kubernetes is silent"}
	if diff := cmp.Diff(waiting, o.Ready()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	o.Applied, o.Status = true, &gwapiv1.ListenerStatus{Conditions: readyConditions(0)}
	serves := condition.Verdict{Status: "True", Reason: "Ready", Message: "Accepted, Programmed and ResolvedRefs are True."}
	if diff := cmp.Diff(serves, o.Ready()); diff != "" {
		t.Errorf("what is there already (-want +got):\n%s", diff)
	}
}

func TestReadyTellsWhichReferenceGrantIsMissing(t *testing.T) {
	refs := func(namespaces ...string) *gwapiv1.ListenerTLSConfig {
		tls := &gwapiv1.ListenerTLSConfig{}
		for _, n := range namespaces {
			ref := gwapiv1.SecretObjectReference{Name: "cert"}
			if n != "" {
				ref.Namespace = new(gwapiv1.Namespace(n))
			}
			tls.CertificateRefs = append(tls.CertificateRefs, ref)
		}
		return tls
	}
	for name, tc := range map[string]struct {
		tls    *gwapiv1.ListenerTLSConfig
		reason string
		want   string
	}{
		"of a certificate elsewhere": {
			tls: refs("", "projectcontour", "certs", "certs"), reason: "RefNotPermitted",
			want: `ResolvedRefs is False: said so: a ReferenceGrant in namespace "certs" must let Gateways of namespace "projectcontour" use its Secrets.`,
		},
		"of certificates in two namespaces": {
			tls: refs("certs", "more"), reason: "RefNotPermitted",
			want: `ResolvedRefs is False: said so: a ReferenceGrant in namespace "certs", and one in "more" must let Gateways of namespace "projectcontour" use its Secrets.`,
		},
		"of no certificate":  {tls: refs("", "projectcontour"), reason: "RefNotPermitted", want: "ResolvedRefs is False: said so"},
		"without tls":        {reason: "RefNotPermitted", want: "ResolvedRefs is False: said so"},
		"for another reason": {tls: refs("certs"), reason: "InvalidCertificateRef", want: "ResolvedRefs is False: said so"},
	} {
		t.Run(name, func(t *testing.T) {
			o := Outcome{
				Applied: true, Carrier: Parent{Kind: "Gateway", Name: contour},
				Status: &gwapiv1.ListenerStatus{Conditions: []metav1.Condition{cond("Programmed", "False", "Invalid", 0), cond("ResolvedRefs", "False", tc.reason, 0)}},
			}
			o.Listener.TLS = tc.tls
			if diff := cmp.Diff(condition.Verdict{Status: "False", Reason: tc.reason, Message: tc.want}, o.Ready()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
