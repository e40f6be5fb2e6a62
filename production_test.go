package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

// TestTheFunctionTakesTheArgumentsOfProduction parses them as the program does.
func TestTheFunctionTakesTheArgumentsOfProduction(t *testing.T) {
	objects, err := goldentest.ReadStream("example/production/runtime.yaml")
	if err != nil {
		t.Fatal(err)
	}
	containers, _, err := unstructured.NestedSlice(objects[0].Object, "spec", "deploymentTemplate", "spec", "template", "spec", "containers")
	if err != nil || len(containers) != 1 {
		t.Fatalf("containers: %v, %v", containers, err)
	}
	args, _, err := unstructured.NestedStringSlice(containers[0].(map[string]any), "args")
	if err != nil {
		t.Fatal(err)
	}
	var cli CLI
	parser, err := kong.New(&cli, kong.Vars{"version": ""})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		t.Error(err)
	}
	if cli.MaxConcurrentRequests != 4 || cli.MemoryLimit != 0 {
		t.Errorf("%v: %d requests at a time, a memory limit of %d MiB", args, cli.MaxConcurrentRequests, cli.MemoryLimit)
	}
}

// TestVerificationTakesWhatTheReleaseWorkflowSigns tries the identity by which
// Crossplane takes a signature.
func TestVerificationTakesWhatTheReleaseWorkflowSigns(t *testing.T) {
	authorities, _, err := unstructured.NestedSlice(object(t, "example/verify.yaml").Object, "spec", "verification", "cosign", "authorities")
	if err != nil || len(authorities) != 1 {
		t.Fatalf("authorities: %v, %v", authorities, err)
	}
	identities, _, err := unstructured.NestedSlice(authorities[0].(map[string]any), "keyless", "identities")
	if err != nil || len(identities) != 1 {
		t.Fatalf("identities: %v, %v", identities, err)
	}
	identity := identities[0].(map[string]any)
	pattern := identity["subjectRegExp"].(string)
	subject := regexp.MustCompile(pattern)
	const workflow = "openfunction/function-openfunction-gateway/.github/workflows/release.yaml"
	for signer, want := range map[string]bool{
		"https://github.com/" + workflow + "@refs/tags/v0.1.0":                                                           true,
		"https://github.com/OpenFunction/function-openfunction-gateway/.github/workflows/release.yaml@refs/tags/v12.3.4": true,
		"https://github.com/" + workflow + "@refs/heads/main":                                                            false,
		"https://github.com/" + workflow + "@refs/tags/v0.1.0-rc.1":                                                      false,
		"https://github.com/somebody/function-openfunction-gateway/.github/workflows/release.yaml@refs/tags/v0.1.0":      false,
		"https://github.com/openfunction/function-openfunction-gateway/.github/workflows/ci.yaml@refs/tags/v0.1.0":       false,
		"https://evil.example/?https://github.com/" + workflow + "@refs/tags/v0.1.0":                                     false,
	} {
		if got := subject.MatchString(signer); got != want {
			t.Errorf("%s: got %v, want %v", signer, got, want)
		}
	}
	_, file, _ := strings.Cut(workflow, "gateway/")
	if !strings.Contains(read(t, file), "cosign sign --yes") {
		t.Errorf("%s does not sign", file)
	}
	if !strings.Contains(read(t, "docs/production.md"), "--certificate-identity-regexp='"+pattern+"'") {
		t.Error("docs/production.md verifies another identity")
	}
}

// TestProductionTellsOfEveryAlert compares docs/production.md with the rules.
func TestProductionTellsOfEveryAlert(t *testing.T) {
	told := regexp.MustCompile("(?m)^\\| `(\\w+)` \\|").FindAllStringSubmatch(read(t, "docs/production.md"), -1)
	rules := regexp.MustCompile(`(?m)^ +- alert: (\w+)$`).FindAllStringSubmatch(read(t, "example/production/monitoring.yaml"), -1)
	if len(told) != 6 || len(rules) != 6 {
		t.Fatalf("%d alerts are told of, there are %d", len(told), len(rules))
	}
	for i := range rules {
		if told[i][1] != rules[i][1] {
			t.Errorf("alert %d is %s, told of is %s", i, rules[i][1], told[i][1])
		}
	}
}
