// Command render shows what Crossplane would apply for an example: it starts the
// function, renders the example with the real Crossplane CLI and render engine,
// prints their YAML, and stops the function.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "render:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var b binaries
	flag.StringVar(&b.function, "function", "", "the function's binary")
	flag.StringVar(&b.cli, "crossplane", "crossplane", "the Crossplane CLI")
	flag.StringVar(&b.engine, "crossplane-server", "", "the Crossplane server, whose engine renders")
	flag.Parse()
	if flag.NArg() != 1 {
		return errors.New("want one argument, the folder of the example")
	}
	dir, err := filepath.Abs(flag.Arg(0))
	if err != nil {
		return err
	}
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	c, err := goldentest.NewCase(root, dir)
	if err != nil {
		return err
	}
	f, err := startFunction(ctx, b.function)
	if err != nil {
		return err
	}
	defer f.stop()
	out, err := b.render(ctx, c, map[string]string{functionName: f.target, "openfunction-" + functionName: f.target})
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(out)
	return err
}
