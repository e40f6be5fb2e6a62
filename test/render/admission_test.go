package main

import (
	"fmt"
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

// checkAdmitted wants the API server to take what was rendered, the XR's status
// included, and what provider-kubernetes then applies from the Objects in it.
func checkAdmitted(t *testing.T, api *apiServer, c goldentest.Case, stdout []byte) {
	t.Helper()
	docs, err := goldentest.ParseStream(stdout)
	if err != nil {
		t.Fatal(err)
	}
	checkStatus(t, api, c, &unstructured.Unstructured{Object: docs[0]})
	for _, doc := range docs[1:] {
		o := &unstructured.Unstructured{Object: doc}
		switch o.GetKind() {
		case "Result":
		case "Object":
			checkObject(t, api, c, o)
			fallthrough
		default:
			if err := api.admit(o); err != nil {
				t.Errorf("%s %s: %v", o.GetKind(), o.GetName(), err)
			}
		}
	}
}

// checkObject wants the API server to take what provider-kubernetes makes of an
// Object, its manifest applied to what is there. Where nothing is there and the
// Object may not create it, the API server must refuse it: provider-kubernetes
// creates whatever it can (it is the missing gatewayClassName that prevents it).
func checkObject(t *testing.T, api *apiServer, c goldentest.Case, object *unstructured.Unstructured) {
	t.Helper()
	content, _, err := unstructured.NestedMap(object.Object, "spec", "forProvider", "manifest")
	if err != nil {
		t.Fatal(err)
	}
	policies, _, err := unstructured.NestedStringSlice(object.Object, "spec", "managementPolicies")
	if err != nil {
		t.Fatal(err)
	}
	manifest := &unstructured.Unstructured{Object: content}
	live, found, err := liveObject(c, manifest)
	if err != nil {
		t.Fatal(err)
	}
	mayCreate := len(policies) == 0 || slices.Contains(policies, "*") || slices.Contains(policies, "Create")
	err = applyManifest(api, live, manifest, object.GetName())
	switch refused := err != nil; {
	case refused && (found || mayCreate):
		t.Errorf("Object %s: %v", object.GetName(), err)
	case !refused && !found && !mayCreate:
		t.Errorf("Object %s creates the missing %s %s", object.GetName(), manifest.GetKind(), manifest.GetName())
	}
}

// applyManifest applies an Object's manifest as provider-kubernetes does, and
// says what the API server would object to.
func applyManifest(api *apiServer, live, manifest *unstructured.Unstructured, object string) error {
	crd, ok := api.crds[manifest.GroupVersionKind()]
	if !ok {
		return fmt.Errorf("%s is not served", manifest.GroupVersionKind())
	}
	applied, err := crd.apply(live, manifest, "provider-kubernetes/"+object)
	if err != nil {
		return err
	}
	return api.admit(applied)
}

// liveObject is the object that a manifest names among what a case requires, or
// only its identity if it is not there.
func liveObject(c goldentest.Case, manifest *unstructured.Unstructured) (live *unstructured.Unstructured, found bool, err error) {
	required, err := goldentest.ReadStream(c.Required)
	for _, o := range required {
		if o.GroupVersionKind() == manifest.GroupVersionKind() &&
			o.GetNamespace() == manifest.GetNamespace() && o.GetName() == manifest.GetName() {
			return o, true, err
		}
	}
	identity := &unstructured.Unstructured{}
	identity.SetGroupVersionKind(manifest.GroupVersionKind())
	identity.SetNamespace(manifest.GetNamespace())
	identity.SetName(manifest.GetName())
	return identity, false, err
}
