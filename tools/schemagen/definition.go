package main

import (
	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// manifest is a Kubernetes object as it is written to a file, without the status
// and the creation timestamp that typed objects bring.
type manifest struct {
	metav1.TypeMeta `json:",inline"`
	Metadata        metadata `json:"metadata"`
	Spec            any      `json:"spec"`
}

type metadata struct {
	Name string `json:"name"`
}

// xrdSpec is the part of an XRD's spec that ours have. It is Crossplane's
// CompositeResourceDefinitionSpec, but that its schema is not yet JSON.
type xrdSpec struct {
	// DefaultCompositionRef is for XRs that name no Composition: Crossplane would
	// take any that fits, another one after each that a platform team adds.
	DefaultCompositionRef metadata                            `json:"defaultCompositionRef"`
	Group                 string                              `json:"group"`
	Names                 extv1.CustomResourceDefinitionNames `json:"names"`
	Scope                 extv1.ResourceScope                 `json:"scope"`
	Versions              []xrdVersion                        `json:"versions"`
}

type xrdVersion struct {
	Name                     string                                 `json:"name"`
	Served                   bool                                   `json:"served"`
	Referenceable            bool                                   `json:"referenceable"`
	AdditionalPrinterColumns []extv1.CustomResourceColumnDefinition `json:"additionalPrinterColumns,omitempty"`
	Schema                   extv1.CustomResourceValidation         `json:"schema"`
}

// definition returns the XRD from which Crossplane derives a CRD like crd. What
// Crossplane would not take over is left out: metadata and subresources.
func definition(crd *extv1.CustomResourceDefinition) manifest {
	version, schema := crd.Spec.Versions[0], schemaOf(crd)
	return manifest{
		TypeMeta: metav1.TypeMeta{APIVersion: "apiextensions.crossplane.io/v2", Kind: "CompositeResourceDefinition"},
		Metadata: metadata{Name: crd.Name},
		Spec: xrdSpec{
			DefaultCompositionRef: metadata{Name: crd.Name}, // the Configuration's own
			Group:                 crd.Spec.Group,
			Names:                 crd.Spec.Names,
			Scope:                 crd.Spec.Scope,
			Versions: []xrdVersion{{
				Name:                     version.Name,
				Served:                   true,
				Referenceable:            true,
				AdditionalPrinterColumns: version.AdditionalPrinterColumns,
				Schema: extv1.CustomResourceValidation{OpenAPIV3Schema: &extv1.JSONSchemaProps{
					Type:        "object",
					Description: schema.Description,
					Required:    []string{"spec"},

					XValidations: schema.XValidations,

					Properties: map[string]extv1.JSONSchemaProps{
						"spec":   forScope(schema.Properties["spec"], crd.Spec.Scope),
						"status": schema.Properties["status"],
					},
				}},
			}},
		},
	}
}

// clusterTwin returns the CRD of the same kind for the whole cluster. One XRD has
// one scope, so it is a kind of its own.
func clusterTwin(gateway *extv1.CustomResourceDefinition) *extv1.CustomResourceDefinition {
	twin := gateway.DeepCopy()
	twin.Name = "clustergateways." + twin.Spec.Group
	twin.Spec.Scope = extv1.ClusterScoped
	twin.Spec.Names = extv1.CustomResourceDefinitionNames{
		Kind:       "ClusterGateway",
		ListKind:   "ClusterGatewayList",
		Plural:     "clustergateways",
		Singular:   "clustergateway",
		ShortNames: []string{"ofncgw"},
		Categories: gateway.Spec.Names.Categories,
	}
	return twin
}

// inputManifest returns the CRD that a function package carries to document its
// Input. It is never installed.
func inputManifest(crd *extv1.CustomResourceDefinition) manifest {
	return manifest{TypeMeta: crd.TypeMeta, Metadata: metadata{Name: crd.Name}, Spec: crd.Spec}
}
