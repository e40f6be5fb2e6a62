package harness

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// otherCompositions are for XRs that name them: the policy of "open" allows every
// Gateway to be patched or created with any certificate, that of "contour" no Gateway but Contour's, and
// "sets" attaches by ListenerSet only. With "open" no scenario waits for resolvers.
func otherCompositions() string {
	return Composition("open", `policy: {patchGateways: ["*/*"], gatewayNamespaces: ["*"], allowedCertificates: ["*/*"]}
      entrypoint: {drain: 0s}`) +
		Composition("contour", `policy: {allowedGateways: ["projectcontour/contour"], patchGateways: ["projectcontour/contour"]}`) +
		Composition("sets", `attachment: ListenerSet`)
}

// Composition returns a manifest of a Composition whose Input has these fields, lines
// of YAML that are indented by six.
func Composition(name, input string) string {
	return `
---
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: ` + name + `}
spec:
  compositeTypeRef: {apiVersion: networking.openfunction.io/v1alpha1, kind: Gateway}
  mode: Pipeline
  pipeline:
  - step: gateway
    functionRef: {name: openfunction-function-openfunction-gateway}
    input:
      apiVersion: gateway.fn.openfunction.io/v1beta1
      kind: Input
      ` + input + `
`
}

// install runs the README's commands, and meanwhile what Crossplane would run in
// Pods.
func (l *Lab) install(ctx context.Context) error {
	if err := errors.Join(l.commands(), l.useMirror(ctx)); err != nil {
		return err
	}
	lines, err := l.readme("Install")
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, "xr.yaml") }); i >= 0 {
		lines = lines[:i] // From here on it is the scenarios' turn.
	}
	all, until := errgroup.WithContext(ctx)
	all.Go(func() error { return l.ServeFunction(until, Version) })
	all.Go(func() error { return l.serveProvider(until) })
	all.Go(func() error { return l.shell(until, lines) })
	if err := all.Wait(); err != nil {
		return err
	}
	return l.applyManifests(ctx, otherCompositions())
}

// readme returns the lines of the first shell block in a section of the README.
func (l *Lab) readme(section string) ([]string, error) {
	content, err := os.ReadFile(filepath.Join(l.repository, "README.md"))
	if err != nil {
		return nil, err
	}
	_, after, _ := strings.Cut(string(content), "\n## "+section+"\n")
	after, _, _ = strings.Cut(after, "\n## ")
	_, block, _ := strings.Cut(after, "```sh\n")
	block, _, found := strings.Cut(block, "\n```")
	if !found {
		return nil, fmt.Errorf("README: section %q has no shell block", section)
	}
	return strings.Split(block, "\n"), nil
}

// Printed runs the commands in a section of the README, and returns what they print.
func (l *Lab) Printed(ctx context.Context, section string) (string, error) {
	lines, err := l.readme(section)
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "/bin/sh", "-ec", strings.Join(lines, "\n"))
	cmd.Env = append(os.Environ(), l.userEnv()...)
	out, err := cmd.Output()
	return string(out), err
}

// Upgrade releases the next version and runs the README's commands of its section
// "Upgrade", and meanwhile the new function.
func (l *Lab) Upgrade(ctx context.Context) error {
	if err := l.release(ctx, NextVersion); err != nil {
		return err
	}
	lines, err := l.readme("Upgrade")
	if err != nil {
		return err
	}
	all, until := errgroup.WithContext(ctx)
	all.Go(func() error { return l.ServeFunction(until, NextVersion) })
	all.Go(func() error { return l.shell(until, lines) })
	return all.Wait()
}

// InstallRights gives Crossplane the rights that the repository says it needs.
func (l *Lab) InstallRights(ctx context.Context) error {
	return l.shell(ctx, []string{"kubectl apply -f example/rbac.yaml"})
}
