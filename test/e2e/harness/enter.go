package harness

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// entrance is the script that runs a program in the lab.
const entrance = `#!/bin/sh
# Runs a program in the network of the lab that "make e2e-demo" has running.
export %s
exec nsenter --target %d --net --mount %s -- "$@"
`

// Entrance writes a script that runs a program in the lab's network, where names resolve as
// in a Pod, and returns its path. It works until the lab stops.
func (l *Lab) Entrance(ctx context.Context) (string, error) {
	// Whose network it is, and whose resolver's configuration.
	inside, err := l.InPod(ctx, "sleep", "infinity")
	if err != nil {
		return "", err
	}
	if err := inside.Start(); err != nil {
		return "", err
	}
	l.atEnd(func() {
		_ = inside.Process.Kill()
		_ = inside.Wait()
	})
	user := ""
	if mapped, err := os.ReadFile("/proc/self/uid_map"); err != nil || strings.Join(strings.Fields(string(mapped)), " ") != "0 0 4294967295" {
		user = "--user --preserve-credentials"
	}
	script := filepath.Join(l.bin, "in-lab")
	content := fmt.Sprintf(entrance, quoted(l.userEnv()), inside.Process.Pid, user)
	return script, os.WriteFile(script, []byte(content), 0o700)
}

// quoted are variables as a shell takes them.
func quoted(env []string) string {
	var all []string
	for _, v := range env {
		name, value, _ := strings.Cut(v, "=")
		all = append(all, name+"='"+value+"'")
	}
	return strings.Join(all, " ")
}
