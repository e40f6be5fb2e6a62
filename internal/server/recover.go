package server

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/crossplane/crossplane-runtime/v2/pkg/logging"
	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// recoverPanics turns a panic in one request into an Internal error of that
// request, and logs the stack with the XR it was about. (The recovery
// interceptor of go-grpc-middleware does not show its handler the request.)
func recoverPanics(log logging.Logger) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (rsp any, err error) {
		defer func() {
			if p := recover(); p != nil {
				kind, namespace, name := identify(req)
				log.Info("A request panicked", "method", info.FullMethod, "kind", kind,
					"namespace", namespace, "name", name, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				err = status.Errorf(codes.Internal, "the function panicked, its log has the stack: %v", p)
			}
		}()
		return next(ctx, req)
	}
}

// identify returns the kind, namespace and name of the XR that a request of a function
// observes, each "" if there is none.
func identify(req any) (kind, namespace, name string) {
	var r fnv1.RunFunctionRequest
	if m, ok := req.(*message); !ok || proto.Unmarshal(*m, &r) != nil {
		return "", "", ""
	}
	xr := r.GetObserved().GetComposite().GetResource().GetFields()
	meta := xr["metadata"].GetStructValue().GetFields()
	return xr["kind"].GetStringValue(), meta["namespace"].GetStringValue(), meta["name"].GetStringValue()
}
