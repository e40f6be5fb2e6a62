package resources

import (
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/validation"
)

var (
	team    = Owner{Kind: "Gateway", Namespace: "openfunction", Name: "openfunction"}
	contour = types.NamespacedName{Namespace: "projectcontour", Name: "contour"}
)

func TestAKeyIsReadBack(t *testing.T) {
	for s, want := range map[string]Key{
		"gateway/ns/gw":                 {Role: RoleGateway, Target: types.NamespacedName{Namespace: "ns", Name: "gw"}},
		"gateway-object/ns/gw":          {Role: RoleGatewayObject, Target: types.NamespacedName{Namespace: "ns", Name: "gw"}},
		"listenerset/ns/gw/0":           {Role: RoleListenerSet, Target: types.NamespacedName{Namespace: "ns", Name: "gw"}},
		"listenerset/ns/gw/12":          {Role: RoleListenerSet, Target: types.NamespacedName{Namespace: "ns", Name: "gw"}, Index: 12},
		"listeners-object/ns/gw":        {Role: RolePatch, Target: types.NamespacedName{Namespace: "ns", Name: "gw"}},
		"service/ns/gateway":            {Role: RoleService, Target: types.NamespacedName{Namespace: "ns", Name: "gateway"}},
		"endpointslice/ns/gateway-ipv4": {Role: RoleEndpointSlice, Target: types.NamespacedName{Namespace: "ns", Name: "gateway-ipv4"}},
	} {
		got, ok := ParseKey(s)
		if !ok || got != want {
			t.Errorf("%s: %+v, %v", s, got, ok)
		}
		if got := want.String(); got != s {
			t.Errorf("%+v: %q", want, got)
		}
	}
}

func TestTheKeysOfOtherFunctionsAreNotOurs(t *testing.T) {
	for _, s := range []string{
		"", "/", "//", "///", "bucket", "gateway", "gateway/ns", "gateway/ns/gw/0", "Gateway/ns/gw", "bucket/ns/gw", "service/ns/a/b",
		"listenerset/ns/gw", "listenerset/ns/gw/", "listenerset/ns/gw/x", "listenerset/ns/gw/-1", "listenerset/ns/gw/+1", "listenerset/ns/gw/01",
		"listenerset/ns/gw/1/2", "listenerset/ns/gw/99999999999999999999",
	} {
		if got, ok := ParseKey(s); ok {
			t.Errorf("%q: %+v", s, got)
		}
	}
}

func TestWhichKeysAttach(t *testing.T) {
	for role, want := range map[Role]bool{
		RoleGateway: true, RoleGatewayObject: true, RoleListenerSet: true, RolePatch: true, RoleService: false, RoleEndpointSlice: false, "": false,
	} {
		if got := (Key{Role: role}).Attaches(); got != want {
			t.Errorf("%s: %v", role, got)
		}
	}
}

func TestKeysAreOrderedByRoleTargetAndNumber(t *testing.T) {
	var keys []Key
	want := []string{
		"gateway/a/b", "gateway/a/c", "gateway/b/a", "listeners-object/a/a", "listenerset/a/a/2", "listenerset/a/a/10", "service/a/a",
	}
	for _, s := range want {
		k, _ := ParseKey(s)
		keys = append(keys, k)
	}
	slices.Reverse(keys)
	slices.SortFunc(keys, Key.Compare)
	for i, k := range keys {
		if k.String() != want[i] {
			t.Errorf("%d: %s", i, k)
		}
	}
}

func TestAnObjectsNameTellsXRsApart(t *testing.T) {
	const want = "ofn-openfunction-openfunction-projectcontour-contour-a902859d"
	if got := ObjectName(team, RolePatch, contour); got != want {
		t.Errorf("got %q", got)
	}
	// provider-kubernetes' field manager leaves out the namespace, and dashes say
	// nothing of where one part ends.
	seen := map[string]bool{}
	for _, n := range []string{
		want,
		ObjectName(team, RoleGatewayObject, contour),
		ObjectName(Owner{Kind: "ClusterGateway", Namespace: "openfunction", Name: "openfunction"}, RolePatch, contour),
		ObjectName(Owner{Kind: "Gateway", Name: "openfunction-openfunction"}, RolePatch, contour),
		ObjectName(Owner{Kind: "Gateway", Namespace: "openfunction-openfunction", Name: "projectcontour"}, RolePatch, types.NamespacedName{Name: "contour"}),
		ObjectName(Owner{Kind: "Gateway", Namespace: "openfunction", Name: "openfunction-projectcontour"}, RolePatch, types.NamespacedName{Namespace: "contour"}),
		ObjectName(team, RolePatch, types.NamespacedName{Namespace: "projectcontour-contour"}),
	} {
		if seen[n] {
			t.Errorf("%q is given twice", n)
		}
		seen[n] = true
	}
}

