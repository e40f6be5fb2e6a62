package harness

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"path/filepath"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// functionName is what the Compositions call the function.
const functionName = "function-openfunction-gateway"

// startFunction installs the function's package from a registry, and starts the
// function as the runtime of its revision, with mTLS.
func (l *Lab) startFunction(ctx context.Context) error {
	certificates, err := l.writeServerCertificate(ctx, functionName)
	if err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	l.FunctionAddress = fmt.Sprintf("127.0.0.1:%d", port)
	l.Function = l.process("function", "function", nil, "--debug",
		"--address="+l.FunctionAddress, "--tls-certs-dir="+certificates, "--metrics-address=")
	if err := l.start(l.Function); err != nil {
		return err
	}
	image, err := l.push(ctx, functionName, filepath.Join(l.repository, "package"))
	if err != nil {
		return err
	}
	if err := l.Apply(ctx, fieldManager, pkg("Function", functionName, image)); err != nil {
		return err
	}
	return l.serveRevision(ctx, l.FunctionAddress)
}

// push a package, built from a folder by the CLI, to a registry of the lab's.
func (l *Lab) push(ctx context.Context, name, root string) (string, error) {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	l.atEnd(server.Close)
	image := fmt.Sprintf("%s/openfunction/%s:v0.1.0", server.Listener.Addr(), name)
	file := l.path(name + ".xpkg")
	for _, args := range [][]string{
		{"xpkg", "build", "--package-root=" + root, "--package-file=" + file},
		{"xpkg", "push", "--package-files=" + file, image},
	} {
		if err := l.run(ctx, l.process("crossplane-cli", "crossplane-cli", nil, args...)); err != nil {
			return "", err
		}
	}
	return image, nil
}

func pkg(kind, name, image string) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "pkg.crossplane.io/v1", "kind": kind,
		"metadata": map[string]any{"name": name},
		"spec":     map[string]any{"package": image},
	}}
}

// serveRevision tells Crossplane where the function's active revision is served,
// as the controller of an external runtime does.
func (l *Lab) serveRevision(ctx context.Context, address string) error {
	return Await(ctx, time.Minute, "Function healthy", func(ctx context.Context) error {
		revisions := &unstructured.UnstructuredList{}
		revisions.SetAPIVersion("pkg.crossplane.io/v1")
		revisions.SetKind("FunctionRevisionList")
		if err := l.List(ctx, revisions, client.MatchingLabels{"pkg.crossplane.io/package": functionName}); err != nil {
			return err
		}
		function := pkg("Function", functionName, "")
		if err := l.Get(ctx, client.ObjectKeyFromObject(function), function); err != nil {
			return err
		}
		if len(revisions.Items) != 1 {
			return fmt.Errorf("%d revisions; %s", len(revisions.Items), Conditions(function))
		}
		revision := &revisions.Items[0]
		status := &unstructured.Unstructured{Object: map[string]any{
			"apiVersion": revision.GetAPIVersion(), "kind": revision.GetKind(),
			"metadata": map[string]any{"name": revision.GetName()},
			"status": map[string]any{
				"endpoint": "dns:///" + address, "tlsServerSecretName": functionName + "-server",
				"conditions": []any{map[string]any{
					"type": "RuntimeHealthy", "status": "True", "reason": "HealthyPackageRuntime",
					"lastTransitionTime": time.Now().UTC().Format(time.RFC3339),
				}},
			},
		}}
		err := l.Status().Apply(ctx, client.ApplyConfigurationFromUnstructured(status), client.FieldOwner("e2e-runtime"), client.ForceOwnership)
		if err != nil {
			return err
		}
		if !Is(function, "Healthy") {
			return errors.New(Conditions(function))
		}
		return nil
	})
}
