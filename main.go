// Package main serves the OpenFunction Gateway composition function.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"github.com/alecthomas/kong"
	"github.com/crossplane/function-sdk-go/logging"

	"github.com/openfunction/function-openfunction-gateway/internal/server"
)

// version is stamped by the linker: -X main.version=v1.2.3.
var version = ""

// drainTimeout is a little less than the 30 seconds that Kubernetes grants a Pod
// to terminate. drainGrace is more than a request takes to arrive.
const (
	drainTimeout = 25 * time.Second
	drainGrace   = 2 * time.Second
)

// heapShare is how much of the container's memory the Go heap may take before garbage
// is collected more often. The rest is for what Go does not count, and for a moment's
// excess.
const heapShare = 0.8

// CLI flags, as Crossplane's specification of functions has them, and our own.
type CLI struct {
	Debug bool `help:"Log every request too." short:"d"`

	Network            string `default:"tcp"                  help:"Network to listen on for gRPC connections."`
	Address            string `default:":9443"                help:"Address to listen on for gRPC connections."`
	TLSCertsDir        string `env:"TLS_SERVER_CERTS_DIR"     help:"Directory of tls.crt, tls.key and ca.crt, which clients' certificates must come from. Changed files need no restart." name:"tls-certs-dir"`
	Insecure           bool   `help:"Serve without TLS; for development. Wins over --tls-certs-dir."`
	MaxRecvMessageSize int    `default:"16"                   help:"Size of the largest request that is accepted, in MiB."`
	MetricsAddress     string `default:":8080"                help:"Address to serve Prometheus metrics on, at /metrics, and kubelet's probes, at /healthz and /readyz. Empty or 'off': none."`

	MaxConcurrentRequests int `default:"4" help:"How many requests are read and answered at a time. The others wait; none is refused."`

	GOGC        int   `default:"400" help:"Heap growth, in percent, between garbage collections. GOGC in the environment wins."                                   name:"gogc"`
	MemoryLimit int64 `default:"0"   help:"Soft limit of the Go heap, in MiB; 0 is 80 % of the container's memory, if that has a limit. GOMEMLIMIT in the environment wins."`

	Version kong.VersionFlag `help:"Print the version and exit."`
}

// Validate refuses what would refuse every request.
func (c *CLI) Validate() error {
	if c.MaxRecvMessageSize < 1 {
		return errors.New("--max-recv-message-size must be 1 (MiB) or more")
	}
	if c.MaxConcurrentRequests < 1 {
		return errors.New("--max-concurrent-requests must be 1 or more")
	}
	return nil
}

// Run serves the function until SIGTERM or SIGINT.
func (c *CLI) Run() error {
	log, err := logging.NewLogger(c.Debug)
	if err != nil {
		return err
	}
	if err := c.tuneGC(memlimit.FromCgroup); err != nil {
		log.Debug("Cannot tell how much memory the container has; set --memory-limit", "error", err.Error())
	}

	srv, err := server.New(NewFunction(log, c.Debug).RunFunction, c.options(log))
	if err != nil {
		return err
	}

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	context.AfterFunc(ctx, stop) // A second signal does not wait for the drain.
	return srv.Serve(ctx)
}

func (c *CLI) options(log logging.Logger) server.Options {
	return server.Options{
		Network:               c.Network,
		Address:               c.Address,
		TLSCertsDir:           c.TLSCertsDir,
		Insecure:              c.Insecure,
		MaxRecvMessageBytes:   c.MaxRecvMessageSize << 20,
		MaxConcurrentRequests: c.MaxConcurrentRequests,
		MetricsAddress:        c.MetricsAddress,
		DrainTimeout:          drainTimeout,
		DrainGrace:            drainGrace,
		Version:               buildVersion(),
		Log:                   log,
	}
}

// tuneGC trades memory for CPU, up to a share of what the container has: most of a
// request is short-lived garbage of decoding it, and live memory is small.
func (c *CLI) tuneGC(container memlimit.Provider) error {
	if _, set := os.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(c.GOGC)
	}
	if _, set := os.LookupEnv("GOMEMLIMIT"); !set && c.MemoryLimit > 0 {
		debug.SetMemoryLimit(c.MemoryLimit << 20)
		return nil
	}
	_, err := memlimit.Set(memlimit.WithProvider(container), memlimit.WithRatio(heapShare))
	return err
}

// buildVersion is the stamped version, or else the one Go knows of the module.
func buildVersion() string {
	if info, ok := debug.ReadBuildInfo(); version == "" && ok {
		return info.Main.Version
	}
	return version
}

func main() {
	ctx := kong.Parse(&CLI{},
		kong.Description("A Crossplane composition function that turns OpenFunction Gateways into Gateway API resources."),
		kong.Vars{"version": buildVersion()},
	)
	ctx.FatalIfErrorf(ctx.Run())
}
