package goldentest

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/structpb"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"
)

// keyAnnotation is the annotation in which Crossplane keeps the key that a composed
// resource has in the pipeline.
const keyAnnotation = "crossplane.io/composition-resource-name"

// A scene is what the files of a case say.
type scene struct {
	xr          *unstructured.Unstructured
	observed    *fnv1.State
	world       *World
	composition composition
}

// A composition is the part of a Composition that the engine reads.
type composition struct {
	metav1.ObjectMeta `json:"metadata"`

	Spec struct {
		CompositeTypeRef struct {
			APIVersion string `json:"apiVersion"`
			Kind       string `json:"kind"`
		} `json:"compositeTypeRef"`
		Pipeline []step `json:"pipeline"`
	} `json:"spec"`
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
		xr.SetUID(defaultUID(xr))
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
	s.composition, err = readComposition(c.Composition, xr)
	return s, err
}

// defaultUID returns the uid that the render engine gives an XR whose file has none.
func defaultUID(xr *unstructured.Unstructured) types.UID {
	identity := xr.GroupVersionKind().String() + "\x00" + xr.GetNamespace() + "\x00" + xr.GetName()
	return types.UID(uuid.NewSHA1(uuid.Nil, []byte(identity)).String())
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

// readComposition reads the Composition of an XR. One of another kind is an error.
func readComposition(path string, xr *unstructured.Unstructured) (composition, error) {
	var c composition
	data, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	if err := yaml.Unmarshal(data, &c); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	if of := c.Spec.CompositeTypeRef; of.APIVersion != xr.GetAPIVersion() || of.Kind != xr.GetKind() {
		return c, fmt.Errorf("%s: spec.compositeTypeRef is %s %s, and the XR is %s %s",
			path, of.APIVersion, of.Kind, xr.GetAPIVersion(), xr.GetKind())
	}
	return c, nil
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
