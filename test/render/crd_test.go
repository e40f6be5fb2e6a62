package main

import (
	"context"
	"fmt"
	"slices"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apimachinery/pkg/util/managedfields/managedfieldstest"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
)

// A crdVersion is one served version of a CRD, with what the API server makes of
// it.
type crdVersion struct {
	gvk        schema.GroupVersionKind
	namespaced bool
	columns    []apiextensionsv1.CustomResourceColumnDefinition
	structural *structuralschema.Structural
	openapi    validation.SchemaValidator
	rules      *cel.Validator
	fields     *managedfields.FieldManager
}

func newCRDVersion(crd *apiextensionsv1.CustomResourceDefinition, v apiextensionsv1.CustomResourceDefinitionVersion) (*crdVersion, error) {
	var props apiextensions.JSONSchemaProps
	if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(v.Schema.OpenAPIV3Schema, &props, nil); err != nil {
		return nil, err
	}
	structural, err := structuralschema.NewStructural(&props)
	if err != nil {
		return nil, err
	}
	openapi, _, err := validation.NewSchemaValidator(&props)
	if err != nil {
		return nil, err
	}
	doc, err := builder.BuildOpenAPIV3(crd, v.Name, builder.Options{})
	if err != nil {
		return nil, err
	}
	types, err := managedfields.NewTypeConverter(doc.Components.Schemas, crd.Spec.PreserveUnknownFields)
	if err != nil {
		return nil, err
	}
	gvk := schema.GroupVersionKind{Group: crd.Spec.Group, Version: v.Name, Kind: crd.Spec.Names.Kind}
	return &crdVersion{
		gvk:        gvk,
		namespaced: crd.Spec.Scope == apiextensionsv1.NamespaceScoped,
		columns:    v.AdditionalPrinterColumns,
		structural: structural,
		openapi:    openapi,
		rules:      cel.NewValidator(structural, true, celconfig.PerCallLimit),
		fields:     managedfieldstest.NewFakeFieldManager(types, gvk),
	}, nil
}

// admit is what the API server would object to. An unknown field, which it would
// drop, is an error too: server-side apply refuses it.
func (v *crdVersion) admit(o *unstructured.Unstructured) field.ErrorList {
	o, err := integers(o.Object)
	if err != nil {
		return field.ErrorList{field.InternalError(nil, err)}
	}
	var errs field.ErrorList
	for _, err := range v.prune(o) {
		errs = append(errs, field.Forbidden(nil, err.Error()))
	}
	return append(errs, v.validate(o)...)
}

// prune removes unknown fields, and returns what a strict request is refused with.
func (v *crdVersion) prune(o *unstructured.Unstructured) []error {
	var errs []error
	for _, path := range pruning.PruneWithOptions(o.Object, v.structural, true, structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}) {
		errs = append(errs, fmt.Errorf("unknown field %q", path))
	}
	return errs
}

// validate is what the API server would object to in an object without unknown
// fields. As there, no rule is evaluated where the object has not the shape that rules
// need.
func (v *crdVersion) validate(o *unstructured.Unstructured) field.ErrorList {
	defaulting.Default(o.Object, v.structural)
	errs := apivalidation.ValidateObjectMetaAccessor(o, v.namespaced, apivalidation.NameIsDNSSubdomain, field.NewPath("metadata"))
	errs = append(errs, validation.ValidateCustomResource(nil, o.Object, v.openapi)...)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, v.structural, o.Object)...)
	if slices.ContainsFunc(errs, blocks) {
		return append(errs, field.Invalid(nil, nil,
			"some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"))
	}
	broken, _ := v.rules.Validate(context.Background(), nil, v.structural, o.Object, nil, celconfig.RuntimeCELCostBudget)
	return append(errs, broken...)
}

// blocks reports whether no rule is evaluated after an error.
func blocks(err *field.Error) bool {
	switch err.Type {
	case field.ErrorTypeNotSupported, field.ErrorTypeRequired, field.ErrorTypeTooLong, field.ErrorTypeTooMany, field.ErrorTypeTypeInvalid:
		return true
	default:
		return false
	}
}

// apply applies a manifest to a live object as server-side apply by force does.
func (v *crdVersion) apply(live, manifest *unstructured.Unstructured, manager string) (*unstructured.Unstructured, error) {
	live, err := integers(live.Object)
	if err != nil {
		return nil, err
	}
	if manifest, err = integers(manifest.Object); err != nil {
		return nil, err
	}
	applied, err := v.fields.Apply(live, manifest, manager, true)
	if err != nil {
		return nil, err
	}
	if applied == nil {
		return live, nil // Nothing changed.
	}
	return applied.(*unstructured.Unstructured), nil
}
