// Package harness runs a Kubernetes control plane, Crossplane, this function and
// implementations of Gateway API as programs of one machine, without containers.
package harness

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// A Lab is a running control plane.
type Lab struct {
	// Logs is the folder of all programs' logs. It outlives the lab.
	Logs string
	// Client with the rights of an administrator.
	client.WithWatch
	// Admin is how to reach the API server as an administrator.
	Admin *rest.Config
	// Kubeconfig of the administrator.
	Kubeconfig string

	// The programs that scenarios may stop and start.
	APIServer, Crossplane, Function, Provider *Process
	// FunctionAddress is where the function serves, with mTLS.
	FunctionAddress string

	// envoys are those that Contour would configure, by Gateway.
	envoys map[types.NamespacedName]Envoy

	repository string // this function's
	bin        string // binaries
	mirror     string // the registry that has all packages, host and port
	dir        string // certificates, data; removed at the end
	dns        *Process
	progress   io.Writer
	ends       []func()
	stopped    bool
}

// Start starts everything but the implementations of Gateway API, with its logs in
// the folder logs. Progress is printed to progress. The caller has to Stop the lab
// even if there is an error.
func Start(ctx context.Context, repository, logs string, progress io.Writer) (*Lab, error) {
	l := &Lab{progress: progress, envoys: map[types.NamespacedName]Envoy{}}
	if err := l.folders(repository, logs); err != nil {
		return l, err
	}
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"etcd and the API server", l.startAPIServer},
		{"the controller manager", l.startControllerManager},
		{"Gateway API's and Contour's CRDs", l.InstallCRDs},
		{"Crossplane", l.startCrossplane},
		{"packages pushed to a registry", l.pushPackages},
		{"installed as the README says", l.install},
	} {
		start := time.Now()
		if err := step.do(ctx); err != nil {
			return l, fmt.Errorf("%s: %w", step.what, err)
		}
		fmt.Fprintf(progress, "%6.1fs  %s\n", time.Since(start).Seconds(), step.what)
	}
	return l, nil
}

// folders makes those of the lab. Logs are replaced by every run.
func (l *Lab) folders(repository, logs string) error {
	var err error
	if l.repository, err = filepath.Abs(repository); err != nil {
		return err
	}
	l.bin = filepath.Join(l.repository, ".bin", "e2e")
	if l.Logs, err = filepath.Abs(logs); err != nil {
		return err
	}
	if l.dir, err = os.MkdirTemp("", "openfunction-e2e-"); err != nil {
		return err
	}
	l.atEnd(func() { _ = os.RemoveAll(l.dir) })
	if err := os.RemoveAll(l.Logs); err != nil {
		return err
	}
	return os.MkdirAll(l.Logs, 0o700)
}

// connect makes the client.
func (l *Lab) connect() error {
	s := scheme.Scheme
	if err := gwapiv1.Install(s); err != nil {
		return err
	}
	var err error
	l.WithWatch, err = client.NewWithWatch(l.Admin, client.Options{Scheme: s})
	return err
}

// atEnd has something done when the lab stops: the last first.
func (l *Lab) atEnd(f func()) { l.ends = append(l.ends, f) }

// Stop stops all programs and removes what they left, but for their logs.
func (l *Lab) Stop() {
	if l.stopped {
		return
	}
	l.stopped = true
	for _, end := range slices.Backward(l.ends) {
		end()
	}
}

// path of a file of the lab.
func (l *Lab) path(name ...string) string { return filepath.Join(append([]string{l.dir}, name...)...) }
