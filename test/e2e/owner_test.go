package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

func TestCopiedListener(t *testing.T) {
	scenario(t, "a tenant copies a listener word for word and its owner renews the certificate: the owner's at every poll, the copy is told")
	withContour(t)
	namespaces(t, "a-copier", "owner")
	apply(t, harness.Composition("certificates", "policy: {patchGateways: [projectcontour/contour], allowedCertificates: [projectcontour/*]}"))
	owner := applyXR(t, secured("owner", "web-1"))
	web := awaitOnContour(t, "the owner's certificate", certificate("web-1"))
	manager := managersOf(t, web, "web")
	if len(manager) != 1 {
		t.Fatalf("applied by %v", manager)
	}
	alwaysOnContour(t, func(g *gwapiv1.Gateway) error {
		if before, after := certificate("web-1")(g), certificate("web-2")(g); before != nil && after != nil {
			return errors.Join(before, after)
		}
		if got := managersOf(t, g, "web"); !slices.Equal(got, manager) {
			return fmt.Errorf("applied by %v", got)
		}
		return nil
	})

	copier := applyXR(t, secured("a-copier", "web-1"))
	awaitXR(t, copier, "says that the name is taken", says("ListenersReady", "False", "NameConflict"))
	x, err := readXR(suite, owner)
	must(t, err)
	patch(t, x.Unstructured, `{"spec": {"gatewaySpec": {"listeners": [`+webListener("web-2")+`]}}}`)
	awaitOnContour(t, "the renewed certificate", certificate("web-2"))
	awaitXR(t, copier, "says that the name is taken", says("ListenersReady", "False", "NameConflict"))
}

// secured is an XR of a namespace on Contour's Gateway, with a certificate of the
// Gateway's namespace.
func secured(namespace, certificate string) string {
	return `
apiVersion: networking.openfunction.io/v1alpha1
kind: Gateway
metadata: {name: functions, namespace: ` + namespace + `}
spec:
  crossplane: {compositionRef: {name: certificates}}
  domain: example.com
  gatewayRef: {name: contour, namespace: projectcontour}
  gatewaySpec: {listeners: [` + webListener(certificate) + `]}
`
}

func webListener(certificate string) string {
	return `{"name": "web", "protocol": "HTTPS", "port": 443, "hostname": "app.example.com", "allowedRoutes": {"namespaces": {"from": "All"}}, ` +
		`"tls": {"certificateRefs": [{"name": "` + certificate + `"}]}}`
}

// certificate is content with a Gateway whose listener "web" has a certificate.
func certificate(name gwapiv1.ObjectName) func(*gwapiv1.Gateway) error {
	return func(g *gwapiv1.Gateway) error {
		for _, l := range g.Spec.Listeners {
			if l.Name == "web" && l.TLS != nil && l.TLS.CertificateRefs[0].Name == name {
				return nil
			}
		}
		return fmt.Errorf("no listener web with %s: %v", name, g.Spec.Listeners)
	}
}

// awaitOnContour awaits that check is content with Contour's Gateway, and returns it.
func awaitOnContour(t *testing.T, what string, check func(*gwapiv1.Gateway) error) *gwapiv1.Gateway {
	t.Helper()
	g := &gwapiv1.Gateway{}
	await(t, what+" on Contour's Gateway", func(ctx context.Context) error {
		if err := lab.Get(ctx, contour, g); err != nil {
			return err
		}
		return check(g)
	})
	return g
}

// alwaysOnContour fails the scenario when, until it ends, check is at any time not
// content with Contour's Gateway.
func alwaysOnContour(t *testing.T, check func(*gwapiv1.Gateway) error) {
	t.Helper()
	always(t, func(ctx context.Context) error {
		g := &gwapiv1.Gateway{}
		if err := lab.Get(ctx, contour, g); err != nil {
			return nil //nolint:nilerr // Who cannot look sees nothing wrong.
		}
		return check(g)
	})
}

// managersOf are the field managers that have a listener of a Gateway.
func managersOf(t *testing.T, g *gwapiv1.Gateway, listener string) []string {
	t.Helper()
	var managers []string
	for _, e := range g.ManagedFields {
		fields := struct {
			Spec struct {
				Listeners map[string]json.RawMessage `json:"f:listeners"`
			} `json:"f:spec"`
		}{}
		must(t, json.Unmarshal(e.FieldsV1.GetRawBytes(), &fields))
		if _, has := fields.Spec.Listeners[`k:{"name":"`+listener+`"}`]; has && e.Subresource == "" {
			managers = append(managers, e.Manager)
		}
	}
	return managers
}

// sharers are how many XRs share the listeners of one Composition's defaults.
const sharers = 10

