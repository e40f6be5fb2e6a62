package goldentest

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
)

// A world is the API server of a case: its objects and the OpenAPI documents
// that it serves.
type world struct {
	objects map[string]*unstructured.Unstructured
	schemas []map[string]any
}

// newWorld holds what a case says is there. As in the render engine what is
// observed can be required too, so that an object needs to be written once; what
// is written twice is an error, because the engine would keep one of the two.
func newWorld(c Case, observed []*unstructured.Unstructured) (*world, error) {
	required, err := ReadStream(c.Required)
	if err != nil {
		return nil, err
	}
	w := &world{objects: map[string]*unstructured.Unstructured{}}
	for _, o := range slices.Concat(observed, required) {
		key := keyOf(o.GetAPIVersion(), o.GetKind(), o.GetNamespace(), o.GetName())
		if _, ok := w.objects[key]; ok {
			return nil, fmt.Errorf("%s: %s is written twice: keep the one in %s", c.Name, key, fileObserved)
		}
		w.objects[key] = o
	}
	w.schemas, err = readSchemas(c.Schemas)
	return w, err
}

func keyOf(apiVersion, kind, namespace, name string) string {
	return fmt.Sprintf("%s %s %s/%s", apiVersion, kind, namespace, name)
}

// resources are those that s selects, in the order of their namespace and name.
// What is not there comes as an empty list, as it does over the wire.
func (w *world) resources(s *fnv1.ResourceSelector) (*fnv1.Resources, error) {
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

// selects follows Crossplane: by name only in exactly the selector's namespace,
// else in any namespace where the selector has none.
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

// schema is the schema of the kind that s selects, or an empty one if no
// document has it. References in it are left as they are.
func (w *world) schema(s *fnv1.SchemaSelector) (*fnv1.Schema, error) {
	group, version, grouped := strings.Cut(s.GetApiVersion(), "/")
	if !grouped {
		group, version = "", group
	}
	for _, doc := range w.schemas {
		for _, schema := range schemasOf(doc) {
			if describes(schema, group, version, s.GetKind()) {
				st, err := structpb.NewStruct(schema)
				return &fnv1.Schema{OpenapiV3: st}, err
			}
		}
	}
	return &fnv1.Schema{}, nil
}

// schemasOf are the schemas of an OpenAPI v3 document, without their names.
func schemasOf(doc map[string]any) []map[string]any {
	components, _ := doc["components"].(map[string]any)
	named, _ := components["schemas"].(map[string]any)
	var schemas []map[string]any
	for _, name := range slices.Sorted(maps.Keys(named)) {
		if schema, ok := named[name].(map[string]any); ok {
			schemas = append(schemas, schema)
		}
	}
	return schemas
}

// describes tells whether a schema is that of the kind alone: what many kinds
// share, such as DeleteOptions, names them all.
func describes(schema map[string]any, group, version, kind string) bool {
	gvks, _ := schema["x-kubernetes-group-version-kind"].([]any)
	if len(gvks) != 1 {
		return false
	}
	gvk, _ := gvks[0].(map[string]any)
	return gvk["group"] == group && gvk["version"] == version && gvk["kind"] == kind
}

func readSchemas(dir string) ([]map[string]any, error) {
	if dir == "" {
		return nil, nil
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	docs := make([]map[string]any, len(paths))
	for i, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(data, &docs[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return docs, nil
}
