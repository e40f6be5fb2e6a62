package sharing

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// lookedAt is an Object that is Synced, and saw a Gateway last.
func lookedAt(o *cluster.Object, uid string, generation int64) *cluster.Object {
	o.Status.AtProvider.Manifest.Metadata = cluster.Metadata{UID: uid, Generation: generation}
	return o
}

// asking is an Object that asked before.
func asking(o *cluster.Object, applyFor, times string) *cluster.Object {
	o.Metadata.Annotations[resources.AnnotationApplyFor] = applyFor
	o.Metadata.Annotations[resources.AnnotationAppliedAgain] = times
	return o
}

// is returns the answer of a Gateway as it is.
func is(gw *cluster.Gateway, uid string, generation int64) cluster.Answer[cluster.Gateway] {
	gw.Metadata.UID, gw.Metadata.Generation = uid, generation
	return cluster.Answer[cluster.Gateway]{Known: true, Items: []cluster.Gateway{*gw}}
}

func TestAgain(t *testing.T) {
	web, edited := http("web", "app.io"), http("web", "other.io")
	states := func(uid string, generation int64) *cluster.Object {
		return lookedAt(objectOf(objectB, `{"v":1}`, web), uid, generation)
	}
	newer := states("a", 7)
	newer.Metadata.Generation, newer.Status.Conditions[0].ObservedGeneration = 2, 1
	for name, c := range map[string]struct {
		mine    *cluster.Object
		gateway cluster.Answer[cluster.Gateway]
		want    Asked
	}{
		"ours was taken out":                             {mine: states("a", 7), gateway: is(gatewayOf(), "a", 8), want: Asked{"a/8", 1, []gwapiv1.SectionName{"web"}}},
		"ours was changed":                               {mine: states("a", 7), gateway: is(gatewayOf(has(edited, managerB)), "a", 8), want: Asked{"a/8", 1, []gwapiv1.SectionName{"web"}}},
		"another put the same there":                     {mine: states("a", 7), gateway: is(gatewayOf(has(web, managerA)), "a", 9), want: Asked{For: "a/9", Times: 1}},
		"it was taken out before":                        {mine: asking(states("a", 7), "a/7", "3"), gateway: is(gatewayOf(), "a", 8), want: Asked{"a/8", 4, []gwapiv1.SectionName{"web"}}},
		"it was asked for already":                       {mine: asking(states("a", 7), "a/8", "3"), gateway: is(gatewayOf(), "a", 8), want: Asked{"a/8", 3, []gwapiv1.SectionName{"web"}}},
		"the count cannot be read":                       {mine: asking(states("a", 7), "a/7", "many"), gateway: is(gatewayOf(), "a", 8), want: Asked{"a/8", 1, []gwapiv1.SectionName{"web"}}},
		"the Gateway was made anew":                      {mine: asking(states("a", 1), "a/1", "3"), gateway: is(gatewayOf(), "b", 1), want: Asked{"b/1", 1, []gwapiv1.SectionName{"web"}}},
		"ours is there":                                  {mine: asking(states("a", 7), "a/5", "2"), gateway: is(gatewayOf(has(web, managerA, managerB)), "a", 8), want: Asked{For: "a/5", Times: 2}},
		"the provider looked":                            {mine: states("a", 8), gateway: is(gatewayOf(), "a", 8)},
		"the provider saw more than we do":               {mine: states("a", 9), gateway: is(gatewayOf(), "a", 8)},
		"it is refused":                                  {mine: refused(states("a", 7)), gateway: is(gatewayOf(), "a", 8)},
		"it was not taken up yet":                        {mine: objectOf(objectB, `{"v":1}`, web), gateway: is(gatewayOf(), "a", 8)},
		"what it states is newer than the provider's":    {mine: newer, gateway: is(gatewayOf(), "a", 8)},
		"it only observes":                               {mine: observing(states("a", 7)), gateway: is(gatewayOf(), "a", 8)},
		"it states nothing":                              {mine: lookedAt(objectOf(objectB, `{"v":1}`), "a", 7), gateway: is(gatewayOf(), "a", 8)},
		"managedFields were cleared":                     {mine: states("a", 7), gateway: is(gatewayOf(has(web)), "a", 8)},
		"the Gateway is gone, and is not its to make":    {mine: states("a", 7), gateway: cluster.Answer[cluster.Gateway]{Known: true}},
		"the Gateway was not read yet":                   {mine: states("a", 7)},
		"there is no Object":                             {gateway: is(gatewayOf(), "a", 8)},
		"the Gateway that it made is gone":               {mine: creating(states("a", 7)), gateway: cluster.Answer[cluster.Gateway]{Known: true}, want: Asked{For: "a/missing", Times: 1}},
		"it is gone, and the Object only observes":       {mine: observing(creating(states("a", 7))), gateway: cluster.Answer[cluster.Gateway]{Known: true}},
		"the class of the Gateway that it made is other": {mine: creating(states("a", 7)), gateway: is(ofClass(gatewayOf(has(web, managerB)), "other"), "a", 8), want: Asked{For: "a/8", Times: 1}},
		"the Gateway that it made has more":              {mine: creating(states("a", 7)), gateway: is(ofClass(gatewayOf(has(web, managerB)), "eg"), "a", 8)},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Again(c.mine, c.gateway)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// creating is an Object that makes its Gateway.
func creating(o *cluster.Object) *cluster.Object {
	o.Spec.ForProvider.Manifest.Spec.GatewayClassName = "eg"
	o.Spec.ForProvider.Manifest.Spec.Addresses = []gwapiv1.GatewaySpecAddress{{Value: "192.0.2.7"}}
	return o
}

// ofClass is a Gateway of a class, with an address whose type the API server filled in.
func ofClass(gw *cluster.Gateway, class gwapiv1.ObjectName) *cluster.Gateway {
	ip := gwapiv1.IPAddressType
	gw.Spec.GatewayClassName = class
	gw.Spec.Addresses = []gwapiv1.GatewaySpecAddress{{Type: &ip, Value: "192.0.2.7"}}
	return gw
}

func TestAnObjectThatNeverAskedHasNoAnnotationOfIt(t *testing.T) {
	if got := (Asked{Times: 2}).Annotations(); got != nil {
		t.Errorf("%v", got)
	}
	want := map[string]string{"gateway.fn.openfunction.io/apply-for": "a/8", "gateway.fn.openfunction.io/applied-again": "2"}
	if diff := cmp.Diff(want, Asked{For: "a/8", Times: 2}.Annotations()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
