package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials/insecure"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
)

// functionName is the name of the function's package, and its name in functions.yaml.
const functionName = "function-openfunction-gateway"

// startTimeout is how long a function may take to serve.
const startTimeout = 30 * time.Second

// A function is a running function.
type function struct {
	// target to reach it at over gRPC, without TLS.
	target string
	// stop it, and wait until it has stopped.
	stop func()
}

// startFunction starts the function on a free port of the loopback interface and
// returns once it serves. It also stops when ctx ends.
func startFunction(ctx context.Context, binary string) (*function, error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	var logs bytes.Buffer
	cmd := exec.CommandContext(ctx, binary, "--insecure", "--address="+address, "--metrics-address=")
	cmd.Stdout, cmd.Stderr = &logs, &logs
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = startTimeout
	if err := cmd.Start(); err != nil {
		cancel(err)
		return nil, err
	}
	stopped := make(chan struct{})
	go func() {
		_ = cmd.Wait() // What it says is in ProcessState.
		cancel(fmt.Errorf("the function stopped (%v):\n%s", cmd.ProcessState, logs.Bytes()))
		close(stopped)
	}()
	f := &function{target: "dns:///" + address, stop: func() {
		cancel(nil)
		<-stopped
	}}
	if err := awaitServing(ctx, f.target); err != nil {
		f.stop()
		return nil, err
	}
	return f, nil
}

// freeAddress is an address of the loopback interface that nobody listens on.
func freeAddress(ctx context.Context) (string, error) {
	l, err := listenLoopback(ctx)
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func listenLoopback(ctx context.Context) (net.Listener, error) {
	var config net.ListenConfig
	return config.Listen(ctx, "tcp", "127.0.0.1:0")
}

// awaitServing returns when the function says that it is healthy, or the cause
// of ctx's end.
func awaitServing(ctx context.Context, target string) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startTimeout, errors.New("the function does not serve"))
	defer cancel()
	conn, err := dial(target)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // Nothing is lost with it.
	_, err = healthv1.NewHealthClient(conn).Check(ctx, &healthv1.HealthCheckRequest{})
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// dial returns a connection on which calls wait until the server takes them, however busy the
// machine is.
func dial(target string) (*grpc.ClientConn, error) {
	return grpc.NewClient(target,
		grpc.WithDefaultCallOptions(grpc.WaitForReady(true)),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithConnectParams(grpc.ConnectParams{
			// The first attempts come before the function listens.
			Backoff:           backoff.Config{BaseDelay: 10 * time.Millisecond, Multiplier: 1.5, MaxDelay: time.Second},
			MinConnectTimeout: time.Second,
		}))
}
