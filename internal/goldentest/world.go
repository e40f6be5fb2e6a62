package goldentest

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
)

// A World is an API server as a function's requirements see it.
type World struct {
	objects map[string]*unstructured.Unstructured
	schemas map[string]map[string]any
}

// NewWorld returns the World of these objects, in which the kinds that have an
// OpenAPI schema here are served. The schemas go by apiVersion and kind, with a
// space between. An object that is there twice is an error.
func NewWorld(objects []*unstructured.Unstructured, schemas map[string]map[string]any) (*World, error) {
	w := &World{objects: make(map[string]*unstructured.Unstructured, len(objects)), schemas: schemas}
	for _, o := range objects {
		key := keyOf(o.GetAPIVersion(), o.GetKind(), o.GetNamespace(), o.GetName())
		if _, ok := w.objects[key]; ok {
			return nil, fmt.Errorf("%s is written twice", key)
		}
		w.objects[key] = o
	}
	return w, nil
}

// keyOf returns the line that stands for one object, or for all that a selector
// selects.
func keyOf(apiVersion, kind, namespace, name string) string {
	return fmt.Sprintf("%s %s %s/%s", apiVersion, kind, namespace, name)
}

// resolve returns the first request of a reconcile with all that reqs select. It keeps
// what was seeded, as Crossplane does.
func (w *World) resolve(req *fnv1.RunFunctionRequest, reqs *fnv1.Requirements) (*fnv1.RunFunctionRequest, error) {
	if len(reqs.GetExtraResources()) > 0 { //nolint:staticcheck // That it is deprecated is the point.
		return nil, errors.New("extra_resources is deprecated: require them as resources")
	}
	var err error
	next := proto.CloneOf(req)
	if next.RequiredResources == nil {
		next.RequiredResources = make(map[string]*fnv1.Resources, len(reqs.GetResources()))
	}
	for name, s := range reqs.GetResources() {
		if next.RequiredResources[name], err = w.resources(s); err != nil {
			return nil, err
		}
	}
	next.RequiredSchemas = make(map[string]*fnv1.Schema, len(reqs.GetSchemas()))
	for name, s := range reqs.GetSchemas() {
		if next.RequiredSchemas[name], err = w.schema(s); err != nil {
			return nil, err
		}
	}
	return next, nil
}

// Seed returns a request with the resources that reqs select, which Crossplane sends
// where it knows reqs from the reconcile before. It does not seed schemas.
func (w *World) Seed(req *fnv1.RunFunctionRequest, reqs *fnv1.Requirements) (*fnv1.RunFunctionRequest, error) {
	return w.resolve(req, &fnv1.Requirements{Resources: reqs.GetResources()})
}

// resources returns the objects that s selects, ordered by namespace and name.
// Where there is none the list is empty, as it is over the wire.
func (w *World) resources(s *fnv1.ResourceSelector) (*fnv1.Resources, error) {
	found := &fnv1.Resources{}
	for _, key := range slices.Sorted(maps.Keys(w.objects)) {
		if !selects(s, w.objects[key]) {
			continue
		}
		r, err := structpb.NewStruct(w.objects[key].Object)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		found.Items = append(found.Items, &fnv1.Resource{Resource: r})
	}
	return found, nil
}

// selects reports whether Crossplane's selector s selects an object: by name only
// in exactly the namespace of s, by labels in any namespace where s has none.
func selects(s *fnv1.ResourceSelector, o *unstructured.Unstructured) bool {
	if o.GetAPIVersion() != s.GetApiVersion() || o.GetKind() != s.GetKind() {
		return false
	}
	if _, byName := s.GetMatch().(*fnv1.ResourceSelector_MatchName); byName {
		return o.GetNamespace() == s.GetNamespace() && o.GetName() == s.GetMatchName()
	}
	if s.GetNamespace() != "" && o.GetNamespace() != s.GetNamespace() {
		return false
	}
	return labels.SelectorFromSet(s.GetMatchLabels().GetLabels()).Matches(labels.Set(o.GetLabels()))
}

// schema returns the schema of the kind that s selects, or an empty one if that
// kind is not served. References in it stay as they are.
func (w *World) schema(s *fnv1.SchemaSelector) (*fnv1.Schema, error) {
	served, ok := w.schemas[s.GetApiVersion()+" "+s.GetKind()]
	if !ok {
		return &fnv1.Schema{}, nil
	}
	openapi, err := structpb.NewStruct(served)
	return &fnv1.Schema{OpenapiV3: openapi}, err
}
