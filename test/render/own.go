package main

import (
	"context"
	"errors"
	"fmt"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

// renderOwn returns what `crossplane composition render -r` prints for a case,
// without it: the engine is the one of the function's own tests.
func renderOwn(ctx context.Context, c goldentest.Case, targets map[string]string) ([]byte, error) {
	runners := make(map[string]goldentest.Runner, len(targets))
	for name, target := range targets {
		conn, err := dial(target)
		if err != nil {
			return nil, err
		}
		defer conn.Close() //nolint:errcheck // Nothing is lost with it.
		client := fnv1.NewFunctionRunnerServiceClient(conn)
		runners[name] = func(ctx context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
			ctx, cancel := context.WithTimeout(ctx, startTimeout)
			defer cancel()
			return client.RunFunction(ctx, req)
		}
	}
	outcome, err := goldentest.Run(ctx, c, runners)
	if errors.Is(err, goldentest.ErrNoFunction) {
		return nil, fmt.Errorf("%w here: ENGINE=crossplane runs any", err)
	}
	if err != nil {
		return nil, err
	}
	return outcome.Print()
}
