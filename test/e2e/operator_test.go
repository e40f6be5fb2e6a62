package e2e

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOperatorsKubectl(t *testing.T) {
	scenario(t, "the operator's kubectl apply of their own manifest: client-side ours come back at once, server-side they stay")
	withContour(t)
	remove(t, object(kindGateway, contour))
	kubectl(t, contourGateway, "apply")
	name := applyXR(t, defaultXR(t))
	awaitXR(t, name, "Ready", ready)
	before := readGateway(t, contour)

	kubectl(t, contourGateway, "apply")
	await(t, "our listeners are back", func(context.Context) error {
		after := readGateway(t, contour)
		if after.Generation == before.Generation {
			return errors.New("kubectl apply changed nothing")
		}
		if d := cmp.Diff([]string{"ofn-http-external", "ofn-http-internal", "shop"}, listenerNames(after)); d != "" {
			return errors.New(d)
		}
		return nil
	})
	awaitXR(t, name, "Ready again", ready)

	before = readGateway(t, contour)
	kubectl(t, contourGateway, "apply", "--server-side", "--force-conflicts")
	if d := cmp.Diff(before.Spec, readGateway(t, contour).Spec); d != "" {
		t.Errorf("server-side apply changed the Gateway's spec (-before, +after):\n%s", d)
	}
	if before.UID != readGateway(t, contour).UID {
		t.Error("the Gateway was made anew")
	}
	awaitXR(t, name, "still Ready", ready)
}

// kubectl runs the real one as the operator.
func kubectl(t *testing.T, manifests string, args ...string) {
	t.Helper()
	out, err := lab.Kubectl(suite, manifests, args...)
	if err != nil {
		t.Fatalf("kubectl %v: %v\n%s", args, err, out)
	}
}
