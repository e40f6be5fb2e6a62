package attach

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
)

// defaulted is a listener of the Input's defaults, which all XRs have.
func defaulted(hostname string) listener.Listener {
	l := onHTTP("functions", 80, hostname)
	l.Shared = true
	return l
}

// sharers are XRs on Contour's Gateway that have a listener of the defaults, and nothing
// else, and came to rest with it.
func sharers(t *testing.T, n int, hostname string) *sim {
	t.Helper()
	s := newSim(t)
	s.add(contour, has(onHTTP("theirs", 8080, ""), "kubectl"))
	for i := range n {
		x := &simXR{Request: Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: []listener.Listener{defaulted(hostname)}}}
		x.XR.Metadata.Namespace, x.XR.Metadata.UID = fmt.Sprintf("team-%02d", i), fmt.Sprintf("uid-%d", i)
		s.xrs = append(s.xrs, x)
	}
	for range 6 {
		s.lockstep()
	}
	return s
}

// served is the hostname of the defaults' listener on Contour's Gateway, and who applies it.
func (s *sim) served() (hostname string, managers []string) {
	for _, l := range s.gateways[contour].listeners {
		if l.Name == "functions" {
			return string(*l.Hostname), l.managers
		}
	}
	return "", nil
}

func (s *sim) defaults(hostname string) {
	for _, x := range s.xrs {
		x.Listeners = []listener.Listener{defaulted(hostname)}
	}
}

func TestOneOfManyAppliesWhatAllShare(t *testing.T) {
	s := sharers(t, 10, "*.old.io")
	if hostname, managers := s.served(); hostname != "*.old.io" || len(managers) != 1 {
		t.Errorf("%q of %v", hostname, managers)
	}
	for _, x := range s.xrs[1:] {
		if o := s.reconcile(x).Listeners[0]; !o.Elsewhere || o.Problem.Reason != "ServedElsewhere" {
			t.Errorf("%s: %+v", x.XR.Metadata.Namespace, o.Problem)
		}
	}
}

func TestDefaultsOfAllXRsChangeWithoutAGap(t *testing.T) {
	for _, n := range []int{2, 3, 10, 50} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			s := sharers(t, n, "*.old.io")
			s.defaults("*.new.io")
			for round := range 4 {
				s.lockstep()
				if hostname, _ := s.served(); hostname != "*.old.io" && hostname != "*.new.io" {
					t.Errorf("round %d: %q is served", round, hostname)
				}
			}
			if hostname, managers := s.served(); hostname != "*.new.io" || len(managers) != 1 {
				t.Errorf("in the end %q of %v", hostname, managers)
			}
		})
	}
}

func TestASurvivorChangesWhatTheOtherLeft(t *testing.T) {
	s := sharers(t, 2, "*.old.io")
	_, managers := s.served()
	owner := slices.IndexFunc(s.xrs, func(x *simXR) bool {
		return metadataOf(x.observed[contourKey]).Name == managers[0][len("provider-kubernetes/"):]
	})
	s.xrs = slices.Delete(s.xrs, owner, owner+1) // its Object goes with it, its field manager stays
	s.defaults("*.new.io")
	for range 3 {
		s.lockstep()
	}
	if hostname, _ := s.served(); hostname != "*.new.io" {
		t.Errorf("three rounds later %q is served", hostname)
	}
}

func TestATenantsChoiceOfADomainTakesNothingFromOthers(t *testing.T) {
	s := sharers(t, 3, "*.ofn.io")
	own := onHTTP("functions", 80, "*.own.io")
	for _, x := range s.xrs {
		if _, managers := s.served(); managers[0] == "provider-kubernetes/"+metadataOf(x.observed[contourKey]).Name {
			x.Listeners = []listener.Listener{own}
			break
		}
	}
	_, before := s.served()
	for round := range 8 {
		s.lockstep()
		if hostname, _ := s.served(); hostname != "*.ofn.io" {
			t.Errorf("round %d: %q is served", round, hostname)
		}
	}
	if _, managers := s.served(); len(managers) != 1 || managers[0] == before[0] {
		t.Errorf("%v applies it, as before %v", managers, before)
	}
}

// TestWhatAnOperatorsApplyTookOutIsNotTheNextOnes: kubectl apply removes what others put
// into a Gateway until they apply it again. An XR whose name comes first waits for that.
func TestWhatAnOperatorsApplyTookOutIsNotTheNextOnes(t *testing.T) {
	s := newSim(t)
	theirs := has(onHTTP("theirs", 8080, ""), "kubectl")
	gw := s.add(contour, theirs)
	for _, team := range []string{"bank", "aaa"} {
		x := &simXR{Request: Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: []listener.Listener{onHTTP("web", 80, team+".io")}}}
		x.XR.Metadata.Namespace, x.XR.Metadata.UID = team, "uid-"+team
		s.reconcile(x)
		s.reconcile(x)
	}
	gw.listeners = []held{theirs}
	s.reconcile(s.xrs[1])
	for range 3 {
		s.lockstep()
	}
	if got := gw.listeners; len(got) != 2 || *got[1].Hostname != "bank.io" || len(got[1].managers) != 1 {
		t.Errorf("on the Gateway: %v", got)
	}
}
