package main

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

func TestRuleThatReliesOnARemovedDefaultIsAnError(t *testing.T) {
	err := withoutDefaults(&extv1.JSONSchemaProps{
		XValidations: extv1.ValidationRules{{Rule: "self.mode != 'Off'"}},
		Properties:   map[string]extv1.JSONSchemaProps{"mode": {Default: &extv1.JSON{Raw: []byte(`"On"`)}}},
	})
	want := `a rule relies on the default of "mode", which is removed; add its like to nullSafe: self.mode != 'Off'`
	if err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
}

func TestDefaultsBecomeWords(t *testing.T) {
	s := &extv1.JSONSchemaProps{Properties: map[string]extv1.JSONSchemaProps{
		"scalar": {Description: "Mode of it.", Default: &extv1.JSON{Raw: []byte(`"On"`)}},
		"empty":  {Description: "Group of it.", Default: &extv1.JSON{Raw: []byte(`""`)}},
		"object": {Description: "All of it.", Default: &extv1.JSON{Raw: []byte(`{"mode":"On"}`)}},
	}}
	if err := withoutDefaults(s); err != nil {
		t.Fatal(err)
	}
	want := map[string]extv1.JSONSchemaProps{
		"scalar": {Description: "Mode of it.\n\nDefault: On"},
		"empty":  {Description: "Group of it."},
		"object": {Description: "All of it."},
	}
	if diff := cmp.Diff(want, s.Properties); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// What OpenFunction's own schema refused (65 listeners, 9 conditions) and what
// implementations say that Gateway API's refuses in a spec.
func TestNoStatusIsRefused(t *testing.T) {
	var listeners, conditions, addresses []any
	for i := range 65 {
		listeners = append(listeners, map[string]any{"name": fmt.Sprintf("listener-%d", i), "attachedRoutes": int64(0), "hostname": "*", "port": int64(0), "protocol": ""})
	}
	for i := range 9 {
		conditions = append(conditions, map[string]any{"type": fmt.Sprintf("Condition%d", i), "status": "Unknown", "reason": "", "message": ""})
	}
	for range 17 {
		addresses = append(addresses, map[string]any{"value": "gateway.istio-ingress.svc.cluster.local:80"}, map[string]any{"type": "Hostname", "value": "Gateway."})
	}
	listeners[0].(map[string]any)["conditions"] = conditions
	obj := gatewayWith(t, `{}`)
	obj["status"] = map[string]any{"listeners": listeners, "addresses": addresses}
	checkStored(t, admissionOf(t, derivedCRD(t, gatewayPath)), obj)
}
