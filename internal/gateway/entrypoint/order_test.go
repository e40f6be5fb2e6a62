package entrypoint

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// What the entry Service is, in its two forms, and an EndpointSlice of it.
const (
	aliasEntry     = "{apiVersion: v1, kind: Service, metadata: {name: gateway, namespace: openfunction}, spec: {type: ExternalName, externalName: old.example.com}}"
	followingEntry = "{apiVersion: v1, kind: Service, metadata: {name: gateway, namespace: openfunction}, spec: {type: ExternalName, " +
		"externalName: envoy.projectcontour.svc.cluster.local}}"
	headlessEntry = "{apiVersion: v1, kind: Service, metadata: {name: gateway, namespace: openfunction}, spec: {clusterIP: None}}"
	entrySlice    = "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: gateway-ipv4, namespace: openfunction, " +
		"labels: {kubernetes.io/service-name: gateway}}, endpoints: [{addresses: [192.0.2.9]}]}"
)

func TestTheEntryLeadsSomewhereWhileItChangesItsForm(t *testing.T) {
	isThere := found(t, "service/projectcontour/envoy", envoy)
	for name, tc := range map[string]struct {
		change []func(*Request)
		// want is what each resource leads to.
		want map[string][]string
	}{
		"from a name to addresses": {
			change: []func(*Request){withAddresses("192.0.2.1"), observed(t, serviceKey, aliasEntry)},
			want:   map[string][]string{serviceKey: {"old.example.com"}, v4Key: {"192.0.2.1"}},
		},
		"once the addresses are there": {
			change: []func(*Request){withAddresses("192.0.2.1"), observed(t, serviceKey, aliasEntry), observed(t, v4Key, entrySlice)},
			want:   map[string][]string{serviceKey: nil, v4Key: {"192.0.2.1"}},
		},
		"from addresses to a name": {
			change: []func(*Request){isThere, observed(t, serviceKey, headlessEntry), observed(t, v4Key, entrySlice)},
			want:   map[string][]string{serviceKey: {"envoy.projectcontour.svc.cluster.local"}, v4Key: {"192.0.2.9"}},
		},
		"once it leads to the name": {
			change: []func(*Request){isThere, observed(t, serviceKey, aliasEntry), observed(t, v4Key, entrySlice)},
			want:   map[string][]string{serviceKey: {"envoy.projectcontour.svc.cluster.local"}},
		},
		"from one family to another": {
			change: []func(*Request){withAddresses("2001:db8::1"), observed(t, serviceKey, headlessEntry), observed(t, v4Key, entrySlice)},
			want:   map[string][]string{serviceKey: nil, v4Key: {"192.0.2.9"}, v6Key: {"2001:db8::1"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := map[string][]string{}
			for _, c := range compose(request(tc.change...)).Composed {
				got[c.Key.String()] = leadsTo(c.Resource)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestHowLongClientsComeToWhereTheEntryLedBefore(t *testing.T) {
	said := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	const leads = "gateway.openfunction.svc.cluster.local leads to envoy.projectcontour.svc.cluster.local."
	for name, tc := range map[string]struct {
		message, at string
		now         time.Time
		want        time.Duration
	}{
		"the XR does not say where it leads": {now: said, want: 35 * time.Second},
		"it says something else":             {message: "it leads to old.example.com.", at: "2026-01-02T03:04:05Z", now: said.Add(time.Hour), want: 35 * time.Second},
		"it says so since just now":          {message: leads, at: "2026-01-02T03:04:05Z", now: said, want: 35 * time.Second},
		"it said so 20 seconds ago":          {message: leads, at: "2026-01-02T03:04:05Z", now: said.Add(20 * time.Second), want: 15 * time.Second},
		"it said so an hour ago":             {message: leads, at: "2026-01-02T03:04:05Z", now: said.Add(time.Hour)},
		"its clock is ahead":                 {message: leads, at: "2026-01-02T03:04:05Z", now: said.Add(-time.Hour), want: 35 * time.Second},
		"when is not told":                   {message: leads, now: said, want: 35 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			follows, drains := request(found(t, "service/projectcontour/envoy", envoy), observed(t, serviceKey, followingEntry), func(r *Request) {
				r.State.Now = tc.now
				if tc.message != "" {
					r.Conditions = []v1alpha1.Condition{{Type: "EntrypointReady", Status: metav1.ConditionTrue, Message: tc.message, LastTransitionTime: tc.at}}
				}
			}).Follows()
			if !follows || drains != tc.want {
				t.Errorf("follows %v, drains %s, want %s", follows, drains, tc.want)
			}
		})
	}
}

func TestNobodyComesByAnEntryThatIsNotThere(t *testing.T) {
	for name, change := range map[string]func(*Request){
		"nothing is found":  func(*Request) {},
		"its name is taken": found(t, "existing/Service/openfunction/gateway", "{metadata: {name: theirs}}"),
		"it is yet to come": found(t, "service/projectcontour/envoy", envoy),
		"it is not to be":   func(r *Request) { r.Input.Entrypoint.Disabled = true },
		"nothing is read":   unread(byLabel),
	} {
		if follows, drains := request(change).Follows(); !follows || drains != 0 {
			t.Errorf("%s: follows %v, drains %s", name, follows, drains)
		}
	}
}

// TestAnEntryThatHasArrivedIsNotHeldBack: what the new Gateway does not serve yet for a
// moment, say a route that changed, does not begin the drain anew.
func TestAnEntryThatHasArrivedIsNotHeldBack(t *testing.T) {
	isThere := found(t, "service/projectcontour/envoy", envoy)
	for name, tc := range map[string]struct {
		entry, problem string
		targets        []string
	}{
		"it leads there":     {followingEntry, "", []string{"envoy.projectcontour.svc.cluster.local"}},
		"it leads elsewhere": {aliasEntry, "Stays as it is until the new Gateway serves.", []string{"old.example.com"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := request(isThere, observed(t, serviceKey, tc.entry))
			res := r.Compose(false, r.Listeners)
			if got := res.Problem; got == nil && tc.problem != "" || got != nil && got.Message != tc.problem {
				t.Errorf("problem %+v, want %q", got, tc.problem)
			}
			if diff := cmp.Diff(tc.targets, res.Targets); diff != "" {
				t.Errorf("targets (-want +got):\n%s", diff)
			}
			if len(res.Composed) != 1 || leadsTo(res.Composed[0].Resource)[0] != tc.targets[0] {
				t.Errorf("composed %v", res.Composed)
			}
		})
	}
}
