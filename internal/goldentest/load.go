package goldentest

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// keyAnnotation is where Crossplane keeps a composed resource's key in the
// pipeline.
const keyAnnotation = "crossplane.io/composition-resource-name"

// defaultUID is the uid of an XR that has none. The render engine gives it one
// too. A case in which the uid matters writes it.
const defaultUID = "00000000-0000-4000-8000-000000000000"

// A scene is a case's files, read.
type scene struct {
	xr       *unstructured.Unstructured
	observed *fnv1.State
	world    *World
	pipeline []step
}

// A step of a Composition's pipeline.
type step struct {
	Step        string `json:"step"`
	FunctionRef struct {
		Name string `json:"name"`
	} `json:"functionRef"`
	Input json.RawMessage `json:"input"`
}

func load(c Case) (*scene, error) {
	xr, err := readObject(c.XR)
	if err != nil {
		return nil, err
	}
	if xr.GetUID() == "" {
		xr.SetUID(defaultUID)
	}
	observed, err := ReadStream(c.Observed)
	if err != nil {
		return nil, err
	}
	s := &scene{xr: xr}
	if s.observed, err = observedState(xr, observed); err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	if s.world, err = c.world(observed); err != nil {
		return nil, err
	}
	s.pipeline, err = readPipeline(c.Composition)
	return s, err
}

// world returns what a case says is there. As in the render engine what is
// observed can be required too, so that an object needs to be written once; what
// is written twice is an error, because the engine would keep one of the two.
func (c Case) world(observed []*unstructured.Unstructured) (*World, error) {
	required, err := ReadStream(c.Required)
	if err != nil {
		return nil, err
	}
	schemas, err := readSchemas(c.Schemas)
	if err != nil {
		return nil, err
	}
	w, err := NewWorld(slices.Concat(observed, required), schemas)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: keep the one in %s", c.Name, err, fileObserved)
	}
	return w, nil
}

func readPipeline(path string) ([]step, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var composition struct {
		Spec struct {
			Pipeline []step `json:"pipeline"`
		} `json:"spec"`
	}
	if err := yaml.Unmarshal(data, &composition); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return composition.Spec.Pipeline, nil
}

func observedState(xr *unstructured.Unstructured, observed []*unstructured.Unstructured) (*fnv1.State, error) {
	composite, err := structpb.NewStruct(xr.Object)
	if err != nil {
		return nil, err
	}
	state := &fnv1.State{
		Composite: &fnv1.Resource{Resource: composite},
		Resources: map[string]*fnv1.Resource{},
	}
	for _, o := range observed {
		key := o.GetAnnotations()[keyAnnotation]
		if key == "" {
			return nil, fmt.Errorf("observed %s %s: has no annotation %s", o.GetKind(), o.GetName(), keyAnnotation)
		}
		r, err := structpb.NewStruct(o.Object)
		if err != nil {
			return nil, err
		}
		state.Resources[key] = &fnv1.Resource{Resource: r}
	}
	return state, nil
}

// request is the first request for a step.
func (s *scene) request(of step, desired *fnv1.State, fnctx *structpb.Struct) (*fnv1.RunFunctionRequest, error) {
	req := &fnv1.RunFunctionRequest{
		Meta: &fnv1.RequestMeta{
			Tag: "golden",
			Capabilities: []fnv1.Capability{
				fnv1.Capability_CAPABILITY_CAPABILITIES,
				fnv1.Capability_CAPABILITY_REQUIRED_RESOURCES,
				fnv1.Capability_CAPABILITY_CREDENTIALS,
				fnv1.Capability_CAPABILITY_CONDITIONS,
				fnv1.Capability_CAPABILITY_REQUIRED_SCHEMAS,
			},
		},
		Observed: s.observed,
		Desired:  desired,
		Context:  fnctx,
	}
	if len(of.Input) == 0 {
		return req, nil
	}
	req.Input = &structpb.Struct{}
	return req, req.GetInput().UnmarshalJSON(of.Input)
}
