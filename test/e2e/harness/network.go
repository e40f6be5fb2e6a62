package harness

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"
)

// partVariable has, in the environment, the name of the part that a process runs.
const partVariable = "E2E_PART"

// A Part of the tests runs in a process of its own.
type Part struct {
	Name string
	Args []string // besides those of this process
}

// ThisPart is the name of the part that this process runs, once its network is up. It
// is empty in the process that has yet to run the parts.
func ThisPart() (string, error) {
	part := os.Getenv(partVariable)
	if part == "" {
		return "", nil
	}
	return part, networkUp()
}

// RunParts runs this program again for each part, all at once, each in a network
// namespace of its own, where only a loopback interface is: some of the programs
// that are tested listen on all interfaces and on ports that they have no flag for.
// It shows what the first part prints, and what another prints if that fails. It
// returns whether all succeeded, or an error where the system allows no namespaces.
func RunParts(parts []Part) (bool, error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var all errgroup.Group
	for i, part := range parts {
		cmd, aside := part.command(ctx), &bytes.Buffer{}
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if i > 0 {
			cmd.Stdout, cmd.Stderr = aside, aside
		}
		if err := cmd.Start(); err != nil {
			stop()
			_ = all.Wait() // None is to run beside what comes instead.
			return false, err
		}
		all.Go(func() error {
			err := cmd.Wait()
			if err != nil {
				_, _ = os.Stderr.Write(aside.Bytes())
			}
			return err
		})
	}
	return all.Wait() == nil, nil
}

// command runs this program again as the part. It is interrupted when ctx ends,
// and ends when it has stopped what it runs.
func (p Part) command(ctx context.Context) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "/proc/self/exe", append(os.Args[1:], p.Args...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Env = append(os.Environ(), partVariable+"="+p.Name)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGTERM}
	if os.Getuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	return cmd
}

// networkUp brings up the loopback interface of a new network namespace, and makes all
// addresses of 10.0.0.0/8 this machine's: what runs here has them in place of Pods and
// load balancers, since the API server takes no loopback addresses for those.
func networkUp() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd) //nolint:errcheck // There is nothing to lose.
	up, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	up.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, up); err != nil {
		return fmt.Errorf("loopback interface: %w", err)
	}
	pods, err := unix.NewIfreq("lo:pods")
	if err != nil {
		return err
	}
	if err := pods.SetInet4Addr([]byte{10, 0, 0, 1}); err != nil {
		return err
	}
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFADDR, pods); err != nil {
		return fmt.Errorf("addresses of Pods: %w", err)
	}
	return nil
}

// HasPods reports whether addresses of Pods are this machine's.
func (*Lab) HasPods() bool { return os.Getenv(partVariable) != "" }

// freePort is a port of the loopback interface that nobody listens on.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// freePorts are as many different ones.
func freePorts(n int) ([]int, error) {
	var ports []int
	var listeners []net.Listener
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		listeners = append(listeners, l)
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	for _, l := range listeners {
		if err := l.Close(); err != nil {
			return nil, err
		}
	}
	return ports, nil
}
