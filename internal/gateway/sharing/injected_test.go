package sharing

import (
	"slices"
	"testing"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
)

func TestWhatOpenFunctionInjected(t *testing.T) {
	bank := http("external", "*.bank.io")
	const annotation = `[{"name":"external","hostname":"*.bank.io","port":80,"protocol":"HTTP"}]`
	gateway := func(annotation, operation string, others ...string) *cluster.Gateway {
		gw := gatewayOf(has(bank, others...))
		gw.Metadata.Annotations = map[string]string{"networking.openfunction.io/injected-listeners": annotation}
		gw.Metadata.ManagedFields = append(gw.Metadata.ManagedFields, managedAs("external", "openfunction", operation, ".", "f:name", "f:port", "f:protocol", "f:hostname", "f:allowedRoutes"))
		return gw
	}
	for name, c := range map[string]struct {
		gateway *cluster.Gateway
		mine    *cluster.Object
		planned gwapiv1.Listener
		taken   bool
	}{
		"IsTakenOverForTheSameFrontend":       {gateway: gateway(annotation, "Update"), planned: bank, taken: true},
		"IsNotForAnotherFrontend":             {gateway: gateway(annotation, "Update"), planned: http("external", "*.evil.io")},
		"IsNotWhereTheAnnotationHasAnother":   {gateway: gateway(`[{"name":"external","hostname":"*.old.io","port":80,"protocol":"HTTP"}]`, "Update"), planned: bank},
		"IsNotWhereTheAnnotationHasOnlyNames": {gateway: gateway(`[{"name":"external"}]`, "Update"), planned: bank},
		"IsNotWhereTheAnnotationIsGarbled":    {gateway: gateway(`nonsense`, "Update"), planned: bank},
		"IsNotAfterAnApply":                   {gateway: gateway(annotation, "Apply"), planned: bank},
		"IsNotWhereAnOperatorHasItToo":        {gateway: gateway(annotation, "Update", "argocd-controller"), planned: bank},
		"ChangesOnceItIsOurs": {
			gateway: gateway(annotation, "Update", managerB), mine: objectOf(objectB, `{"v":1}`, bank), planned: http("external", "*.new.io"), taken: true,
		},
		"ChangesAfterItsFirstHeirIsGone": {gateway: gateway(annotation, "Update", managerA), planned: http("external", "*.new.io"), taken: true},
	} {
		t.Run(name, func(t *testing.T) {
			d := Decide(answered(View{Gateway: c.gateway, Manager: managerB, Mine: c.mine, Planned: []Planned{ours(c.planned)}}))
			switch o := d.Outcomes[0]; {
			case c.taken && (o.Problem != nil || len(d.Apply) != 1 || *d.Apply[0].Hostname != *c.planned.Hostname || !slices.Contains(o.Owners, "openfunction")):
				t.Errorf("applies %v: %s", told(d.Apply), o.short())
			case !c.taken && (len(d.Apply) != 0 || o.Problem == nil || o.Problem.Reason != "NameConflict"):
				t.Errorf("applies %v: %s", told(d.Apply), o.short())
			}
		})
	}
}