func TestDefaultsChange(t *testing.T) {
	scenario(t, fmt.Sprintf("the defaults of %d XRs on one Gateway change at once: the old or the new hostname is served at every poll", sharers))
	withContour(t)
	apply(t, defaults("old"))
	var names []types.NamespacedName
	for i := range sharers {
		namespace := fmt.Sprintf("sharer-%d", i)
		namespaces(t, namespace)
		names = append(names, applyXR(t, strings.ReplaceAll(`
apiVersion: networking.openfunction.io/v1alpha1
kind: Gateway
metadata: {name: functions, namespace: NAMESPACE}
spec:
  crossplane: {compositionRef: {name: defaults}}
  domain: NAMESPACE.example.com
  gatewayRef: {name: contour, namespace: projectcontour}
`, "NAMESPACE", namespace)))
	}
	for _, name := range names {
		awaitXR(t, name, "Ready", ready)
	}
	alwaysOnContour(t, func(g *gwapiv1.Gateway) error {
		if hostname("shared", "old.example.com")(g) != nil {
			return hostname("shared", "new.example.com")(g)
		}
		return nil
	})

	apply(t, defaults("new"))
	awaitOnContour(t, "the new hostname", hostname("shared", "new.example.com"))
	for _, name := range names {
		awaitXR(t, name, "Ready with the new defaults", ready)
	}
	if got := managersOf(t, readGateway(t, contour), "shared"); len(got) != 1 {
		t.Errorf("applied by %v", got)
	}
}

// defaults is a Composition whose Input has a listener for all XRs.
func defaults(name string) string {
	return harness.Composition("defaults", `policy: {patchGateways: [projectcontour/contour]}
      defaults:
        gatewaySpec:
          listeners:
          - {name: shared, hostname: `+name+`.example.com, protocol: HTTP, port: 80, allowedRoutes: {namespaces: {from: All}}}`)
}

// hostname is content with a Gateway whose listener has a hostname.
func hostname(listener gwapiv1.SectionName, want gwapiv1.Hostname) func(*gwapiv1.Gateway) error {
	return func(g *gwapiv1.Gateway) error {
		for _, l := range g.Spec.Listeners {
			if l.Name == listener && l.Hostname != nil && *l.Hostname == want {
				return nil
			}
		}
		return fmt.Errorf("no listener %s for %s: %v", listener, want, listenerNames(g))
	}
}

func TestRightsCut(t *testing.T) {
	scenario(t, "the provider's rights are cut while a listener gets stricter: not Ready, with the provider's words; given back, it heals")
	withContour(t)
	name := applyXR(t, sharingXR("openfunction", "ofn.io", "web"))
	x := awaitXR(t, name, "Ready", ready)
	binding := &rbacv1.ClusterRoleBinding{}
	must(t, lab.Get(suite, types.NamespacedName{Name: "provider-kubernetes:openfunction-gateway"}, binding))
	must(t, lab.Delete(suite, binding))
	restore := sync.OnceFunc(func() {
		again := &rbacv1.ClusterRoleBinding{RoleRef: binding.RoleRef, Subjects: binding.Subjects}
		again.Name = binding.Name
		must(t, lab.Create(suite, again))
	})
	t.Cleanup(restore)

	patch(t, x.Unstructured, `{"spec": {"gatewaySpec": {"listeners": [
		{"name": "web", "protocol": "HTTP", "port": 80, "allowedRoutes": {"namespaces": {"from": "Same"}}}]}}}`)
	x = awaitXR(t, name, "says why the listener could not be applied", says("ListenersReady", "False", "ReconcileError"))
	if _, _, message := harness.Condition(x.Unstructured, "ListenersReady"); !strings.Contains(message, "forbidden") {
		t.Errorf("the provider's words are missing: %s", message)
	}
	if ready(x) == nil {
		t.Error("the XR is Ready")
	}
	if got := *listenerOf(t, readGateway(t, contour), "web").AllowedRoutes.Namespaces.From; got != gwapiv1.NamespacesFromAll {
		t.Errorf("the listener admits routes from %s: it was applied", got)
	}

	restore()
	awaitXR(t, name, "Ready with the stricter listener", ready)
}

func TestOwnerDeleted(t *testing.T) {
	scenario(t, "an XR deleted, its listeners claimed by others: who shares one takes it over, who writes the other's name has that")
	withContour(t)
	namespaces(t, "team-a", "team-b", "team-c")
	a := applyXR(t, sharingXR("team-a", "a.example.com", "team-a"))
	awaitXR(t, a, "Ready", ready)
	b := applyXR(t, sharingXR("team-b", "b.example.com", "team-b"))
	awaitXR(t, b, "is served by the other", says("SharedOwnership", "True", "ServedElsewhere"))
	awaitXR(t, b, "Ready", ready)
	alwaysOnContour(t, hostname("ofn-http-internal", "*.cluster.local"))

	removeXR(t, a)
	awaitXR(t, b, "has the listener of the one that is gone", says("SharedOwnership", "True", "CoOwned"))
	awaitXR(t, b, "Ready", ready)
	c := applyXR(t, sharingXR("team-c", "c.example.com", "team-a"))
	awaitXR(t, c, "Ready under a name that nobody applies any more", ready)
	awaitOnContour(t, "the new author's hostname", hostname("team-a", "*.c.example.com"))
}
