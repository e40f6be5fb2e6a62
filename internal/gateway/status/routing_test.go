package status

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

func TestTheExampleIsRoutedAsOpenFunctionDoes(t *testing.T) {
	s := good()
	s.XR.Spec.ClusterDomain, s.XR.Spec.HTTPRouteLabelKey = "k8s.corp", "example.com/gateway"
	want := &v1alpha1.Routing{
		Domain: "ofn.io", ClusterDomain: "k8s.corp", HostTemplate: "{{.Name}}.{{.Namespace}}.{{.Domain}}", PathTemplate: "{{.Namespace}}/{{.Name}}",
		LabelKey: "example.com/gateway", LabelValue: "openfunction.openfunction",
		Example: v1alpha1.RoutingExample{
			Hostname: "function-sample.default.ofn.io", InternalHostname: "function-sample.default.svc.k8s.corp",
			Path: "/", TemplatePath: "/default/function-sample", URL: "http://function-sample.default.ofn.io/",
			Labels: map[string]string{"example.com/gateway": "openfunction.openfunction"},
		},
	}
	if diff := cmp.Diff(want, Make(s).Status.Routing); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// admitting returns a listener that admits only some routes.
func admitting(routes gwapiv1.AllowedRoutes) listener.Listener {
	l := web()
	l.AllowedRoutes = &routes
	return l
}

func namespaces(from gwapiv1.FromNamespaces, labels map[string]string) *gwapiv1.RouteNamespaces {
	out := &gwapiv1.RouteNamespaces{From: &from}
	if labels != nil {
		out.Selector = &metav1.LabelSelector{MatchLabels: labels}
	}
	return out
}

const unserved = `no external listener serves "function-sample.default.ofn.io", the example of status.routing, which so has no url: ` +
	`give an HTTP or HTTPS listener a hostname such as "*.ofn.io", and allowedRoutes that admit HTTPRoutes of namespace "default"`

func TestTheExampleURLIsOneThatAListenerServes(t *testing.T) {
	inside := on("inside", "HTTP", 80, "*.cluster.local")
	inside.Internal = true
	all := namespaces("All", nil)
	team := map[string]string{"team": "a"}
	byLabel := func(labels map[string]string) []listener.Listener {
		return []listener.Listener{admitting(gwapiv1.AllowedRoutes{Namespaces: namespaces("Selector", labels)})}
	}
	for name, tc := range map[string]struct {
		listeners []listener.Listener
		in        string            // the namespace of the Gateway
		labels    map[string]string // of the namespace default
		want      string            // no URL is a hint
	}{
		"HTTP":                         {listeners: []listener.Listener{web()}, want: "http://function-sample.default.ofn.io/"},
		"HTTP on another port":         {listeners: []listener.Listener{on("a", "HTTP", 8080, "*.ofn.io")}, want: "http://function-sample.default.ofn.io:8080/"},
		"HTTPS":                        {listeners: []listener.Listener{on("a", "HTTPS", 443, "*.ofn.io")}, want: "https://function-sample.default.ofn.io/"},
		"HTTPS on another port":        {listeners: []listener.Listener{on("a", "HTTPS", 8443, "*.ofn.io")}, want: "https://function-sample.default.ofn.io:8443/"},
		"HTTPS before HTTP":            {listeners: []listener.Listener{web(), on("a", "HTTPS", 443, "*.ofn.io")}, want: "https://function-sample.default.ofn.io/"},
		"not one of another hostname":  {listeners: []listener.Listener{on("a", "HTTPS", 443, "www.ofn.io"), web()}, want: "http://function-sample.default.ofn.io/"},
		"one of this very hostname":    {listeners: []listener.Listener{on("a", "HTTP", 8080, "function-sample.default.ofn.io")}, want: "http://function-sample.default.ofn.io:8080/"},
		"one without hostname":         {listeners: []listener.Listener{on("a", "HTTP", 8080, "")}, want: "http://function-sample.default.ofn.io:8080/"},
		"not the internal one":         {listeners: []listener.Listener{inside, on("a", "HTTP", 8080, "*.ofn.io")}, want: "http://function-sample.default.ofn.io:8080/"},
		"not a TLS listener":           {listeners: []listener.Listener{on("a", "TLS", 443, "*.ofn.io")}},
		"a wildcard is not its suffix": {listeners: []listener.Listener{on("a", "HTTP", 80, "*.n.io")}},
		"only another hostname":        {listeners: []listener.Listener{inside, on("a", "HTTP", 80, "www.ofn.io")}},

		"HTTPRoutes among others":      {listeners: []listener.Listener{admitting(gwapiv1.AllowedRoutes{Namespaces: all, Kinds: []gwapiv1.RouteGroupKind{{Kind: "GRPCRoute"}, {Kind: "HTTPRoute"}}})}, want: "http://function-sample.default.ofn.io/"},
		"other kinds of routes only":   {listeners: []listener.Listener{admitting(gwapiv1.AllowedRoutes{Namespaces: all, Kinds: []gwapiv1.RouteGroupKind{{Kind: "GRPCRoute"}}})}},
		"HTTPRoutes of another group":  {listeners: []listener.Listener{admitting(gwapiv1.AllowedRoutes{Namespaces: all, Kinds: []gwapiv1.RouteGroupKind{{Group: new(gwapiv1.Group("example.com")), Kind: "HTTPRoute"}}})}},
		"Same, in another namespace":   {listeners: []listener.Listener{admitting(gwapiv1.AllowedRoutes{Namespaces: namespaces("Same", nil)})}, in: "projectcontour"},
		"Same, in this very namespace": {listeners: []listener.Listener{admitting(gwapiv1.AllowedRoutes{Namespaces: namespaces("Same", nil)})}, in: "default", want: "http://function-sample.default.ofn.io/"},
		"a label that default has":     {listeners: byLabel(team), labels: team, want: "http://function-sample.default.ofn.io/"},
		"a label that it has not":      {listeners: byLabel(team), labels: map[string]string{"team": "b"}},
		"its name, not there yet":      {listeners: byLabel(map[string]string{"kubernetes.io/metadata.name": "default"}), want: "http://function-sample.default.ofn.io/"},
		"Selector without a selector":  {listeners: []listener.Listener{admitting(gwapiv1.AllowedRoutes{Namespaces: namespaces("Selector", nil)})}},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			s.XR.Status = v1alpha1.GatewayStatus{}
			s.Attachment.Listeners = nil
			for _, l := range tc.listeners {
				o := ready(l)
				o.Carrier.Name = types.NamespacedName{Namespace: tc.in, Name: "contour"}
				s.Attachment.Listeners = append(s.Attachment.Listeners, o)
			}
			if tc.labels != nil {
				s.Sample = cluster.Answer[cluster.Meta]{Known: true, Items: []cluster.Meta{{Metadata: cluster.Metadata{Labels: tc.labels}}}}
			}
			r := Make(s)
			if got := r.Status.Routing.Example.URL; got != tc.want {
				t.Errorf("got %q", got)
			}
			if told := slices.ContainsFunc(hintsOf(r), func(h string) bool { return h == unserved }); told != (tc.want == "") {
				t.Errorf("hints %q", hintsOf(r))
			}
		})
	}
}

