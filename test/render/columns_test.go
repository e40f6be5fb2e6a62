package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresource/tableconvertor"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

// TestKubectlGet shows the XRs of examples as `kubectl get` does, with -o wide what is
// in brackets.
func TestKubectlGet(t *testing.T) {
	api := newAPIServer(t)
	for example, want := range map[string]string{
		"default": "Name openfunction, DOMAIN ofn.io, GATEWAY contour, ADDRESS 172.31.73.53, " +
			"[ATTACHMENT Patch], [ENTRYPOINT gateway.openfunction.svc.cluster.local]",
		"listenerset": "Name openfunction, DOMAIN ofn.io, GATEWAY eg, ADDRESS 172.31.73.53, " +
			"[ATTACHMENT ListenerSet], [ENTRYPOINT gateway.openfunction.svc.cluster.local]",
		"new-gateway": "Name openfunction, DOMAIN ofn.io, GATEWAY functions, [ATTACHMENT Create], [ENTRYPOINT gateway.openfunction.svc.cluster.local]",
	} {
		t.Run(example, func(t *testing.T) {
			if diff := cmp.Diff(want, columnsOf(t, api, renderedXR(t, example))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// renderedXR returns the XR that an example has once Crossplane has written the status.
func renderedXR(t *testing.T, example string) *unstructured.Unstructured {
	t.Helper()
	dir := "../../example/" + example + "/"
	want, err := os.ReadFile(dir + "want.yaml")
	if err != nil {
		t.Fatal(err)
	}
	docs, err := goldentest.ParseStream(want)
	if err != nil {
		t.Fatal(err)
	}
	return &unstructured.Unstructured{Object: docs[0]}
}

// columnsOf returns the columns of an XR that are not empty. Crossplane's are: it sets
// Ready and Synced itself.
func columnsOf(t *testing.T, api *apiServer, xr *unstructured.Unstructured) string {
	t.Helper()
	table := tableOf(t, api, xr)
	var out []string
	for i, column := range table.ColumnDefinitions {
		cell := fmt.Sprint(column.Name, " ", table.Rows[0].Cells[i])
		if column.Priority > 0 {
			cell = "[" + cell + "]"
		}
		if table.Rows[0].Cells[i] != nil {
			out = append(out, cell)
		}
	}
	return strings.Join(out, ", ")
}

// tableOf returns an XR as the API server hands it to kubectl.
func tableOf(t *testing.T, api *apiServer, xr *unstructured.Unstructured) *metav1.Table {
	t.Helper()
	convertor, err := tableconvertor.New(api.crds[xr.GroupVersionKind()].columns)
	if err != nil {
		t.Fatal(err)
	}
	table, err := convertor.ConvertToTable(t.Context(), xr, nil)
	if err != nil {
		t.Fatal(err)
	}
	return table
}
