package main

import (
	"slices"

	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

// revisionRules refuse what would have an XR composed by another revision of its
// Composition than the current one. They can only be in a namespaced kind's XRD: a
// tenant would choose an earlier policy of the platform team, who writes the XRs of the
// cluster-scoped kind. They see spec.crossplane, which is Crossplane's: it copies the
// rules of spec into the CRD, and then its own properties beside ours.
var revisionRules = extv1.ValidationRules{
	{
		Rule:      "!has(self.crossplane) || !has(self.crossplane.compositionUpdatePolicy) || self.crossplane.compositionUpdatePolicy != 'Manual'",
		Message:   "compositionUpdatePolicy must be Automatic, since an older revision of the Composition has an older policy of the platform team: remove it",
		FieldPath: ".crossplane.compositionUpdatePolicy",
		Reason:    forbidden(),
	},
	{
		Rule:      "!has(self.crossplane) || !has(self.crossplane.compositionRevisionSelector)",
		Message:   "compositionRevisionSelector may not be set, since an older revision of the Composition has an older policy of the platform team: remove it",
		FieldPath: ".crossplane.compositionRevisionSelector",
		Reason:    forbidden(),
	},
}

func forbidden() *extv1.FieldValueErrorReason {
	reason := extv1.FieldValueForbidden
	return &reason
}

// forScope returns the schema of a spec with the rules that hold in a scope only.
func forScope(spec extv1.JSONSchemaProps, scope extv1.ResourceScope) extv1.JSONSchemaProps {
	if scope == extv1.NamespaceScoped {
		spec.XValidations = slices.Concat(spec.XValidations, revisionRules)
	}
	return spec
}
