package harness

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Kubectl runs kubectl as the administrator with manifests as its input, and
// returns what it prints.
func (l *Lab) Kubectl(ctx context.Context, manifests string, args ...string) (string, error) {
	if manifests != "" {
		args = append(args, "--filename=-")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(l.bin, "kubectl"), args...)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+l.Kubeconfig)
	cmd.Stdin = strings.NewReader(manifests)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
