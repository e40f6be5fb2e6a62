package sharing

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand"
	"testing"

	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
	"sigs.k8s.io/structured-merge-diff/v6/merge"
	"sigs.k8s.io/structured-merge-diff/v6/typed"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

// gatewaySchema is the part of a Gateway's schema that the simulation has.
const gatewaySchema = `types:
- name: gateway
  map: {fields: [{name: spec, type: {namedType: spec}}]}
- name: spec
  map: {fields: [{name: listeners, type: {list: {elementType: {namedType: listener}, elementRelationship: associative, keys: [name]}}}]}
- name: listener
  map:
    fields:
    - {name: name, type: {scalar: string}}
    - {name: hostname, type: {scalar: string}}
    - {name: port, type: {scalar: numeric}}
    - {name: protocol, type: {scalar: string}}
    - {name: allowedRoutes, type: {map: {fields: [{name: namespaces, type: {map: {fields: [{name: from, type: {scalar: string}}]}}}]}}}
`

// oneVersion converts nothing.
type oneVersion struct{}

func (oneVersion) Convert(o *typed.TypedValue, _ fieldpath.APIVersion) (*typed.TypedValue, error) {
	return o, nil
}
func (oneVersion) IsMissingVersionError(error) bool { return false }

// realServer applies as the API server does, by the library that it has.
type realServer struct {
	t       *testing.T
	schema  typed.ParseableType
	updater *merge.Updater
	live    *typed.TypedValue
	managed fieldpath.ManagedFields
}

func newRealServer(t *testing.T) *realServer {
	t.Helper()
	parser, err := typed.NewParser(gatewaySchema)
	if err != nil {
		t.Fatal(err)
	}
	r := &realServer{t: t, schema: parser.Type("gateway"), updater: (&merge.UpdaterBuilder{Converter: oneVersion{}}).BuildUpdater(), managed: fieldpath.ManagedFields{}}
	r.live = r.read(map[string]any{})
	return r
}

func (r *realServer) read(v any) *typed.TypedValue {
	r.t.Helper()
	out, err := r.schema.FromUnstructured(v)
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

func (r *realServer) apply(m int, stated entries) {
	r.t.Helper()
	listeners := []any{}
	for n, e := range stated {
		if e.on {
			listeners = append(listeners, map[string]any{
				"name": string(nameOf[n]), "hostname": string(hostOf[e.host]), "port": int64(placeOf[e.place].port), "protocol": string(placeOf[e.place].protocol),
				"allowedRoutes": map[string]any{"namespaces": map[string]any{"from": string(routesOf[e.routes])}},
			})
		}
	}
	object := r.read(map[string]any{"spec": map[string]any{"listeners": listeners}})
	live, managed, err := r.updater.Apply(r.live, object, "v1", r.managed, managerOf[m], true)
	if err != nil {
		r.t.Fatal(err)
	}
	if r.managed = managed; live != nil {
		r.live = live
	}
}

// fields of a manager, as they stand in managedFields.
func (r *realServer) fields(m int) string {
	set := r.managed[managerOf[m]]
	if set == nil {
		return ""
	}
	raw, err := set.Set().ToJSON()
	if err != nil {
		r.t.Fatal(err)
	}
	var fields struct {
		Spec struct {
			Listeners map[string]json.RawMessage `json:"f:listeners"`
		} `json:"f:spec"`
	}
	if err := json.Unmarshal(raw, &fields); err != nil {
		r.t.Fatal(err)
	}
	return canonical(r.t, fields.Spec.Listeners)
}

func canonical(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	if raw, err = json.Marshal(out); err != nil || bytes.Equal(raw, []byte("null")) || bytes.Equal(raw, []byte("{}")) {
		return ""
	}
	return string(raw)
}

// simulated are the fields of a manager as the simulation has them.
func simulated(t *testing.T, g gateway, m int) string {
	t.Helper()
	for _, e := range g.read().Metadata.ManagedFields {
		if e.Manager != managerOf[m] {
			continue
		}
		raw, err := json.Marshal(goldentest.AsMap(e.FieldsV1.Get("f:spec").Object().Get("f:listeners").Object()))
		if err != nil {
			t.Fatal(err)
		}
		return canonical(t, json.RawMessage(raw))
	}
	return ""
}

// The simulation's server-side apply is the real one.
func TestTheSimulationAppliesAsTheAPIServerDoes(t *testing.T) {
	for seed := range int64(300) {
		rng := rand.New(rand.NewSource(seed))
		server, g := newRealServer(t), gateway{}
		var told string
		for range 12 {
			m, stated := rng.Intn(3), entries{}
			for n := range 3 {
				if rng.Intn(2) == 0 {
					stated[n] = entry{on: true, content: content{host: uint8(1 + n*2 + rng.Intn(2)), routes: uint8(rng.Intn(2)), place: uint8(rng.Intn(2))}}
				}
			}
			next, ok := g.apply(m, stated)
			if !ok {
				continue
			}
			g = next
			server.apply(m, stated)
			told += fmt.Sprintf("m%d applies %v => %v\n", m, stated, g)
			for who := range 3 {
				if got, want := simulated(t, g, who), server.fields(who); got != want {
					t.Fatalf("%s\nm%d has\n%s\nwhere the API server says\n%s", told, who, got, want)
				}
			}
			server.compare(g, told)
		}
	}
}

// compare what listeners there are, and their hostnames.
func (r *realServer) compare(g gateway, told string) {
	r.t.Helper()
	hosts := map[string]string{}
	for n, s := range g {
		if s.on {
			hosts[string(nameOf[n])] = string(hostOf[s.host])
		}
	}
	want := map[string]string{}
	object, _ := r.live.AsValue().Unstructured().(map[string]any)
	spec, _ := object["spec"].(map[string]any)
	listeners, _ := spec["listeners"].([]any)
	for _, l := range listeners {
		fields := l.(map[string]any)
		host, _ := fields["hostname"].(string)
		want[fields["name"].(string)] = host
	}
	if canonical(r.t, hosts) != canonical(r.t, want) {
		r.t.Fatalf("%s\nthe Gateway has %v, where the API server says %v", told, hosts, want)
	}
}
