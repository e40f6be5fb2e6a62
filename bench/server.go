package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// A server is a function as a process.
type server struct {
	name string
	argv func(address string) []string
	env  []string

	// process and conn are set while the server runs.
	process *exec.Cmd
	conn    *grpc.ClientConn
}

// module is where the packages of the servers are.
const module = "github.com/openfunction/function-openfunction-gateway"

// compile builds a package, and returns the program.
func compile(ctx context.Context, dir, pkg string) (string, error) {
	binary := filepath.Join(dir, path.Base(pkg))
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, pkg).CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %s: %w\n%s", pkg, err, out)
	}
	return binary, nil
}

// buildFunction builds the function, which is started with the flags that it has by
// default, but without TLS.
func buildFunction(ctx context.Context, dir string) (*server, error) {
	binary, err := compile(ctx, dir, module)
	return &server{name: "this function", argv: func(address string) []string {
		return []string{binary, "--insecure", "--address=" + address, "--metrics-address=127.0.0.1:0"}
	}}, err
}

// build builds the servers: the no-op, the no-op again with our setting of the
// garbage collector, which is not the SDK's, the floor with that setting, and the
// function. They listen alike. The floor answers with what is in a file.
func build(ctx context.Context, dir, answer string) ([]*server, error) {
	noop, err := compile(ctx, dir, module+"/bench/noop")
	if err != nil {
		return nil, err
	}
	floor, err := compile(ctx, dir, module+"/bench/floor")
	if err != nil {
		return nil, err
	}
	ours, err := buildFunction(ctx, dir)
	runNoop := func(address string) []string { return []string{noop, address} }
	return []*server{
		{name: "no-op", argv: runNoop},
		{name: "no-op, GOGC=400", argv: runNoop, env: []string{"GOGC=400"}},
		{name: "floor, GOGC=400", argv: func(address string) []string { return []string{floor, address, answer} }, env: []string{"GOGC=400"}},
		ours,
	}, err
}

// start starts the server on a free port of the loopback interface, and waits until
// it accepts connections.
func (s *server) start(ctx context.Context) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		return err
	}
	argv := s.argv(address)
	s.process = exec.CommandContext(ctx, argv[0], argv[1:]...)
	s.process.Env = append(os.Environ(), s.env...)
	if err := s.process.Start(); err != nil {
		return err
	}
	if err := await(ctx, address); err != nil {
		s.stop()
		return fmt.Errorf("%s: %w", s.name, err)
	}
	s.conn, err = grpc.NewClient("passthrough:///"+address,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.ForceCodec(verbatim{}), grpc.MaxCallRecvMsgSize(maxMessage), grpc.MaxCallSendMsgSize(maxMessage)))
	return err
}

// maxMessage is more than the largest message, in bytes.
const maxMessage = 64 << 20

// await waits until somebody listens.
func await(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Millisecond):
		}
	}
}

// stop stops the server if it runs.
func (s *server) stop() {
	if s.conn != nil {
		_ = s.conn.Close() // Nobody needs it any more.
		s.conn = nil
	}
	if s.process != nil {
		_ = s.process.Process.Kill() // It keeps nothing.
		_ = s.process.Wait()         // Says that it was killed.
		s.process = nil
	}
}

// run sends one request, in protobuf's wire form.
func (s *server) run(ctx context.Context, req []byte) ([]byte, error) {
	var rsp []byte
	err := s.conn.Invoke(ctx, "/apiextensions.fn.proto.v1.FunctionRunnerService/RunFunction", &req, &rsp)
	return rsp, err
}

// verbatim is a codec of messages that are encoded already, so that the client costs
// little beside the server.
type verbatim struct{}

func (verbatim) Marshal(v any) ([]byte, error) { return *v.(*[]byte), nil }

func (verbatim) Unmarshal(data []byte, v any) error {
	*v.(*[]byte) = bytes.Clone(data)
	return nil
}

func (verbatim) Name() string { return "proto" }

// cpu returns the user and system time that the server has used. It adds up the
// scheduler's account of each thread, which is in nanoseconds: the times of a process
// are in ticks.
func (s *server) cpu() (time.Duration, error) {
	paths, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", s.process.Process.Pid))
	if err != nil {
		return 0, err
	}
	var total time.Duration
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return 0, err
		}
		used, _, _ := strings.Cut(string(data), " ")
		ns, err := strconv.ParseInt(used, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", path, err)
		}
		total += time.Duration(ns)
	}
	return total, nil
}

// rss returns the server's resident memory, in bytes.
func (s *server) rss() (int64, error) { return s.memory("VmRSS") }

// peak returns the most resident memory that the server has had, in bytes.
func (s *server) peak() (int64, error) { return s.memory("VmHWM") }

// memory returns a line of the server's account of its memory, in bytes.
func (s *server) memory(line string) (int64, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(data), line+":")
	text, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	kib, err := strconv.ParseInt(text, 10, 64)
	return kib << 10, err
}
