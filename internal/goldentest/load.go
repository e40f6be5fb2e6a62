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

// keyAnnotation is the annotation in which Crossplane keeps the key that a composed
// resource has in the pipeline.
const keyAnnotation = "crossplane.io/composition-resource-name"

// defaultUID is the uid of an XR whose case writes none. The render engine gives
// such an XR a uid too.
const defaultUID = "00000000-0000-4000-8000-000000000000"

// A scene is what the files of a case say.
type scene struct {
	xr       *unstructured.Unstructured
	observed *fnv1.State
	world    *World
	pipeline []step
}

// A step is one step of a Composition's pipeline.
type step struct {
	Step        string `json:"step"`
	FunctionRef struct {
		Name string `json:"name"`
	} `json:"functionRef"`
	Input json.RawMessage `json:"input"`
}

// load reads the files of a case.
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

// world returns the World that a case describes. What is observed can be required
// too, as in the render engine, so an object needs to be written only once. An
// object that is written twice is an error: the engine would keep either of them.
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

// readPipeline returns the steps of a Composition.
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

// observedState returns what Crossplane observes of an XR and of what it composed.
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

// request returns the first request for a step.
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
