package sharing

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
)

// outcome of a planned listener in short: its reason and message, whether it is
// served elsewhere, and who else has it.
func (o Outcome) short() string {
	text := string(o.Name) + ":"
	if o.Problem != nil {
		text += fmt.Sprintf(" %s: %s", o.Problem.Reason, o.Problem.Message)
	}
	if o.Instead != "" {
		text += " [elsewhere]"
	}
	if len(o.Owners) > 0 {
		text += fmt.Sprintf(" %v", o.Owners)
	}
	return text
}

// decision is what an XR sees, and what it is to decide.
type decision struct {
	view     View
	objects  []*cluster.Object
	apply    []string
	said     string
	outcomes []string
	remains  []string
}

// check decides for the second of the Objects.
func (c decision) check(t *testing.T) {
	c.view.Manager = managerB
	d := Decide(answered(c.view, c.objects...))
	var outcomes, remains []string
	for _, o := range d.Outcomes {
		outcomes = append(outcomes, o.short())
	}
	for _, r := range d.Remaining {
		remains = append(remains, r.Message)
	}
	for what, pair := range map[string][2]any{
		"listeners": {c.apply, told(d.Apply)}, "annotation": {c.said, d.Annotation}, "outcomes": {c.outcomes, outcomes}, "remaining": {c.remains, remains},
	} {
		if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
}

func TestWhoMayHaveAListener(t *testing.T) {
	external, web := http("external", "*.ofn.io"), http("web", "app.io")
	newer := http("external", "*.new.io")
	wanted := `{"v":1,"wanted":[{"name":"external","port":80,"protocol":"HTTP","hostname":"*.ofn.io"}]}`
	for name, c := range map[string]decision{
		"TheFirstAppliesWhatAllShare": {
			view:     View{Gateway: gatewayOf(), Planned: []Planned{ours(web), ofDefaults(external)}},
			apply:    []string{"web 80/HTTP app.io", "external 80/HTTP *.ofn.io"},
			said:     `{"v":1,"shared":["external"]}`,
			outcomes: []string{"web:", "external:"},
		},
		"TheSecondWishesIt": {
			view:     View{Gateway: gatewayOf(has(external, managerA)), Planned: []Planned{ofDefaults(external)}},
			objects:  []*cluster.Object{objectOf(objectA, `{"v":1,"shared":["external"]}`, external)},
			said:     wanted,
			outcomes: []string{`external: ServedElsewhere: Object team/ofn-a-gw-0000000a serves the same with listener "external". [elsewhere]`},
		},
		"TheSecondDiffersFromTheOwner": {
			view:     View{Gateway: gatewayOf(has(external, managerA)), Planned: []Planned{ofDefaults(newer)}},
			objects:  []*cluster.Object{objectOf(objectA, `{"v":1,"shared":["external"]}`, external)},
			said:     `{"v":1,"wanted":[{"name":"external","port":80,"protocol":"HTTP","hostname":"*.new.io"}]}`,
			outcomes: []string{`external: NameConflict: Object team/ofn-a-gw-0000000a applies listener "external" for all, but not as it is planned here: it has yet to follow, or its XR's defaults differ from ours.`},
		},
		"WhatAnAuthorHasIsAConflict": {
			view:     View{Gateway: gatewayOf(has(web, managerA)), Planned: []Planned{ours(web)}},
			objects:  []*cluster.Object{objectOf(objectA, `{"v":1}`, web)},
			said:     `{"v":1}`,
			outcomes: []string{`web: NameConflict: our HTTP listener "web" and the Gateway's HTTP listener "web" have the same name: give ours another name. The Gateway's is applied by Object team/ofn-a-gw-0000000a.`},
		},
		"WhatAnOperatorHasIsAConflict": {
			view:     View{Gateway: gatewayOf(), Planned: []Planned{ours(http("mine", "operator.io"))}},
			said:     `{"v":1}`,
			outcomes: []string{`mine: HostnameConflict: our HTTP listener "mine" and the Gateway's HTTP listener "operators" both serve "operator.io" on port 80: give ours another hostname or port. The Gateway's is applied by field manager argocd-controller.`},
		},
		"AnOperatorsObjectIsForeignWhateverItsName": {
			view:     View{Gateway: gatewayOf(has(web, "provider-kubernetes/ofn-of-the-operator")), Planned: []Planned{ours(web)}},
			said:     `{"v":1}`,
			outcomes: []string{`web: NameConflict: our HTTP listener "web" and the Gateway's HTTP listener "web" have the same name: give ours another name. The Gateway's is applied by field manager provider-kubernetes/ofn-of-the-operator.`},
		},
		"WhoIsGoneHasNothingUnderANameThatWeApply": {
			view:     View{Gateway: gatewayOf(has(external, managerA)), Planned: []Planned{ofDefaults(newer)}},
			apply:    []string{"external 80/HTTP *.new.io"},
			said:     `{"v":1,"shared":["external"]}`,
			outcomes: []string{"external: [provider-kubernetes/ofn-a-gw-0000000a]"},
		},
		"WhoIsGoneIsInTheWayUnderAnotherName": {
			view:     View{Gateway: gatewayOf(has(external, managerA)), Planned: []Planned{ofDefaults(http("renamed", "*.ofn.io"))}},
			said:     `{"v":1,"wanted":[{"name":"renamed","port":80,"protocol":"HTTP","hostname":"*.ofn.io"}]}`,
			outcomes: []string{`renamed: HostnameConflict: our HTTP listener "renamed" and the Gateway's HTTP listener "external" both serve "*.ofn.io" on port 80: give ours another hostname or port. Nobody applies the Gateway's any more (field manager provider-kubernetes/ofn-a-gw-0000000a): remove that listener from the Gateway, and ours takes its place.`},
		},
		"NobodyHasWhatIsInTheWay": {
			view:     View{Gateway: gatewayOf(has(external)), Planned: []Planned{ours(http("mine", "*.ofn.io"))}},
			said:     `{"v":1}`,
			outcomes: []string{`mine: HostnameConflict: our HTTP listener "mine" and the Gateway's HTTP listener "external" both serve "*.ofn.io" on port 80: give ours another hostname or port. No field manager has the Gateway's: remove that listener from the Gateway, and ours takes its place.`},
		},
		"WhatAnOwnerLeftGoesToAWisherBeforeAnAuthor": {
			view:     View{Gateway: gatewayOf(has(external, managerA)), Planned: []Planned{ours(http("external", "*.evil.io"))}},
			objects:  []*cluster.Object{objectOf(objectC, wanted)},
			said:     `{"v":1}`,
			outcomes: []string{`external: NameConflict: our HTTP listener "external" and the Gateway's HTTP listener "external" have the same name: give ours another name. Its owner is gone, and it goes to who shares it: Object team/ofn-c-gw-0000000c.`},
		},
		"WhoSharesStaysBeforeWhoWroteIt": {
			view:     View{Gateway: gatewayOf(has(external, managerA, managerB)), Mine: objectOf(objectB, `{"v":1,"shared":["external"]}`, external), Planned: []Planned{ofDefaults(external)}},
			objects:  []*cluster.Object{objectOf(objectA, `{"v":1}`, external)},
			apply:    []string{"external 80/HTTP *.ofn.io"},
			said:     `{"v":1,"shared":["external"]}`,
			outcomes: []string{"external: [provider-kubernetes/ofn-a-gw-0000000a]"},
		},
		"AnObjectThatOnlyObservesAppliesNothing": {
			view:     View{Gateway: gatewayOf(has(external, managerA)), Planned: []Planned{ofDefaults(newer)}},
			objects:  []*cluster.Object{observing(objectOf(objectA, `{"v":1}`))},
			apply:    []string{"external 80/HTTP *.new.io"},
			said:     `{"v":1,"shared":["external"]}`,
			outcomes: []string{"external: [provider-kubernetes/ofn-a-gw-0000000a]"},
		},
		"OfTwoThatCameTogetherTheSecondLetsGo": {
			view:     View{Gateway: gatewayOf(has(external, managerA, managerB)), Mine: objectOf(objectB, `{"v":1,"shared":["external"]}`, external), Planned: []Planned{ofDefaults(external)}},
			objects:  []*cluster.Object{objectOf(objectA, `{"v":1,"shared":["external"]}`, external)},
			said:     wanted,
			outcomes: []string{`external: ServedElsewhere: Object team/ofn-a-gw-0000000a serves the same with listener "external". [elsewhere]`},
		},
		"WhoEditsAFieldOfOursHasNothing": {
			view:     View{Gateway: edited(), Mine: objectOf(objectB, `{"v":1}`, web), Planned: []Planned{ours(web)}},
			apply:    []string{"web 80/HTTP app.io"},
			said:     `{"v":1}`,
			outcomes: []string{"web:"},
		},
		"WhatIsOursStaysOursWhereManagedFieldsWereCleared": {
			view: View{
				Gateway: cleared(has(web, managerB), has(external, managerB)), Mine: objectOf(objectB, `{"v":1,"shared":["external"]}`, web, external),
				Planned: []Planned{ours(web), ofDefaults(newer)},
			},
			apply:    []string{"web 80/HTTP app.io", "external 80/HTTP *.new.io"},
			said:     `{"v":1,"shared":["external"]}`,
			outcomes: []string{"web: [before-first-apply]", "external: [before-first-apply]"},
		},
		"WhatIsNotOursIsAConflictWhereManagedFieldsWereCleared": {
			view:     View{Gateway: cleared(has(web)), Planned: []Planned{ours(web)}},
			said:     `{"v":1}`,
			outcomes: []string{`web: NameConflict: our HTTP listener "web" and the Gateway's HTTP listener "web" have the same name: give ours another name. The Gateway's is applied by field manager before-first-apply.`},
		},
		"WhatAnotherObjectStatesIsNotTheNextOnesThoughTheGatewayDoesNotShowIt": {
			view:     View{Gateway: gatewayOf(), Planned: []Planned{ours(web), ours(http("other", "free.io"))}},
			objects:  []*cluster.Object{objectOf(objectA, `{"v":1}`, http("web", "a.io"))},
			apply:    []string{"other 80/HTTP free.io"},
			said:     `{"v":1}`,
			outcomes: []string{`web: NameConflict: Object team/ofn-a-gw-0000000a states listener "web", which is in the way of "web", although the Gateway does not show it yet.`, "other:"},
		},
		"NorIsWhatARefusedOneStatesWhichMayBeAppliedAtAnyTime": {
			view:     View{Gateway: gatewayOf(), Planned: []Planned{ours(web)}},
			objects:  []*cluster.Object{refused(objectOf(objectA, `{"v":1}`, http("app", "app.io")))},
			said:     `{"v":1}`,
			outcomes: []string{`web: HostnameConflict: Object team/ofn-a-gw-0000000a states listener "app", which is in the way of "web", although the Gateway does not show it yet.`},
		},
		"WhatARefusedObjectSharesIsAppliedByTheNext": {
			view:     View{Gateway: gatewayOf(), Planned: []Planned{ofDefaults(external)}},
			objects:  []*cluster.Object{refused(objectOf(objectA, `{"v":1,"shared":["external"]}`, external))},
			apply:    []string{"external 80/HTTP *.ofn.io"},
			said:     `{"v":1,"shared":["external"]}`,
			outcomes: []string{"external:"},
		},
		"ABadEditOfTheDefaultsTakesNothingAway": {
			view: View{
				Gateway: gatewayOf(has(external, managerB)), Mine: objectOf(objectB, `{"v":1,"shared":["external"]}`, external),
				Planned: []Planned{ofDefaults(http("external", "operator.io"))},
			},
			apply:    []string{"external 80/HTTP *.ofn.io"},
			said:     `{"v":1,"shared":["external"],"wanted":[{"name":"external","port":80,"protocol":"HTTP","hostname":"operator.io"}]}`,
			outcomes: []string{`external: HostnameConflict: our HTTP listener "external" and the Gateway's HTTP listener "operators" both serve "operator.io" on port 80: give ours another hostname or port. The Gateway's is applied by field manager argocd-controller. Until then it stays as it is.`},
		},
	} {
		t.Run(name, c.check)
	}
}

// cleared is a Gateway whose managedFields were cleared before these were applied again.
func cleared(listeners ...held) *cluster.Gateway {
	gw := gatewayOf(listeners...)
	for _, l := range gw.Spec.Listeners {
		gw.Metadata.ManagedFields = append(gw.Metadata.ManagedFields,
			managedAs(l.Name, "before-first-apply", "Update", ".", "f:name", "f:port", "f:protocol", "f:hostname", "f:allowedRoutes"))
	}
	return gw
}

// edited is a Gateway where somebody changed the hostname of our listener.
func edited() *cluster.Gateway {
	gw := gatewayOf(has(http("web", "edited.io"), managerB))
	gw.Metadata.ManagedFields[0] = managedAs("web", managerB, "Apply", ".", "f:name", "f:port", "f:protocol", "f:allowedRoutes")
	gw.Metadata.ManagedFields = append(gw.Metadata.ManagedFields, managedAs("web", "kubectl-edit", "Update", "f:hostname"))
	return gw
}
