package harness

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// runtimeManager is the field manager of what runs packages instead of Pods.
const runtimeManager = "e2e-runtime"

// ServeFunction runs a version of the function, with mTLS, once Crossplane has
// made its revision, and returns when Crossplane calls it healthy. The version
// that served before is stopped then.
func (l *Lab) ServeFunction(ctx context.Context, version string) error {
	revision, err := l.awaitRevision(ctx, "Function", FunctionName, version)
	if err != nil {
		return err
	}
	certificates, err := l.writeServerCertificate(ctx, FunctionName+"-"+version)
	if err != nil {
		return err
	}
	ports, err := freePorts(2)
	if err != nil {
		return err
	}
	address, metrics := fmt.Sprintf("127.0.0.1:%d", ports[0]), fmt.Sprintf("127.0.0.1:%d", ports[1])
	p := l.process("function-"+version, functionProgram(version), nil, "--debug",
		"--address="+address, "--tls-certs-dir="+certificates.dir, "--metrics-address="+metrics)
	p.metrics = "http://" + metrics + "/metrics"
	if err := l.start(p); err != nil {
		return err
	}
	if err := l.serveRevision(ctx, revision, map[string]any{"endpoint": "dns:///" + address, "tlsServerSecretName": certificates.secret}); err != nil {
		return err
	}
	if err := l.awaitPackage(ctx, "Function", FunctionName); err != nil {
		return err
	}
	if l.Function != nil {
		l.Function.Stop()
	}
	l.Function, l.FunctionAddress = p, address
	return nil
}

// awaitRevision awaits the active revision of a package's version.
func (l *Lab) awaitRevision(ctx context.Context, kind, name, version string) (*unstructured.Unstructured, error) {
	var active *unstructured.Unstructured
	return active, Await(ctx, 2*time.Minute, fmt.Sprintf("%s %s %s", kind, name, version), func(ctx context.Context) error {
		revisions := &unstructured.UnstructuredList{}
		revisions.SetAPIVersion("pkg.crossplane.io/v1")
		revisions.SetKind(kind + "RevisionList")
		if err := l.List(ctx, revisions, client.MatchingLabels{"pkg.crossplane.io/package": name}); err != nil {
			return err
		}
		for i := range revisions.Items {
			r := &revisions.Items[i]
			image, _, _ := unstructured.NestedString(r.Object, "spec", "image")
			state, _, _ := unstructured.NestedString(r.Object, "spec", "desiredState")
			if state == "Active" && versionOf(image) == version {
				active = r
				return nil
			}
		}
		return fmt.Errorf("none of %d revisions; packages: %s", len(revisions.Items), l.packageConditions(ctx))
	})
}

// serveRevision tells Crossplane that a package's revision runs, as the controller
// of an external runtime does.
func (l *Lab) serveRevision(ctx context.Context, revision *unstructured.Unstructured, status map[string]any) error {
	status["conditions"] = []any{map[string]any{
		"type": "RuntimeHealthy", "status": "True", "reason": "HealthyPackageRuntime",
		"lastTransitionTime": time.Now().UTC().Format(time.RFC3339),
	}}
	return l.describeRevision(ctx, revision, status)
}

// describeRevision says in the status of a revision what Crossplane would say of its runtime.
func (l *Lab) describeRevision(ctx context.Context, revision *unstructured.Unstructured, status map[string]any) error {
	served := &unstructured.Unstructured{Object: map[string]any{"status": status}}
	served.SetAPIVersion(revision.GetAPIVersion())
	served.SetKind(revision.GetKind())
	served.SetName(revision.GetName())
	return l.Status().Apply(ctx, client.ApplyConfigurationFromUnstructured(served), client.FieldOwner(runtimeManager), client.ForceOwnership)
}

// awaitPackage awaits that Crossplane calls a package healthy.
func (l *Lab) awaitPackage(ctx context.Context, kind, name string) error {
	return Await(ctx, 2*time.Minute, kind+" healthy", func(ctx context.Context) error {
		p := &unstructured.Unstructured{}
		p.SetAPIVersion("pkg.crossplane.io/v1")
		p.SetKind(kind)
		if err := l.Get(ctx, client.ObjectKey{Name: name}, p); err != nil {
			return err
		}
		if !Is(p, "Healthy") || !Is(p, "Installed") {
			return errors.New(Conditions(p))
		}
		return nil
	})
}

// packageConditions are the conditions of all packages, for people.
func (l *Lab) packageConditions(ctx context.Context) string {
	var all strings.Builder
	for _, kind := range []string{"Configuration", "Function", "Provider"} {
		for _, suffix := range []string{"List", "RevisionList"} {
			list := &unstructured.UnstructuredList{}
			list.SetAPIVersion("pkg.crossplane.io/v1")
			list.SetKind(kind + suffix)
			if err := l.List(ctx, list); err != nil {
				return err.Error()
			}
			for i := range list.Items {
				fmt.Fprintf(&all, "\n%s %s: %s", list.Items[i].GetKind(), list.Items[i].GetName(), Conditions(&list.Items[i]))
			}
		}
	}
	return all.String()
}
