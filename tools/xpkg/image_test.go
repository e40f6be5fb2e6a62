package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestDockerfileMakesTheSameImage holds the Dockerfile to the image that is
// released: to all that its last stage says, and to how its first one compiles.
func TestDockerfileMakesTheSameImage(t *testing.T) {
	raw, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	compiles, image, _ := strings.Cut(string(raw), "\nFROM scratch\n")
	if diff := cmp.Diff(instructions(t), strings.Split(strings.TrimSpace(image), "\n")); diff != "" {
		t.Errorf("last stage: -ours, +the Dockerfile's:\n%s", diff)
	}

	compiles = strings.NewReplacer("\\\n", "", `"`, "").Replace(compiles)
	compiles = strings.Join(strings.Fields(compiles), " ")
	for _, want := range []string{
		" ENV CGO_ENABLED=0 ",
		" GOOS=$TARGETOS GOARCH=$TARGETARCH go build " + strings.Join(buildFlags("$VERSION"), " ") + " -o /function .",
	} {
		if !strings.Contains(compiles, want) {
			t.Errorf("first stage: got %q, want %q in it", compiles, want)
		}
	}
}

// instructions returns what a Dockerfile has to say to make our image from what
// its stage named build has made.
func instructions(t *testing.T) []string {
	t.Helper()
	image, err := runtimeImage([]byte("program"), "arm64", "v1.2.3", time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	file, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	var says []string
	for _, layer := range file.History {
		path := strings.TrimPrefix(layer.CreatedBy, "COPY ")
		says = append(says, "COPY --from=build "+path+" "+path)
	}
	says = append(says, "USER "+file.Config.User)
	for port := range file.Config.ExposedPorts {
		says = append(says, "EXPOSE "+strings.TrimSuffix(port, "/tcp"))
	}
	entrypoint, err := json.Marshal(file.Config.Entrypoint)
	if err != nil {
		t.Fatal(err)
	}
	return append(says, "ENTRYPOINT "+string(entrypoint))
}
