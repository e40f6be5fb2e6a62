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
	"google.golang.org/protobuf/types/known/structpb"
)

// recoverPanics turns a panic in one request into an Internal error of that
// request, and logs the stack with the XR it was about. (The recovery
// interceptor of go-grpc-middleware does not show its handler the request.)
func recoverPanics(log logging.Logger) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (rsp any, err error) {
		defer func() {
			if p := recover(); p != nil {
				kind, namespace, name := identify(compositeOf(req))
				log.Info("A request panicked", "method", info.FullMethod, "kind", kind,
					"namespace", namespace, "name", name, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				err = status.Errorf(codes.Internal, "the function panicked, its log has the stack: %v", p)
			}
		}()
		return next(ctx, req)
	}
}

// compositeOf returns the observed XR of a request of a function, or nil of any other
// request.
func compositeOf(req any) *structpb.Struct {
	if r, ok := req.(*fnv1.RunFunctionRequest); ok {
		return r.GetObserved().GetComposite().GetResource()
	}
	return nil
}

// identify returns the kind, namespace and name of an object, each "" if the object
// does not have it.
func identify(o *structpb.Struct) (kind, namespace, name string) {
	meta := o.GetFields()["metadata"].GetStructValue().GetFields()
	return o.GetFields()["kind"].GetStringValue(), meta["namespace"].GetStringValue(), meta["name"].GetStringValue()
}
