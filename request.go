package main

import (
	"time"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
)

// observe takes the state of the cluster from the request.
func observe(req *fnv1.RunFunctionRequest) cluster.State {
	s := cluster.State{
		Now:      time.Now(),
		Earlier:  make(map[string]bool, len(req.GetDesired().GetResources())),
		Observed: make(map[string]*structpb.Struct, len(req.GetObserved().GetResources())),
		Required: make(map[string][]*structpb.Struct, len(req.GetRequiredResources())),
		Schemas:  make(map[string]*structpb.Struct, len(req.GetRequiredSchemas())),
	}
	for key := range req.GetDesired().GetResources() {
		s.Earlier[key] = true
	}
	for key, r := range req.GetObserved().GetResources() {
		s.Observed[key] = r.GetResource()
	}
	for name, found := range req.GetRequiredResources() {
		items := make([]*structpb.Struct, 0, len(found.GetItems()))
		for _, r := range found.GetItems() {
			items = append(items, r.GetResource())
		}
		s.Required[name] = items
	}
	for name, schema := range req.GetRequiredSchemas() {
		s.Schemas[name] = schema.GetOpenapiV3()
	}
	return s
}

// require returns requirements as Crossplane takes them.
func require(reqs cluster.Requirements) *fnv1.Requirements {
	out := &fnv1.Requirements{
		Resources: make(map[string]*fnv1.ResourceSelector, len(reqs.Resources)),
		Schemas:   make(map[string]*fnv1.SchemaSelector, len(reqs.Schemas)),
	}
	for name, s := range reqs.Resources {
		sel := &fnv1.ResourceSelector{ApiVersion: s.Kind.APIVersion, Kind: s.Kind.Kind}
		if s.Namespace != "" {
			sel.Namespace = &s.Namespace
		}
		if s.Name != "" {
			sel.Match = &fnv1.ResourceSelector_MatchName{MatchName: s.Name}
		} else {
			sel.Match = &fnv1.ResourceSelector_MatchLabels{MatchLabels: &fnv1.MatchLabels{Labels: s.Labels}}
		}
		out.Resources[name] = sel
	}
	for name, k := range reqs.Schemas {
		out.Schemas[name] = &fnv1.SchemaSelector{ApiVersion: k.APIVersion, Kind: k.Kind}
	}
	return out
}
