package harness

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// otherCompositions are for XRs that name them: the policy of "open" allows every
// Gateway, and "sets" attaches by ListenerSet only. Crossplane takes any Composition
// for an XR that names none, unless the XRD says which: so it does.
const otherCompositions = `
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: open}
spec:
  compositeTypeRef: {apiVersion: networking.openfunction.io/v1alpha1, kind: Gateway}
  mode: Pipeline
  pipeline:
  - step: gateway
    functionRef: {name: function-openfunction-gateway}
    input:
      apiVersion: gateway.fn.openfunction.io/v1beta1
      kind: Input
      policy: {allowedGateways: ["*/*"]}
---
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: sets}
spec:
  compositeTypeRef: {apiVersion: networking.openfunction.io/v1alpha1, kind: Gateway}
  mode: Pipeline
  pipeline:
  - step: gateway
    functionRef: {name: function-openfunction-gateway}
    input:
      apiVersion: gateway.fn.openfunction.io/v1beta1
      kind: Input
      attachment: ListenerSet
---
apiVersion: apiextensions.crossplane.io/v2
kind: CompositeResourceDefinition
metadata: {name: gateways.networking.openfunction.io}
spec:
  defaultCompositionRef: {name: gateways.networking.openfunction.io}
`

// InstallRights gives Crossplane the rights that the repository says it needs.
func (l *Lab) InstallRights(ctx context.Context) error {
	return l.applyFiles(ctx, filepath.Join(l.repository, "example/rbac.yaml"))
}

// installAPIs installs the rights, the XRDs and the Compositions as the repository
// has them, and Compositions for the tests.
func (l *Lab) installAPIs(ctx context.Context) error {
	if err := l.InstallRights(ctx); err != nil {
		return err
	}
	err := l.applyFiles(ctx,
		filepath.Join(l.repository, "configuration/apis/*/definition.yaml"),
		filepath.Join(l.repository, "configuration/apis/*/composition.yaml"))
	if err != nil {
		return err
	}
	objects, err := Read(strings.NewReader(otherCompositions))
	if err != nil {
		return err
	}
	if err := l.Apply(ctx, "platform", objects...); err != nil {
		return err
	}
	return Await(ctx, time.Minute, "XRDs established", func(ctx context.Context) error {
		xrds := &unstructured.UnstructuredList{}
		xrds.SetAPIVersion("apiextensions.crossplane.io/v2")
		xrds.SetKind("CompositeResourceDefinitionList")
		if err := l.List(ctx, xrds, &client.ListOptions{}); err != nil {
			return err
		}
		for i := range xrds.Items {
			if xrd := &xrds.Items[i]; !Is(xrd, "Established") {
				return fmt.Errorf("%s: %s", xrd.GetName(), Conditions(xrd))
			}
		}
		if len(xrds.Items) == 0 {
			return errors.New("there are none")
		}
		return nil
	})
}
