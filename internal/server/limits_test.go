package server

import (
	"context"
	"io"
	"strings"
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"golang.org/x/net/http2"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// TestARequestOfFourMiBIsTaken holds the limit to the byte.
func TestARequestOfFourMiBIsTaken(t *testing.T) {
	const limit = 4 << 20
	largest := tagged(strings.Repeat("x", limit))
	largest.Meta.Tag = largest.GetMeta().GetTag()[proto.Size(largest)-limit:]
	if size := proto.Size(largest); size != limit {
		t.Fatalf("the request has %d bytes, want %d", size, limit)
	}
	s := serve(t, silent, insecureOptions())
	client := fnv1.NewFunctionRunnerServiceClient(dial(t, s, nil))
	if _, err := client.RunFunction(t.Context(), largest); err != nil {
		t.Errorf("4 MiB: %v", err)
	}

	largest.Meta.Tag += "x"
	_, err := client.RunFunction(t.Context(), largest)
	want := "grpc: received message larger than max (4194305 vs. 4194304)"
	if got := status.Convert(err); got.Code() != codes.ResourceExhausted || got.Message() != want {
		t.Errorf("a byte more: got %v, want ResourceExhausted: %s", err, want)
	}
}

// silent answers nothing: an echo would be larger than the client takes.
func silent(context.Context, *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
	return &fnv1.RunFunctionResponse{}, nil
}

// TestSettingsBoundAConnection reads what the server allows a client.
func TestSettingsBoundAConnection(t *testing.T) {
	conn := connect(t, serve(t, echo, insecureOptions()).listener.Addr().String())
	if _, err := io.WriteString(conn, http2.ClientPreface); err != nil {
		t.Fatal(err)
	}
	framer := http2.NewFramer(conn, conn)
	if err := framer.WriteSettings(); err != nil {
		t.Fatal(err)
	}
	frame, err := framer.ReadFrame()
	if err != nil {
		t.Fatal(err)
	}
	settings := frame.(*http2.SettingsFrame)
	for id, want := range map[http2.SettingID]uint32{
		http2.SettingMaxConcurrentStreams: 100,
		http2.SettingInitialWindowSize:    65536,
	} {
		if got, _ := settings.Value(id); got != want {
			t.Errorf("%s: got %d, want %d", id, got, want)
		}
	}
}
