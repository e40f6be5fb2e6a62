package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/xcrd"
	xrdv1 "github.com/crossplane/crossplane/apis/v2/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

// root is the root of the repository, from this package's folder.
const root = "../.."

// derivedCRD returns the CRD that Crossplane derives from a committed XRD.
func derivedCRD(t *testing.T, path string) *extv1.CustomResourceDefinition {
	t.Helper()
	xrd := &xrdv1.CompositeResourceDefinition{}
	if err := yaml.UnmarshalStrict(readFile(t, filepath.Join(root, path)), xrd); err != nil {
		t.Fatal(err)
	}
	crd, err := xcrd.ForCompositeResource(xrd)
	if err != nil {
		t.Fatal(err)
	}
	return crd
}

// admission does what the API server does to a custom resource before it stores
// it, with the API server's own code.
type admission struct {
	structural *structuralschema.Structural
	schema     validation.SchemaValidator
	cel        *cel.Validator
}

func admissionOf(t *testing.T, crd *extv1.CustomResourceDefinition) admission {
	t.Helper()
	props := &apiextensions.JSONSchemaProps{}
	if err := extv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(schemaOf(crd), props, nil); err != nil {
		t.Fatal(err)
	}
	structural, err := structuralschema.NewStructural(props)
	if err != nil {
		t.Fatal(err)
	}
	schema, _, err := validation.NewSchemaValidator(props)
	if err != nil {
		t.Fatal(err)
	}
	return admission{structural: structural, schema: schema, cel: cel.NewValidator(structural, true, celconfig.PerCallLimit)}
}

// store prunes and defaults obj, as the API server does on its way in.
func (a admission) store(obj map[string]any) {
	pruning.Prune(obj, a.structural, true)
	defaulting.Default(obj, a.structural)
}

// refusals returns what the API server would refuse obj with, sorted. As there,
// no rule is evaluated where the object does not have the shape that rules need.
func (a admission) refusals(t *testing.T, obj map[string]any) []string {
	t.Helper()
	errs := validation.ValidateCustomResource(nil, obj, a.schema)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, a.structural, obj)...)
	if !slices.ContainsFunc(errs, blocks) {
		rules, _ := a.cel.Validate(t.Context(), nil, a.structural, obj, nil, celconfig.RuntimeCELCostBudget)
		errs = append(errs, rules...)
	}
	var out []string
	for _, err := range errs {
		out = append(out, err.Error())
	}
	slices.Sort(out)
	return out
}

// blocks reports whether no rule is evaluated after err.
func blocks(err *field.Error) bool {
	switch err.Type {
	case field.ErrorTypeNotSupported, field.ErrorTypeRequired, field.ErrorTypeTooLong, field.ErrorTypeTooMany, field.ErrorTypeTypeInvalid:
		return true
	default:
		return false
	}
}

// object reads a manifest, with integers where the API server has integers.
func object(t *testing.T, manifest []byte) map[string]any {
	t.Helper()
	asJSON, err := yaml.YAMLToJSON(manifest)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	if err := json.Unmarshal(asJSON, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
