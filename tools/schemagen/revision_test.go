package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestATenantChoosesNoRevision holds the CRDs that Crossplane derives, with the API
// server's own validation, to refuse the two ways to an older revision of a Composition.
func TestATenantChoosesNoRevision(t *testing.T) {
	const (
		manual = "spec.crossplane.compositionUpdatePolicy: Forbidden: compositionUpdatePolicy must be Automatic, " +
			"since an older revision of the Composition has an older policy of the platform team: remove it"
		selector = "spec.crossplane.compositionRevisionSelector: Forbidden: compositionRevisionSelector may not be set, " +
			"since an older revision of the Composition has an older policy of the platform team: remove it"
	)
	namespaced, cluster := admissionOf(t, derivedCRD(t, gatewayPath)), admissionOf(t, derivedCRD(t, clusterGatewayPath))
	for name, tc := range map[string]struct {
		spec string
		want []string
	}{
		"nothing of Crossplane's": {spec: `{}`},
		"a Composition":           {spec: `{crossplane: {compositionRef: {name: openfunction-gateway}}}`},
		"what Crossplane writes":  {spec: `{crossplane: {compositionRef: {name: a}, compositionRevisionRef: {name: a-1}, compositionUpdatePolicy: Automatic, resourceRefs: []}}`},
		"updates by hand":         {spec: `{crossplane: {compositionUpdatePolicy: Manual}}`, want: []string{manual}},
		"revisions by label":      {spec: `{crossplane: {compositionRevisionSelector: {matchLabels: {channel: old}}}}`, want: []string{selector}},
		"a revision by name":      {spec: `{crossplane: {compositionUpdatePolicy: Manual, compositionRevisionRef: {name: a-1}}}`, want: []string{manual}},
		"both": {
			spec: `{crossplane: {compositionUpdatePolicy: Manual, compositionRevisionSelector: {matchLabels: {channel: old}}}}`,
			want: []string{selector, manual},
		},
	} {
		t.Run(name, func(t *testing.T) {
			obj := gatewayWith(t, tc.spec)
			namespaced.store(obj)
			if diff := cmp.Diff(tc.want, namespaced.refusals(t, obj)); diff != "" {
				t.Errorf("Gateway (-want +got):\n%s", diff)
			}
			obj = gatewayWith(t, tc.spec)
			obj["kind"] = "ClusterGateway"
			cluster.store(obj)
			if refused := cluster.refusals(t, obj); refused != nil {
				t.Errorf("ClusterGateway: %q", refused)
			}
		})
	}
}