func hintsOf(r Report) []string {
	var out []string
	for _, e := range r.Events {
		if e.Reason == "Hint" {
			out = append(out, e.Message)
		}
	}
	return out
}

func TestThatNothingServesTheExampleIsToldOnce(t *testing.T) {
	inside := web()
	inside.Internal = true
	for name, change := range map[string]func(*Subject){
		"every listener is internal, which is told of the spec": func(s *Subject) { s.Attachment.Listeners = []attach.Outcome{ready(inside)} },
		"hostTemplate leaves the domain, which is told too":     func(s *Subject) { s.XR.Spec.HostTemplate = "{{.Name}}.example.com" },
		"the attachment is held back":                           func(s *Subject) { s.Attachment.Problem = condition.Waiting("soon") },
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			s.XR.Status = v1alpha1.GatewayStatus{}
			s.Attachment.Listeners = []attach.Outcome{ready(on("a", "HTTP", 80, "www.ofn.io"))}
			change(&s)
			if got := hintsOf(Make(s)); got != nil {
				t.Errorf("hints %q", got)
			}
		})
	}
}

func TestTheLabelsOfTheExamplesNamespaceAreAskedForWhereTheyCount(t *testing.T) {
	selecting := admitting(gwapiv1.AllowedRoutes{Namespaces: namespaces("Selector", map[string]string{"team": "a"})})
	inside := selecting
	inside.Internal = true
	for name, tc := range map[string]struct {
		listeners []listener.Listener
		want      map[string]cluster.Selector
	}{
		"all namespaces":        {listeners: []listener.Listener{web()}, want: map[string]cluster.Selector{}},
		"inside of the cluster": {listeners: []listener.Listener{inside}, want: map[string]cluster.Selector{}},
		"by labels": {listeners: []listener.Listener{web(), selecting}, want: map[string]cluster.Selector{
			"namespace/default": {Kind: cluster.Kind{APIVersion: "v1", Kind: "Namespace"}, Name: "default"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			reqs := cluster.NewRequirements()
			Require(reqs, tc.listeners)
			if diff := cmp.Diff(tc.want, reqs.Resources); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
