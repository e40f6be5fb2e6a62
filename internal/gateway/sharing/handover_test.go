package sharing

import (
	"testing"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
)

func TestHandOver(t *testing.T) {
	external, web := http("external", "*.ofn.io"), http("web", "app.io")
	newer := http("external", "*.new.io")
	wanted := `{"v":1,"wanted":[{"name":"external","port":80,"protocol":"HTTP","hostname":"*.ofn.io"}]}`
	for name, c := range map[string]decision{
		"ALeaverGoesOnUntilAWisherHasIt": {
			view: View{
				Gateway: gatewayOf(has(external, managerB)), Mine: objectOf(objectB, `{"v":1,"shared":["external"]}`, external), Planned: []Planned{ours(web)},
			},
			objects:  []*cluster.Object{objectOf(objectC, wanted)},
			apply:    []string{"web 80/HTTP app.io", "external 80/HTTP *.ofn.io"},
			said:     `{"v":1,"shared":["external"],"leaving":["external"]}`,
			outcomes: []string{"web:"},
			remains:  []string{`"external" stays on the Gateway until an XR that wants it has taken it over: Object team/ofn-c-gw-0000000c.`},
		},
		"AWisherJoinsWhatIsLeft": {
			view:     View{Gateway: gatewayOf(has(external, managerA)), Mine: objectOf(objectB, wanted), Planned: []Planned{ofDefaults(external)}},
			objects:  []*cluster.Object{objectOf(objectA, `{"v":1,"shared":["external"],"leaving":["external"]}`, external)},
			apply:    []string{"external 80/HTTP *.ofn.io"},
			said:     `{"v":1,"shared":["external"]}`,
			outcomes: []string{"external: [provider-kubernetes/ofn-a-gw-0000000a]"},
		},
		"AWisherJoinsWhatARefusedObjectShares": {
			view:     View{Gateway: gatewayOf(has(external, managerA)), Mine: objectOf(objectB, wanted), Planned: []Planned{ofDefaults(newer)}},
			objects:  []*cluster.Object{refused(objectOf(objectA, `{"v":1,"shared":["external"]}`, external))},
			apply:    []string{"external 80/HTTP *.ofn.io"},
			said:     `{"v":1,"shared":["external"],"wanted":[{"name":"external","port":80,"protocol":"HTTP","hostname":"*.new.io"}]}`,
			outcomes: []string{`external: Pending: "external" stays as it is on the Gateway until ours is the only Object that applies it: so does Object team/ofn-a-gw-0000000a (which is not Synced).`},
		},
		"AWisherJoinsUnderTheOldName": {
			view:     View{Gateway: gatewayOf(has(external, managerA)), Mine: objectOf(objectB, wanted), Planned: []Planned{ofDefaults(http("renamed", "*.ofn.io"))}},
			objects:  []*cluster.Object{objectOf(objectA, `{"v":1,"shared":["external"],"leaving":["external"]}`, external)},
			apply:    []string{"external 80/HTTP *.ofn.io"},
			said:     `{"v":1,"shared":["external"],"wanted":[{"name":"renamed","port":80,"protocol":"HTTP","hostname":"*.ofn.io"}]}`,
			outcomes: []string{`renamed: ServedElsewhere: Object team/ofn-a-gw-0000000a serves the same with listener "external". [elsewhere]`},
			remains:  []string{`"external" stays on the Gateway until ours is the only Object that applies it: so does Object team/ofn-a-gw-0000000a.`},
		},
		"AndHasItsNewNameOnceAlone": {
			view: View{
				Gateway: gatewayOf(has(external, managerB)), Mine: objectOf(objectB, `{"v":1,"shared":["external"]}`, external),
				Planned: []Planned{ofDefaults(http("renamed", "*.ofn.io"))},
			},
			apply:    []string{"renamed 80/HTTP *.ofn.io"},
			said:     `{"v":1,"shared":["renamed"]}`,
			outcomes: []string{"renamed:"},
		},
		"WhoWasLeavingSaysFirstThatItStays": {
			view: View{
				Gateway: gatewayOf(has(external, managerB)), Mine: objectOf(objectB, `{"v":1,"shared":["external"],"leaving":["external"]}`, external),
				Planned: []Planned{ofDefaults(newer)},
			},
			apply:    []string{"external 80/HTTP *.ofn.io"},
			said:     `{"v":1,"shared":["external"],"wanted":[{"name":"external","port":80,"protocol":"HTTP","hostname":"*.new.io"}]}`,
			outcomes: []string{`external: Pending: "external" stays as it is on the Gateway for a moment, since it was about to be handed over.`},
		},
		"NobodyJoinsWhatARefusedAuthorHas": {
			view:     View{Gateway: gatewayOf(has(external, managerA)), Mine: objectOf(objectB, wanted), Planned: []Planned{ofDefaults(external)}},
			objects:  []*cluster.Object{refused(objectOf(objectA, `{"v":1}`, external))},
			said:     wanted,
			outcomes: []string{`external: NameConflict: our HTTP listener "external" and the Gateway's HTTP listener "external" have the same name: give ours another name. The Gateway's is applied by Object team/ofn-a-gw-0000000a (which is not Synced).`},
		},
		"WhoStaysSaysWhomItRelieves": {
			view: View{
				Gateway: gatewayOf(has(external, managerB, managerC)), Mine: objectOf(objectB, `{"v":1,"shared":["external"]}`, external), Planned: []Planned{ofDefaults(external)},
			},
			objects:  []*cluster.Object{objectOf(objectC, `{"v":1,"shared":["external"],"leaving":["external"]}`, external)},
			apply:    []string{"external 80/HTTP *.ofn.io"},
			said:     `{"v":1,"shared":["external"],"relieves":{"external":["provider-kubernetes/ofn-c-gw-0000000c"]}}`,
			outcomes: []string{"external: [provider-kubernetes/ofn-c-gw-0000000c]"},
		},
		"TheLeaverStaysWhileItIsNotRelieved": {
			view: View{
				Gateway: gatewayOf(has(external, managerA, managerB)),
				Mine:    objectOf(objectB, `{"v":1,"shared":["external"],"leaving":["external"]}`, external),
			},
			objects: []*cluster.Object{objectOf(objectA, `{"v":1,"shared":["external"]}`, external)},
			apply:   []string{"external 80/HTTP *.ofn.io"},
			said:    `{"v":1,"shared":["external"],"leaving":["external"]}`,
			remains: []string{`"external" stays on the Gateway until another Object has taken it over: Object team/ofn-a-gw-0000000a.`},
		},
		"TheLeaverGoesOnceItIsRelieved": {
			view: View{
				Gateway: gatewayOf(has(external, managerA, managerB)),
				Mine:    objectOf(objectB, `{"v":1,"shared":["external"],"leaving":["external"]}`, external),
			},
			objects: []*cluster.Object{objectOf(objectA, `{"v":1,"shared":["external"],"relieves":{"external":["provider-kubernetes/ofn-b-gw-0000000b"]}}`, external)},
			said:    `{"v":1}`,
		},
		"NobodyLetsGoOfHalfAListener": {
			view:    View{Gateway: halfGone(), Mine: objectOf(objectB, `{"v":1,"shared":["external"]}`, external)},
			apply:   []string{"external 80/HTTP *.ofn.io"},
			said:    `{"v":1,"leaving":["external"]}`,
			remains: []string{`"external" stays on the Gateway because field manager provider-kubernetes/ofn-a-gw-0000000a has it too, and would be left with half of it: remove that manager's entry from the Gateway's metadata.managedFields.`},
		},
		"WhatIsDeniedGoesOn": {
			view: View{
				Gateway: gatewayOf(has(external, managerB), has(web, managerB)), Held: true,
				Mine: objectOf(objectB, `{"v":1,"shared":["external"]}`, external, web), Planned: []Planned{ours(http("web", "new.io"))},
			},
			apply:   []string{"external 80/HTTP *.ofn.io", "web 80/HTTP app.io"},
			said:    `{"v":1,"shared":["external"],"leaving":["external"]}`,
			remains: []string{`"external" stays on the Gateway as it is.`, `"web" stays on the Gateway as it is.`},
		},
		"WhatIsDeniedIsLeftToWhoStays": {
			view:    View{Gateway: gatewayOf(has(external, managerA, managerB)), Held: true, Mine: objectOf(objectB, `{"v":1,"shared":["external"]}`, external)},
			objects: []*cluster.Object{objectOf(objectA, `{"v":1,"shared":["external"]}`, external)},
			apply:   []string{"external 80/HTTP *.ofn.io"},
			said:    `{"v":1,"shared":["external"],"leaving":["external"]}`,
			remains: []string{`"external" stays on the Gateway until another Object has taken it over: Object team/ofn-a-gw-0000000a.`},
		},
		"WhatIsDeniedIsNotLeftToWhoLeaves": {
			view:    View{Gateway: gatewayOf(has(external, managerA, managerB)), Held: true, Mine: objectOf(objectB, `{"v":1,"shared":["external"]}`, external)},
			objects: []*cluster.Object{objectOf(objectA, `{"v":1,"shared":["external"],"leaving":["external"]}`, external)},
			apply:   []string{"external 80/HTTP *.ofn.io"},
			said:    `{"v":1,"shared":["external"],"relieves":{"external":["provider-kubernetes/ofn-a-gw-0000000a"]}}`,
			remains: []string{`"external" stays on the Gateway until ours is the only Object that applies it: so does Object team/ofn-a-gw-0000000a.`},
		},
		"TheSecondYieldsToTheFirst": {
			view: View{
				Gateway: gatewayOf(has(http("one", "1.io"), managerA), has(http("two", "2.io"), managerB)),
				Mine:    objectOf(objectB, `{"v":1,"shared":["two"]}`, http("two", "2.io")),
				Planned: []Planned{ofDefaults(http("one", "2.io")), ofDefaults(http("two", "1.io"))},
			},
			objects: []*cluster.Object{objectOf(objectA, `{"v":1,"shared":["one"],"wanted":[{"name":"two","port":80,"protocol":"HTTP","hostname":"1.io"}]}`, http("one", "1.io"))},
			apply:   []string{"two 80/HTTP 2.io"},
			said: `{"v":1,"shared":["two"],"yields":{"two":"provider-kubernetes/ofn-a-gw-0000000a"},` +
				`"wanted":[{"name":"one","port":80,"protocol":"HTTP","hostname":"2.io"},{"name":"two","port":80,"protocol":"HTTP","hostname":"1.io"}]}`,
			outcomes: []string{
				`one: NameConflict: Object team/ofn-a-gw-0000000a applies listener "one" for all, but not as it is planned here: it has yet to follow, or its XR's defaults differ from ours.`,
				`two: ServedElsewhere: Object team/ofn-a-gw-0000000a serves the same with listener "one". [elsewhere]`,
			},
		},
		"TheFirstKeepsItsOwnAndJoins": {
			view: View{
				Gateway: gatewayOf(has(http("one", "1.io"), managerB), has(http("two", "2.io"), managerC)),
				Mine:    objectOf(objectB, `{"v":1,"shared":["one"]}`, http("one", "1.io")),
				Planned: []Planned{ofDefaults(http("one", "2.io")), ofDefaults(http("two", "1.io"))},
			},
			objects: []*cluster.Object{objectOf(objectC, `{"v":1,"shared":["two"],"yields":{"two":"provider-kubernetes/ofn-b-gw-0000000b"}}`, http("two", "2.io"))},
			apply:   []string{"one 80/HTTP 1.io", "two 80/HTTP 2.io"},
			said:    `{"v":1,"shared":["one","two"],"wanted":[{"name":"one","port":80,"protocol":"HTTP","hostname":"2.io"},{"name":"two","port":80,"protocol":"HTTP","hostname":"1.io"}]}`,
			outcomes: []string{
				`one: ServedElsewhere: Object team/ofn-c-gw-0000000c serves the same with listener "two". [elsewhere]`,
				`two: Pending: "two" stays as it is on the Gateway until ours is the only Object that applies it: so does Object team/ofn-c-gw-0000000c.`,
			},
		},
		"WhoHasBothMovesThemInOneApply": {
			view: View{
				Gateway: gatewayOf(has(http("one", "1.io"), managerB), has(http("two", "2.io"), managerB)),
				Mine:    objectOf(objectB, `{"v":1,"shared":["one","two"]}`, http("one", "1.io"), http("two", "2.io")),
				Planned: []Planned{ofDefaults(http("one", "2.io")), ofDefaults(http("two", "1.io"))},
			},
			apply:    []string{"one 80/HTTP 2.io", "two 80/HTTP 1.io"},
			said:     `{"v":1,"shared":["one","two"]}`,
			outcomes: []string{"one:", "two:"},
		},
		"NobodyElseJoinsWhatIsYielded": {
			view:     View{Gateway: gatewayOf(has(external, managerC)), Mine: objectOf(objectB, wanted), Planned: []Planned{ofDefaults(external)}},
			objects:  []*cluster.Object{objectOf(objectC, `{"v":1,"shared":["external"],"yields":{"external":"provider-kubernetes/ofn-a-gw-0000000a"}}`, external)},
			said:     wanted,
			outcomes: []string{`external: ServedElsewhere: Object team/ofn-c-gw-0000000c serves the same with listener "external". [elsewhere]`},
		},
	} {
		t.Run(name, c.check)
	}
}

// halfGone is a Gateway where a manager that is gone has our listener without its
// hostname, which only we have.
func halfGone() *cluster.Gateway {
	gw := gatewayOf(has(http("external", "*.ofn.io"), managerB))
	gw.Metadata.ManagedFields = append(gw.Metadata.ManagedFields, managedAs("external", managerA, "Apply", ".", "f:name", "f:port", "f:protocol", "f:allowedRoutes"))
	return gw
}
