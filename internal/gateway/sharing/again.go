package sharing

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// Asked is what an Object says so that provider-kubernetes applies it again.
type Asked struct {
	// For is the value of resources.AnnotationApplyFor, "" where nothing was asked for.
	For string
	// Times that it was asked for on the Gateway of that uid.
	Times int
	// Undone are the listeners that somebody took out of the Gateway, or changed there,
	// since provider-kubernetes looked last.
	Undone []gwapiv1.SectionName
}

// Annotations returns the annotations by which the Object asks, none where it does not.
func (a Asked) Annotations() map[string]string {
	if a.For == "" {
		return nil
	}
	return map[string]string{resources.AnnotationApplyFor: a.For, resources.AnnotationAppliedAgain: strconv.Itoa(a.Times)}
}

// Again returns what an observed Object is to ask for. provider-kubernetes does not
// watch the Gateway, but looks at it when the Object changes: so where the Gateway no
// longer has what the Object states, and provider-kubernetes has not looked at it since,
// the Object gets an annotation that says for which Gateway it is to be applied. What is
// refused, or not taken up yet, is tried again without that.
//
// Everywhere else the Object asks for what it did before: an annotation that goes is a
// change as well.
func Again(mine *cluster.Object, gateway cluster.Answer[cluster.Gateway]) Asked {
	if mine == nil {
		return Asked{}
	}
	before := askedBefore(mine)
	looked := mine.Status.AtProvider.Manifest.Metadata
	if looked.UID == "" || !condition.Holds(mine.Status.Conditions, synced, mine.Metadata.Generation) {
		return before
	}
	gw := gateway.One()
	switch {
	case gw == nil && gateway.Missing() && creates(mine):
		return before.next(looked.UID, "missing", nil)
	case gw == nil, !may(mine, "Update"), looked.UID == gw.Metadata.UID && looked.Generation >= gw.Metadata.Generation:
		return before
	}
	stated := mine.Spec.ForProvider.Manifest.Spec
	undone := missingOn(gw, stated.Listeners)
	if len(undone) == 0 && owns(resources.FieldManager(mine.Metadata.Name), gw, stated.Listeners) && carriesRest(gw.Spec, stated) {
		return before
	}
	return before.next(gw.Metadata.UID, strconv.FormatInt(gw.Metadata.Generation, 10), undone)
}

const synced = "Synced"

func askedBefore(mine *cluster.Object) Asked {
	a := Asked{For: mine.Metadata.Annotations[resources.AnnotationApplyFor]}
	if times, err := strconv.Atoi(mine.Metadata.Annotations[resources.AnnotationAppliedAgain]); err == nil {
		a.Times = times
	}
	return a
}

// next asks for one more apply, unless that was asked for already.
func (a Asked) next(uid, generation string, undone []gwapiv1.SectionName) Asked {
	out := Asked{For: fmt.Sprintf("%s/%s", uid, generation), Times: a.Times, Undone: undone}
	switch {
	case out.For == a.For:
	case strings.HasPrefix(a.For, uid+"/"):
		out.Times++
	default:
		out.Times = 1
	}
	return out
}

// missingOn returns the listeners that a Gateway has not, or otherwise than they are
// stated.
func missingOn(gw *cluster.Gateway, stated []gwapiv1.Listener) []gwapiv1.SectionName {
	var out []gwapiv1.SectionName
	for _, l := range stated {
		if !slices.ContainsFunc(gw.Spec.Listeners, func(on gwapiv1.Listener) bool { return on.Name == l.Name && listener.Carries(on, l) }) {
			out = append(out, l.Name)
		}
	}
	return out
}

// owns reports whether a manager has all that it states of the Gateway's listeners. One
// that somebody took out, and another Object put back, is there, but goes with the other.
// Cleared managedFields tell of nobody.
func owns(manager string, gw *cluster.Gateway, stated []gwapiv1.Listener) bool {
	owners := gw.ListenerOwners()
	return !slices.ContainsFunc(stated, func(l gwapiv1.Listener) bool {
		by := owners[l.Name]
		return len(by) > 0 && !hasFields(fieldsOf(by, manager), wire.Encode(&l))
	})
}

// hasFields reports whether a manager's fields have each field that is stated. Of what
// is applied as a whole they name nothing below it.
func hasFields(fields, stated wire.Object) bool {
	for key, v := range stated.Fields() {
		f := fields.Get("f:" + key)
		if f == nil {
			return false
		}
		if below := f.Object(); len(below) > 0 && !hasFields(below, v.Object()) {
			return false
		}
	}
	return true
}

// carriesRest reports whether a Gateway has all that is stated besides listeners. Who
// states no class states listeners only.
func carriesRest(on, stated gwapiv1.GatewaySpec) bool {
	if stated.GatewayClassName == "" {
		return true
	}
	on.Listeners, stated.Listeners = nil, nil
	return covers(wire.ValueOf(&on), wire.ValueOf(&stated))
}

// covers reports whether a value has all of another: of an object each field, of a list
// each item.
func covers(all, part wire.Value) bool {
	if bytes.Equal(all, part) {
		return true
	}
	if object := part.Object(); object != nil {
		for key, v := range object.Fields() {
			if there := all.Object().Get(key); there == nil || !covers(there, v) {
				return false
			}
		}
		return true
	}
	items := part.List()
	return items != nil && !slices.ContainsFunc(items, func(v wire.Value) bool {
		return !slices.ContainsFunc(all.List(), func(there wire.Value) bool { return covers(there, v) })
	})
}

// creates reports whether an Object makes a Gateway that is missing.
func creates(o *cluster.Object) bool {
	return o.Spec.ForProvider.Manifest.Spec.GatewayClassName != "" && may(o, "Create")
}

// may reports whether the management policies of an Object admit an action.
func may(o *cluster.Object, action string) bool {
	policies := o.Spec.ManagementPolicies
	return len(policies) == 0 || slices.Contains(policies, action) || slices.Contains(policies, "*")
}
