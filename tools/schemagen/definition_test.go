package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	xrdv2 "github.com/crossplane/crossplane/apis/v2/apiextensions/v2"
	"github.com/google/go-cmp/cmp"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	crdvalidation "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	"sigs.k8s.io/yaml"
)

func TestCommittedFilesAreWhatTheTypesGenerate(t *testing.T) {
	files, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range files {
		if diff := cmp.Diff(string(want), string(readFile(t, filepath.Join(root, path)))); diff != "" {
			t.Errorf("%s: run go generate ./... (-generated +committed):\n%s", path, diff)
		}
	}
}

func TestDefinitionsAreXRDs(t *testing.T) {
	for path, want := range map[string]xrdv2.CompositeResourceDefinitionSpec{
		gatewayPath: {
			DefaultCompositionRef: &xrdv2.CompositionReference{Name: "gateways.networking.openfunction.io"},

			Group: "networking.openfunction.io",
			Scope: xrdv2.CompositeResourceScopeNamespaced,
			Names: extv1.CustomResourceDefinitionNames{
				Kind: "Gateway", ListKind: "GatewayList", Plural: "gateways", Singular: "gateway",
				ShortNames: []string{"ofngw"}, Categories: []string{"openfunction"},
			},
		},
		clusterGatewayPath: {
			DefaultCompositionRef: &xrdv2.CompositionReference{Name: "clustergateways.networking.openfunction.io"},

			Group: "networking.openfunction.io",
			Scope: xrdv2.CompositeResourceScopeCluster,
			Names: extv1.CustomResourceDefinitionNames{
				Kind: "ClusterGateway", ListKind: "ClusterGatewayList", Plural: "clustergateways", Singular: "clustergateway",
				ShortNames: []string{"ofncgw"}, Categories: []string{"openfunction"},
			},
		},
		functionRoutePath: {
			DefaultCompositionRef: &xrdv2.CompositionReference{Name: "functionroutes.networking.openfunction.io"},

			Group: "networking.openfunction.io",
			Scope: xrdv2.CompositeResourceScopeNamespaced,
			Names: extv1.CustomResourceDefinitionNames{
				Kind: "FunctionRoute", ListKind: "FunctionRouteList", Plural: "functionroutes", Singular: "functionroute",
				ShortNames: []string{"ofnroute"}, Categories: []string{"openfunction"},
			},
		},
	} {
		xrd := &xrdv2.CompositeResourceDefinition{}
		if err := yaml.UnmarshalStrict(readFile(t, filepath.Join(root, path)), xrd); err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if version := xrd.Spec.Versions[0]; version.Name != "v1alpha1" || !version.Served || !version.Referenceable {
			t.Errorf("%s: version = %q, served %t, referenceable %t", path, version.Name, version.Served, version.Referenceable)
		}
		xrd.Spec.Versions = nil
		if diff := cmp.Diff(want, xrd.Spec); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

func TestAPIServerTakesTheCRDs(t *testing.T) {
	input := &extv1.CustomResourceDefinition{}
	if err := yaml.UnmarshalStrict(readFile(t, filepath.Join(root, inputPath)), input); err != nil {
		t.Fatal(err)
	}
	for path, crd := range map[string]*extv1.CustomResourceDefinition{
		gatewayPath:        derivedCRD(t, gatewayPath),
		clusterGatewayPath: derivedCRD(t, clusterGatewayPath),
		functionRoutePath:  derivedCRD(t, functionRoutePath),
		inputPath:          input,
	} {
		extv1.SetDefaults_CustomResourceDefinition(crd)
		extv1.SetDefaults_CustomResourceDefinitionSpec(&crd.Spec)
		crd.OwnerReferences = nil // Crossplane's, whose XRD has a uid by then
		crd.Status.StoredVersions = []string{crd.Spec.Versions[0].Name}
		internal := &apiextensions.CustomResourceDefinition{}
		if err := extv1.Convert_v1_CustomResourceDefinition_To_apiextensions_CustomResourceDefinition(crd, internal, nil); err != nil {
			t.Fatal(err)
		}
		for _, err := range crdvalidation.ValidateCustomResourceDefinition(t.Context(), internal) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestDerivedCRDsHaveOurColumnsBeforeCrossplanes(t *testing.T) {
	gateway := []string{
		"DOMAIN .status.routing.domain 0",
		"GATEWAY .status.gateway.name 0",
		"ADDRESS .status.addresses[*].value 0",
		"ATTACHMENT .status.gateway.attachment 1",
		"ENTRYPOINT .status.entrypoint.host 1",
	}
	for path, ours := range map[string][]string{
		gatewayPath: gateway, clusterGatewayPath: gateway,
		functionRoutePath: {"URL .status.url 0", "GATEWAY .status.gateway.name 0"},
	} {
		t.Run(path, func(t *testing.T) {
			var got []string
			for _, column := range derivedCRD(t, path).Spec.Versions[0].AdditionalPrinterColumns {
				got = append(got, fmt.Sprint(column.Name, " ", column.JSONPath, " ", column.Priority))
			}
			want := slices.Concat(ours, []string{
				"SYNCED .status.conditions[?(@.type=='Synced')].status 0",
				"READY .status.conditions[?(@.type=='Ready')].status 0",
				"COMPOSITION .spec.crossplane.compositionRef.name 0",
				"COMPOSITIONREVISION .spec.crossplane.compositionRevisionRef.name 1",
				"AGE .metadata.creationTimestamp 0",
			})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestNoSchemaFillsInDefaults(t *testing.T) {
	for _, path := range []string{gatewayPath, clusterGatewayPath, functionRoutePath, inputPath} {
		if content := string(readFile(t, filepath.Join(root, path))); strings.Contains(content, " default:") {
			t.Errorf("%s has an OpenAPI default", path)
		}
	}
}

func TestDescriptionsAreForReaders(t *testing.T) {
	for _, path := range []string{gatewayPath, functionRoutePath, inputPath, referencePath} {
		if content := string(readFile(t, filepath.Join(root, path))); strings.Contains(content, "<gateway:") {
			t.Errorf("%s has a tag of Gateway API's generator", path)
		}
	}
}

func TestDefaultsOfFieldsAreDescribed(t *testing.T) {
	spec := schemaOf(derivedCRD(t, gatewayPath)).Properties["spec"].Properties
	listener := spec["gatewaySpec"].Properties["listeners"].Items.Schema.Properties
	for want, s := range map[string]extv1.JSONSchemaProps{
		"\n\nDefault: cluster.local":                                             spec["clusterDomain"],
		"\n\nDefault: {{.Name}}.{{.Namespace}}.{{.Domain}}":                      spec["hostTemplate"],
		"\n\nDefault: the name of this resource":                                 spec["gatewayDef"].Properties["name"],
		"\n\nDefault: Terminate":                                                 listener["tls"].Properties["mode"],
		"\n\nDefault: Secret":                                                    listener["tls"].Properties["certificateRefs"].Items.Schema.Properties["kind"],
		"Group is the group of the Route.\n\nDefault: gateway.networking.k8s.io": listener["allowedRoutes"].Properties["kinds"].Items.Schema.Properties["group"],
	} {
		if !strings.HasSuffix(s.Description, want) {
			t.Errorf("description = %q, want it to end in %q", s.Description, want)
		}
	}
}

func TestFieldsOfGatewayAPIKeepItsConstraints(t *testing.T) {
	gateway := &extv1.CustomResourceDefinition{}
	if err := yaml.UnmarshalStrict(readFile(t, gatewayAPI(t, "config/crd/standard/gateway.networking.k8s.io_gateways.yaml")), gateway); err != nil {
		t.Fatal(err)
	}
	theirs := schemaOf(gateway).Properties["spec"].Properties
	ours := schemaOf(derivedCRD(t, gatewayPath)).Properties["spec"].Properties
	def := ours["gatewayDef"].Properties
	for name, pair := range map[string][2]extv1.JSONSchemaProps{
		"listener":         {*theirs["listeners"].Items.Schema, *ours["gatewaySpec"].Properties["listeners"].Items.Schema},
		"gatewayClassName": {theirs["gatewayClassName"], def["gatewayClassName"]},
		"infrastructure":   {theirs["infrastructure"], def["infrastructure"]},
		"addresses":        {theirs["addresses"], def["addresses"]},
		"allowedListeners": {theirs["allowedListeners"], def["allowedListeners"]},
	} {
		if diff := cmp.Diff(worded(constraints(pair[0])), worded(constraints(pair[1]))); diff != "" {
			t.Errorf("%s (-Gateway API's +ours):\n%s", name, diff)
		}
	}
}

func TestRulesOfAFunctionRouteAreThoseOfAnHTTPRoute(t *testing.T) {
	route := &extv1.CustomResourceDefinition{}
	if err := yaml.UnmarshalStrict(readFile(t, gatewayAPI(t, "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml")), route); err != nil {
		t.Fatal(err)
	}
	theirs := constraints(schemaOf(route).Properties["spec"].Properties["rules"])
	ours := constraints(schemaOf(derivedCRD(t, functionRoutePath)).Properties["spec"].Properties["rules"])
	theirs.MinItems = nil // [] is as good as none
	delete(theirs.Items.Schema.Properties, "backendRefs")
	if diff := cmp.Diff(theirs, ours, cmp.Transformer("sortedEnum", sortedEnum)); diff != "" {
		t.Errorf("-Gateway API's +ours:\n%s", diff)
	}
}

// sortedEnum returns the values of an enum in one order.
func sortedEnum(enum []extv1.JSON) []string {
	var out []string
	for _, value := range enum {
		out = append(out, string(value.Raw))
	}
	slices.Sort(out)
	return out
}

// constraints returns a schema without what ours differ in: descriptions,
// defaults, rules (which stand in for oneOf as well), and what is required.
func constraints(s extv1.JSONSchemaProps) extv1.JSONSchemaProps {
	out := *s.DeepCopy()
	edit(&out, func(s *extv1.JSONSchemaProps) {
		s.Description, s.Default, s.XValidations, s.OneOf, s.Required = "", nil, nil, nil, nil
	})
	return out
}

// worded returns a schema without what rules with words stand in for.
func worded(s extv1.JSONSchemaProps) extv1.JSONSchemaProps {
	out := *s.DeepCopy()
	edit(&out, func(s *extv1.JSONSchemaProps) {
		s.Pattern, s.MinLength, s.Minimum, s.Maximum = "", nil, nil, nil
	})
	return out
}

// gatewayAPI returns the path of a file in the module of Gateway API that the
// function is built with.
func gatewayAPI(t *testing.T, path string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/gateway-api")
	cmd.Dir = root
	dir, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(strings.TrimSpace(string(dir)), path)
}
