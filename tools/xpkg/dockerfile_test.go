package main

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

// TestDockerfileMakesTheSameImage has BuildKit read the Dockerfile, and compares
// the image that it would make with ours.
func TestDockerfileMakesTheSameImage(t *testing.T) {
	dockerfile, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	platform := ocispecs.Platform{OS: "linux", Architecture: "arm64"}
	var warnings []string
	//nolint:dogsled // BuildKit returns more than the image.
	_, image, _, _, err := dockerfile2llb.Dockerfile2LLB(t.Context(), dockerfile, dockerfile2llb.ConvertOpt{
		Config: dockerui.Config{
			BuildPlatforms: []ocispecs.Platform{{OS: "linux", Architecture: "amd64"}},
			BuildArgs:      map[string]string{"VERSION": "v1.2.3"},
		},
		TargetPlatform: &platform,
		MetaResolver:   anyBase{},
		Warn: func(rule, _, _, message string, _ []parser.Range) {
			warnings = append(warnings, rule+": "+message)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(warnings) > 0 {
		t.Errorf("BuildKit warns: %q", warnings)
	}

	ours, err := runtimeImage([]byte("program"), "arm64", "v1.2.3", time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	config, err := ours.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	type runtime struct {
		OS, Architecture, User string
		Entrypoint, Cmd        []string
		ExposedPorts           map[string]struct{}
	}
	want := runtime{
		OS: config.OS, Architecture: config.Architecture, User: config.Config.User,
		Entrypoint: config.Config.Entrypoint, Cmd: config.Config.Cmd, ExposedPorts: config.Config.ExposedPorts,
	}
	got := runtime{
		OS: image.OS, Architecture: image.Architecture, User: image.Config.User,
		Entrypoint: image.Config.Entrypoint, Cmd: image.Config.Cmd, ExposedPorts: image.Config.ExposedPorts,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-ours, +the Dockerfile's:\n%s", diff)
	}
}

// anyBase says of each base image that it is there and sets nothing.
type anyBase struct{}

//nolint:unparam // An interface of BuildKit's.
func (anyBase) ResolveSourceMetadata(_ context.Context, op *pb.SourceOp, _ sourceresolver.Opt) (*sourceresolver.MetaResponse, error) {
	return &sourceresolver.MetaResponse{Op: op}, nil
}

func (anyBase) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	return ref, digest.FromString(ref), []byte(`{"os": "linux", "architecture": "amd64"}`), nil
}
