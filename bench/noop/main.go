// Package main serves a function that does nothing, the one that function-template-go
// starts from. It shows what every function on the SDK costs.
package main

import (
	"context"
	"fmt"
	"os"

	function "github.com/crossplane/function-sdk-go"
	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"github.com/crossplane/function-sdk-go/response"
)

type noop struct {
	fnv1.UnimplementedFunctionRunnerServiceServer
}

func (noop) RunFunction(_ context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
	return response.To(req, response.DefaultTTL), nil
}

// main serves at the address that is its argument, and metrics on any free port, as
// functions do. It takes requests of up to 64 MiB: none of the benchmark's is larger.
func main() {
	err := function.Serve(noop{}, function.Listen("tcp", os.Args[1]), function.Insecure(true),
		function.MaxRecvMessageSize(64<<20), function.WithMetricsServer("127.0.0.1:0"))
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