func TestNamesFit(t *testing.T) {
	long := Owner{Kind: "Gateway", Namespace: strings.Repeat("n", 63), Name: strings.Repeat("x", 253)}
	dotted := Owner{Kind: "Gateway", Namespace: strings.Repeat("n", 30), Name: strings.Repeat("a.", 100) + "a"}
	far := types.NamespacedName{Namespace: strings.Repeat("g", 63), Name: strings.Repeat("y", 253)}
	for _, xr := range []Owner{team, long, dotted, {Kind: "ClusterGateway", Name: "a"}} {
		for _, gw := range []types.NamespacedName{contour, far} {
			object := ObjectName(xr, RolePatch, gw)
			if manager := FieldManager(object); len(manager) > 128 {
				t.Errorf("field manager %q has %d bytes", manager, len(manager))
			}
			if faults := validation.IsDNS1123Subdomain(object); faults != nil {
				t.Errorf("%q: %v", object, faults)
			}
			for _, i := range []int{0, 1, 15, 1000} {
				set := ListenerSetName(xr, gw, i)
				if faults := validation.IsDNS1123Subdomain(set); faults != nil || len(set) > 63 {
					t.Errorf("%q: %v", set, faults)
				}
			}
		}
	}
}

func TestListenerSetNames(t *testing.T) {
	for i, want := range map[int]string{
		0: "openfunction-contour-3dbee570", 1: "openfunction-contour-3dbee570-2", 11: "openfunction-contour-3dbee570-12",
	} {
		if got := ListenerSetName(team, contour, i); got != want {
			t.Errorf("%d: %q", i, got)
		}
	}
	other := ListenerSetName(Owner{Kind: "Gateway", Namespace: "other", Name: "openfunction"}, contour, 0)
	if other == "openfunction-contour-3dbee570" {
		t.Error("two XRs share a name")
	}
}

func TestOurObjectsAreKnownByTheirManager(t *testing.T) {
	for manager, want := range map[string]bool{
		"provider-kubernetes/ofn-openfunction-openfunction-projectcontour-contour-a902859d": true,
		"provider-kubernetes/ofn-of-the-operator":                                           false, "provider-kubernetes/web": false, "openfunction": false, "ofn-x": false, "": false,
	} {
		if got := OwnObjectManager(manager); got != want {
			t.Errorf("%s: %v", manager, got)
		}
	}
}

func TestAnOperatorsObjectMayBeginLikeOurs(t *testing.T) {
	for manager, want := range map[string]string{
		"provider-kubernetes/ofn-team-web-ns-gw-0a1b2c3d":  "ofn-team-web-ns-gw-0a1b2c3d",
		"provider-kubernetes/ofn-team-web-ns-gw-0a1b2c3":   "",
		"provider-kubernetes/ofn-team-web-ns-gw-0a1b2c3d4": "",
		"provider-kubernetes/ofn-team-web-ns-gw-gateways":  "",
		"provider-kubernetes/ofn":                          "",
		"provider-kubernetes/gateway-0a1b2c3d":             "",
		"argocd-controller":                                "",
	} {
		if got, ours := ObjectOfManager(manager); got != want || ours != (want != "") {
			t.Errorf("%s: got %q, %t, want %q", manager, got, ours, want)
		}
	}
}

func TestALabelHashFits(t *testing.T) {
	// printf ns/gw | sha256sum
	if got, want := LabelHash("ns", "gw"), "057713b22de296e9c9b7c1d5a8012ea1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTheLabelValueFits(t *testing.T) {
	for name, tc := range map[string]struct{ namespace, name, want string }{
		"as OpenFunction writes it": {namespace: "openfunction", name: "openfunction", want: "openfunction.openfunction"},
		"cluster-scoped":            {name: "openfunction", want: "openfunction"},
		"63 bytes":                  {namespace: strings.Repeat("n", 31), name: strings.Repeat("x", 31), want: strings.Repeat("n", 31) + "." + strings.Repeat("x", 31)},
		"64 bytes":                  {namespace: strings.Repeat("n", 31), name: strings.Repeat("x", 32), want: strings.Repeat("n", 31) + "." + strings.Repeat("x", 22) + "-45a9783f"},
		"cut at the dot":            {namespace: strings.Repeat("n", 53), name: strings.Repeat("x", 32), want: strings.Repeat("n", 53) + "-4f2c6c52"},
	} {
		t.Run(name, func(t *testing.T) {
			got := LabelValue(tc.namespace, tc.name)
			if got != tc.want {
				t.Errorf("got %q", got)
			}
			if faults := validation.IsValidLabelValue(got); faults != nil {
				t.Errorf("%q: %v", got, faults)
			}
		})
	}
}

func TestAServicesNameIsALabelThatBeginsWithALetter(t *testing.T) {
	long := strings.Repeat("x", 100)
	for wanted, want := range map[string]string{
		"gateway":        "gateway",
		"second-gateway": "second-gateway",
		"a.b":            "entry-a-b-2e7336dc",
		"a-b.":           "entry-a-b-3c883824",
		"1st":            "entry-1st-e01ddf65",
		long:             "entry-" + strings.Repeat("x", 48) + "-09ecb6eb",
		long + "y":       "entry-" + strings.Repeat("x", 48) + "-a8724c85",
	} {
		got := ServiceName(wanted)
		if got != want {
			t.Errorf("%s: %q", wanted, got)
		}
		if faults := validation.IsDNS1035Label(got); faults != nil {
			t.Errorf("%q: %v", got, faults)
		}
	}
}
