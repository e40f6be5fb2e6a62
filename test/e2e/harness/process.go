package harness

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"
)

// stopTimeout is how long a program may take to end when asked to.
const stopTimeout = 20 * time.Second

// A Process is a program that can be stopped, killed and started again. What it
// prints is in one log, over all its lives.
type Process struct {
	Name string

	path string
	args []string
	env  []string
	log  string
	root string // of its file system, where it has one of its own
	dir  string // that it runs in, where it matters
	// metrics is the URL of its Prometheus metrics, where it has some.
	metrics string

	mu     sync.Mutex
	cmd    *exec.Cmd
	exited chan struct{}
}

// process prepares a program of the binaries' folder.
func (l *Lab) process(name, binary string, env []string, args ...string) *Process {
	return &Process{
		Name: name,
		path: filepath.Join(l.bin, binary),
		args: args,
		env:  env,
		log:  filepath.Join(l.Logs, name+".log"),
	}
}

// start runs the process and has it stopped with the lab.
func (l *Lab) start(p *Process) error {
	if err := p.Start(); err != nil {
		return err
	}
	l.atEnd(p.Stop)
	return nil
}

// Start runs the program. It dies with the harness, and does not get the
// terminal's Ctrl-C: the harness stops programs in order.
func (p *Process) Start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	out, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	cmd := exec.Command(p.path, p.args...)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.Env = append(os.Environ(), p.env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL, Chroot: p.root}
	if err := cmd.Start(); err != nil {
		return errors.Join(err, out.Close())
	}
	exited := make(chan struct{})
	go func() {
		_ = cmd.Wait() // Who needs the reason asks alive.
		_ = out.Close()
		close(exited)
	}()
	p.cmd, p.exited = cmd, exited
	return nil
}

// StartWith runs the program with further flags, which win over those that it has. The
// next Start is without them.
func (p *Process) StartWith(flags ...string) error {
	args := p.args
	defer func() { p.args = args }()
	p.args = slices.Concat(args, flags)
	return p.Start()
}

// Stop asks the program to end, and makes it after a while. It returns when it
// has ended.
func (p *Process) Stop() { p.end(syscall.SIGTERM) }

// Kill ends the program without a word.
func (p *Process) Kill() { p.end(syscall.SIGKILL) }

func (p *Process) end(signal syscall.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Signal(signal)
	select {
	case <-p.exited:
	case <-time.After(stopTimeout):
		_ = p.cmd.Process.Kill()
		<-p.exited
	}
	p.cmd = nil
}

// alive is an error when the program has ended by itself.
func (p *Process) alive() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return fmt.Errorf("%s is not running", p.Name)
	}
	select {
	case <-p.exited:
		return &endedError{p.Name, p.cmd.ProcessState.String(), p.log}
	default:
		return nil
	}
}

// PeakMemory of the program's present life, in bytes; 0 where unknown.
func (p *Process) PeakMemory() int64 { return peakMemory(p.pid()) }

// Memory that the program has resident now, in bytes; 0 where unknown.
func (p *Process) Memory() int64 { return memoryOf(p.pid(), "VmRSS") }

// CPU that the program's present life has used; 0 where unknown.
func (p *Process) CPU() time.Duration { return cpuTime(p.pid()) }

// pid of the program's present life, 0 while it does not run.
func (p *Process) pid() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return 0
	}
	return p.cmd.Process.Pid
}

// run a program to its end.
func (l *Lab) run(ctx context.Context, p *Process) error {
	out, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer out.Close() //nolint:errcheck // A log.
	cmd := exec.CommandContext(ctx, p.path, p.args...)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.Env = append(os.Environ(), p.env...)
	cmd.Dir = p.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w; see %s", p.Name, err, p.log)
	}
	return nil
}

// An endedError is of a program that ended although nobody asked it to: waiting
// for it is in vain.
type endedError struct{ name, state, log string }

func (e *endedError) Error() string {
	return fmt.Sprintf("%s ended (%s); see %s", e.name, e.state, e.log)
}
