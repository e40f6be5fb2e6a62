package v1alpha1

import (
	"math/rand"
	"testing"
	"testing/quick"

	"github.com/google/go-cmp/cmp"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

func TestDefaultPrefersTheXRThenTheInputThenBuiltIn(t *testing.T) {
	ref := &GatewayRef{Name: "contour", Namespace: "projectcontour"}
	listeners := &K8sGatewaySpec{Listeners: []Listener{{Name: "web"}}}
	builtIn := GatewaySpec{
		ClusterDomain:     "cluster.local",
		HostTemplate:      "{{.Name}}.{{.Namespace}}.{{.Domain}}",
		PathTemplate:      "{{.Namespace}}/{{.Name}}",
		HTTPRouteLabelKey: "app.kubernetes.io/managed-by",
	}
	full := GatewaySpec{
		Domain: "ofn.io", ClusterDomain: "k8s.corp", HostTemplate: "{{.Name}}.{{.Domain}}", PathTemplate: "{{.Name}}",
		HTTPRouteLabelKey: "example.com/gateway", GatewayRef: ref, GatewaySpec: listeners,
	}
	other := GatewaySpec{
		Domain: "example.com", ClusterDomain: "cluster.example", HostTemplate: "{{.Namespace}}.{{.Domain}}", PathTemplate: "{{.Namespace}}",
		HTTPRouteLabelKey: "example.org/gateway", GatewayRef: &GatewayRef{Name: "eg", Namespace: "infra"},
		GatewaySpec: &K8sGatewaySpec{Listeners: []Listener{{Name: "other"}}},
	}
	for name, c := range map[string]struct{ xr, defaults, want GatewaySpec }{
		"nothing is set":          {want: builtIn},
		"the Input sets all":      {defaults: full, want: full},
		"the XR sets all":         {xr: full, want: full},
		"both set all":            {xr: full, defaults: other, want: full},
		"the XR has no listeners": {xr: GatewaySpec{GatewaySpec: &K8sGatewaySpec{}}, defaults: full, want: full},
		"each part of gatewaySpec has a default of its own": {
			xr:       withSpec(full, K8sGatewaySpec{Labels: map[string]string{"tier": "web"}}),
			defaults: withSpec(other, K8sGatewaySpec{Listeners: listeners.Listeners, Labels: map[string]string{"tier": "all"}, Annotations: map[string]string{"note": "default"}}),
			want:     withSpec(full, K8sGatewaySpec{Listeners: listeners.Listeners, Labels: map[string]string{"tier": "web"}, Annotations: map[string]string{"note": "default"}}),
		},
		"no one has any listeners": {xr: withListeners(full), want: withListeners(full)},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, c.xr.Default(c.defaults, "openfunction", "team-a")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func withSpec(s GatewaySpec, of K8sGatewaySpec) GatewaySpec {
	s.GatewaySpec = &of
	return s
}

func withListeners(s GatewaySpec, listeners ...Listener) GatewaySpec {
	return withSpec(s, K8sGatewaySpec{Listeners: listeners})
}

func TestDefaultOfTheGatewayInUse(t *testing.T) {
	type gateway struct {
		Ref *GatewayRef
		Def *GatewayDef
	}
	infrastructure := &gwapiv1.GatewayInfrastructure{}
	addresses := []gwapiv1.GatewaySpecAddress{{Value: "192.0.2.1"}}
	allowed := &gwapiv1.AllowedListeners{}
	ref := &GatewayRef{Name: "contour", Namespace: "projectcontour"}
	def := &GatewayDef{
		Name: "public", Namespace: "infra", GatewayClassName: "eg",
		Labels: map[string]string{"tier": "public"}, Annotations: map[string]string{"note": "default"},
		Infrastructure: infrastructure, Addresses: addresses, AllowedListeners: allowed,
	}
	for name, c := range map[string]struct{ xr, defaults, want gateway }{
		"the XR sets nothing and the Input a gatewayRef": {defaults: gateway{Ref: ref}, want: gateway{Ref: ref}},
		"the XR sets nothing and the Input a gatewayDef": {defaults: gateway{Def: def}, want: gateway{Def: def}},
		"a gatewayRef of the XR keeps the Input's gatewayDef out": {
			xr: gateway{Ref: ref}, defaults: gateway{Def: def}, want: gateway{Ref: ref},
		},
		"a gatewayDef of the XR keeps the Input's gatewayRef out": {
			xr: gateway{Def: &GatewayDef{GatewayClassName: "istio"}}, defaults: gateway{Ref: ref},
			want: gateway{Def: &GatewayDef{Name: "openfunction", Namespace: "team-a", GatewayClassName: "istio"}},
		},
		"an empty gatewayDef of the XR is filled from the Input's": {
			xr: gateway{Def: &GatewayDef{}}, defaults: gateway{Def: def}, want: gateway{Def: def},
		},
		"what a gatewayDef of the XR sets stands": {
			xr:       gateway{Def: &GatewayDef{Name: "mine", Annotations: map[string]string{}, Labels: map[string]string{"tier": "mine"}}},
			defaults: gateway{Def: def},
			want: gateway{Def: &GatewayDef{
				Name: "mine", Namespace: "infra", GatewayClassName: "eg",
				Labels: map[string]string{"tier": "mine"}, Annotations: map[string]string{},
				Infrastructure: infrastructure, Addresses: addresses, AllowedListeners: allowed,
			}},
		},
		"both of the XR stand, to be refused": {xr: gateway{Ref: ref, Def: def}, want: gateway{Ref: ref, Def: def}},
	} {
		t.Run(name, func(t *testing.T) {
			xr := GatewaySpec{GatewayRef: c.xr.Ref, GatewayDef: c.xr.Def}
			got := xr.Default(GatewaySpec{GatewayRef: c.defaults.Ref, GatewayDef: c.defaults.Def}, "openfunction", "team-a")
			if diff := cmp.Diff(c.want, gateway{Ref: got.GatewayRef, Def: got.GatewayDef}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDefaultDoesNotModifyItsArguments(t *testing.T) {
	xr := GatewaySpec{GatewayDef: &GatewayDef{}}
	defaults := GatewaySpec{GatewayDef: &GatewayDef{GatewayClassName: "eg"}}
	xr.Default(defaults, "openfunction", "team-a")
	if diff := cmp.Diff(GatewaySpec{GatewayDef: &GatewayDef{}}, xr); diff != "" {
		t.Errorf("the XR's spec changed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(GatewaySpec{GatewayDef: &GatewayDef{GatewayClassName: "eg"}}, defaults); diff != "" {
		t.Errorf("the defaults changed (-want +got):\n%s", diff)
	}
}

func TestDefaultIsIdempotent(t *testing.T) {
	idempotent := func(xrSeed, defaultsSeed int64, name, namespace string) bool {
		defaults := randomSpec(defaultsSeed)
		once := randomSpec(xrSeed).Default(defaults, name, namespace)
		twice := once.Default(defaults, name, namespace)
		return cmp.Equal(once, twice)
	}
	if err := quick.Check(idempotent, &quick.Config{MaxCount: 2000}); err != nil {
		t.Error(err)
	}
}

// randomSpec returns a spec of which any field may be missing.
func randomSpec(seed int64) GatewaySpec {
	r := rand.New(rand.NewSource(seed))
	word := func() string { return []string{"", "", "a", "b"}[r.Intn(4)] }
	spec := GatewaySpec{Domain: word(), ClusterDomain: word(), HostTemplate: word(), PathTemplate: word(), HTTPRouteLabelKey: word()}
	if r.Intn(3) == 0 {
		spec.GatewayRef = &GatewayRef{Name: word(), Namespace: word()}
	}
	if r.Intn(2) == 0 {
		spec.GatewayDef = &GatewayDef{Name: word(), Namespace: word(), GatewayClassName: gwapiv1.ObjectName(word())}
		if r.Intn(2) == 0 {
			spec.GatewayDef.Labels = map[string]string{"label": word()}
			spec.GatewayDef.Infrastructure = &gwapiv1.GatewayInfrastructure{}
		}
	}
	if r.Intn(2) == 0 {
		spec = withListeners(spec, make([]Listener, r.Intn(3))...)
	}
	return spec
}
