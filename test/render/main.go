// Command render shows what Crossplane would apply for an example: it starts the
// function, renders the example with the real Crossplane CLI and render engine, or
// with the engine of the function's own tests, prints the YAML, and stops the
// function.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
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

// sayOwn tells what rendered, since only its YAML is on stdout.
const sayOwn = "Rendered by the function's own engine, which the tests hold equal to Crossplane's. For Crossplane's: make render ENGINE=crossplane"

func run(ctx context.Context) error {
	var b binaries
	flag.StringVar(&b.function, "function", "", "the function's binary")
	flag.StringVar(&b.cli, "crossplane", "", "the Crossplane CLI; without one the function's own engine renders")
	flag.StringVar(&b.engine, "crossplane-server", "", "the Crossplane server, whose engine renders")
	flag.Parse()
	if flag.NArg() != 1 {
		return errors.New("want one argument, the folder of the example")
	}
	c, err := caseIn(flag.Arg(0))
	if err != nil {
		return err
	}
	f, err := startFunction(ctx, b.function)
	if err != nil {
		return err
	}
	defer f.stop()
	out, err := render(ctx, b, c, f.target)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(out)
	return err
}

// caseIn returns the case in a folder. What the folder lacks is taken from those
// above it, in this repository.
func caseIn(folder string) (goldentest.Case, error) {
	dir, err := filepath.Abs(folder)
	if err != nil {
		return goldentest.Case{}, err
	}
	if at, err := os.Stat(dir); err != nil || !at.IsDir() {
		return goldentest.Case{}, fmt.Errorf("%s is no folder: write EXAMPLE=<a name in example/>, or EXAMPLE=<a folder with an xr.yaml>", folder)
	}
	root, err := os.Getwd()
	if err != nil {
		return goldentest.Case{}, err
	}
	return goldentest.NewCase(root, dir)
}

// render renders a case with the Crossplane CLI, or with our own engine where there
// is none.
func render(ctx context.Context, b binaries, c goldentest.Case, target string) ([]byte, error) {
	targets, err := ours(c, target)
	if err != nil {
		return nil, err
	}
	if b.cli != "" {
		return b.render(ctx, c, targets)
	}
	fmt.Fprintln(os.Stderr, sayOwn)
	return renderOwn(ctx, c, targets)
}

// ours returns the target of every Function of a case that is this function: its
// package's name is the end of its name, however it was installed.
func ours(c goldentest.Case, target string) (map[string]string, error) {
	functions, err := goldentest.ReadStream(c.Functions)
	targets := map[string]string{}
	for _, f := range functions {
		if strings.HasSuffix(f.GetName(), functionName) {
			targets[f.GetName()] = target
		}
	}
	return targets, err
}
