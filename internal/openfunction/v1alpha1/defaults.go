package v1alpha1

import (
	"cmp"
	"maps"
)

// DefaultClusterDomain is the cluster domain where neither the XR nor the Input
// sets one.
const DefaultClusterDomain = "cluster.local"

// What the other fields are where neither the XR nor the Input sets them.
const (
	defaultHostTemplate      = "{{.Name}}.{{.Namespace}}.{{.Domain}}"
	defaultPathTemplate      = "{{.Namespace}}/{{.Name}}"
	defaultHTTPRouteLabelKey = "app.kubernetes.io/managed-by"
)

// Default returns spec with what is missing filled in: from defaults (the
// Input's) first, then built in. The name and namespace of a Gateway to create
// are those of the XR unless set. The listeners are taken as they are: filling
// them in is the planner's (package listener).
//
// A gatewayRef or gatewayDef of the XR's keeps the other one of the defaults
// out; a gatewayDef of the XR's has its missing fields filled from that of the
// defaults. The arguments are not modified; what is unchanged is shared.
func (s GatewaySpec) Default(defaults GatewaySpec, name, namespace string) GatewaySpec {
	s.Domain = cmp.Or(s.Domain, defaults.Domain)
	s.ClusterDomain = cmp.Or(s.ClusterDomain, defaults.ClusterDomain, DefaultClusterDomain)
	s.HostTemplate = cmp.Or(s.HostTemplate, defaults.HostTemplate, defaultHostTemplate)
	s.PathTemplate = cmp.Or(s.PathTemplate, defaults.PathTemplate, defaultPathTemplate)
	s.HTTPRouteLabelKey = cmp.Or(s.HTTPRouteLabelKey, defaults.HTTPRouteLabelKey, defaultHTTPRouteLabelKey)
	if s.GatewayRef == nil && s.GatewayDef == nil {
		s.GatewayRef, s.GatewayDef = defaults.GatewayRef, defaults.GatewayDef
	}
	if s.GatewayDef != nil {
		s.GatewayDef = s.GatewayDef.fill(defaults.GatewayDef, name, namespace)
	}
	s.GatewaySpec = s.GatewaySpec.fill(defaults.GatewaySpec)
	return s
}

// fill returns s with its missing fields from defaults. Each may be nil. An empty list
// of listeners counts as missing.
func (s *K8sGatewaySpec) fill(defaults *K8sGatewaySpec) *K8sGatewaySpec {
	if s == nil || defaults == nil {
		return cmp.Or(s, defaults)
	}
	out := *s
	if len(out.Listeners) == 0 {
		out.Listeners = defaults.Listeners
	}
	if out.Labels == nil {
		out.Labels = defaults.Labels
	}
	if out.Annotations == nil {
		out.Annotations = defaults.Annotations
	}
	return &out
}

// ToCreate returns the Gateway to create, with the labels and annotations of what
// carries the listeners beside its own, which win.
func (s GatewaySpec) ToCreate() GatewayDef {
	out := *s.GatewayDef
	labels, annotations := s.OfCarrier()
	out.Labels, out.Annotations = over(labels, out.Labels), over(annotations, out.Annotations)
	return out
}

// over returns what two maps have, top's where both have a key.
func over(base, top map[string]string) map[string]string {
	if len(base) == 0 {
		return top
	}
	out := maps.Clone(base)
	maps.Copy(out, top)
	return out
}

// fill returns a copy of d whose missing fields are those of defaults, or the
// name and namespace of the XR.
func (d *GatewayDef) fill(defaults *GatewayDef, name, namespace string) *GatewayDef {
	out := *d
	if defaults == nil {
		defaults = &GatewayDef{}
	}
	out.Name = cmp.Or(out.Name, defaults.Name, name)
	out.Namespace = cmp.Or(out.Namespace, defaults.Namespace, namespace)
	out.GatewayClassName = cmp.Or(out.GatewayClassName, defaults.GatewayClassName)
	if out.Labels == nil {
		out.Labels = defaults.Labels
	}
	if out.Annotations == nil {
		out.Annotations = defaults.Annotations
	}
	out.Infrastructure = cmp.Or(out.Infrastructure, defaults.Infrastructure)
	if out.Addresses == nil {
		out.Addresses = defaults.Addresses
	}
	out.AllowedListeners = cmp.Or(out.AllowedListeners, defaults.AllowedListeners)
	return &out
}
