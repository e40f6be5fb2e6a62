package ask

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// checkPolicy holds what a tenant wrote to the Input's policy; path is that of the
// spec. Which Gateway is named, and where one is to be created, is left to package
// attach: what is in use must stay as it is where that is denied.
func (a *Ask) checkPolicy(path *field.Path) field.ErrorList {
	errs := a.checkDomains(path)
	if def := a.Tenant.GatewayDef; def != nil {
		errs = append(errs, checkGatewayDef(def, a.Input.Policy, path.Child("gatewayDef"))...)
	}
	labels, annotations := a.Tenant.OfCarrier()
	errs = append(errs, checkKeys(labels, a.Input.Policy, path.Child("gatewaySpec", "labels"))...)
	errs = append(errs, checkKeys(annotations, a.Input.Policy, path.Child("gatewaySpec", "annotations"))...)
	if a.Tenant.HasListeners() {
		errs = append(errs, listener.CheckPolicy(a.XR.Spec, a.Input, a.XR.Metadata.Namespace, path.Child("gatewaySpec", "listeners"))...)
	}
	return errs
}

// checkDomains holds the domain with all below it, and the cluster domain, to
// policy.allowedDomains.
func (a *Ask) checkDomains(path *field.Path) field.ErrorList {
	policy, domain, clusterDomain := a.Input.Policy, a.Tenant.Domain, a.Tenant.ClusterDomain
	var errs field.ErrorList
	if domain != "" && !policy.AllowsDomain("*."+domain) {
		errs = append(errs, field.Forbidden(path.Child("domain"), fmt.Sprintf("%q and what is below it is not allowed: "+
			"write one that policy.allowedDomains (of the Input or the EnvironmentConfig) covers (%s), or the platform team adds it there", domain, v1beta1.Quoted(policy.AllowedDomains))))
	}
	if clusterDomain != "" && policy.AllowedDomains != nil && !a.Input.TrustsClusterDomain(clusterDomain) {
		errs = append(errs, field.Forbidden(path.Child("clusterDomain"), fmt.Sprintf("%q is not the domain of this cluster: "+
			"remove it, or write %q, or the platform team adds it to policy.allowedDomains", clusterDomain,
			cmp.Or(a.Input.Defaults.ClusterDomain, v1alpha1.DefaultClusterDomain))))
	}
	return errs
}

func checkGatewayDef(def *v1alpha1.GatewayDef, policy v1beta1.Policy, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if class := string(def.GatewayClassName); class != "" && !policy.AllowsClass(class) {
		errs = append(errs, field.Forbidden(path.Child("gatewayClassName"), fmt.Sprintf("%q is not allowed: "+
			"write one that policy.allowedClasses (of the Input or the EnvironmentConfig) lists (%s), or the platform team adds it there", class, v1beta1.Quoted(policy.AllowedClasses))))
	}
	errs = append(errs, checkKeys(def.Labels, policy, path.Child("labels"))...)
	errs = append(errs, checkKeys(def.Annotations, policy, path.Child("annotations"))...)
	if in := def.Infrastructure; in != nil {
		errs = append(errs, checkKeys(in.Labels, policy, path.Child("infrastructure", "labels"))...)
		errs = append(errs, checkKeys(in.Annotations, policy, path.Child("infrastructure", "annotations"))...)
	}
	return errs
}

// maxKey is the length of the longest key of an annotation or label. A longer one is
// an error already.
const maxKey = 253 + len("/") + 63

// checkKeys holds the keys of annotations or labels to policy.allowedAnnotations.
func checkKeys[K, V ~string](of map[K]V, policy v1beta1.Policy, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	for _, key := range slices.Sorted(maps.Keys(of)) {
		if len(key) <= maxKey && !policy.AllowsAnnotation(string(key)) {
			errs = append(errs, field.Forbidden(path.Key(string(key)), fmt.Sprintf(
				"remove it, or write one that policy.allowedAnnotations (of the Input or the EnvironmentConfig) lists (%s), or the platform team adds it there",
				v1beta1.Quoted(policy.AllowedAnnotations))))
		}
	}
	return errs
}
