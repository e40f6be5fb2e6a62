package route

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/openfunction/function-openfunction-gateway/internal/routing"
)

// takes returns why a host, which may begin with "*.", is another function's, "" if it is
// not: it is below the Services of the cluster, or hostTemplate gives it to a function of
// another namespace and to none of this one. An Exact path on it would otherwise beat the
// other's "/".
func takes(host string, r routing.Routing, namespace string, clusterDomains ...string) string {
	for _, domain := range append(clusterDomains, r.ClusterDomain) {
		if domain != "" && overlaps(host, "svc."+domain) {
			return fmt.Sprintf("is a name of Services inside the cluster: remove it; that of this function, below %q, is added unwritten", "svc."+domain)
		}
	}
	for _, domain := range r.Domains {
		if isOfAnother(host, r.HostTemplate, namespace, domain) {
			return fmt.Sprintf("is what hostTemplate %q gives to a function of another namespace: remove it", r.HostTemplate)
		}
	}
	return ""
}

// overlaps reports whether a host, or one that its wildcard covers, is below a domain.
func overlaps(host, domain string) bool {
	base, wildcard := strings.CutPrefix(host, "*.")
	return strings.HasSuffix(base, "."+domain) || wildcard && (base == domain || strings.HasSuffix(domain, "."+base))
}

// label is what a name or a namespace is made of.
const label = `[a-z0-9]([-a-z0-9]*[a-z0-9])?`

// isOfAnother reads a template backwards: whether it gives the host to a function of
// another namespace, and to none of this one. Of a wildcard, which covers any labels
// before its own, the labels of the template that meet its own decide: where these do not
// hold the namespace, it covers those of others as well.
func isOfAnother(host, template, namespace, domain string) bool {
	labels := strings.Split(domainIn(template, domain), ".")
	base, wildcard := strings.CutPrefix(host, "*.")
	if wildcard {
		own := strings.Count(base, ".") + 1
		if own >= len(labels) {
			return false
		}
		free := labels[:len(labels)-own]
		labels = labels[len(labels)-own:]
		if matches(base, labels, label) && !anyNamespace(labels) && anyNamespace(free) {
			return true
		}
	}
	return !matches(base, labels, regexp.QuoteMeta(namespace)) && matches(base, labels, label)
}

var fields = regexp.MustCompile(`\{\{ *\.(Name|Namespace|Domain) *\}\}`)

// domainIn returns a template whose domain is filled in.
func domainIn(template, domain string) string {
	return fields.ReplaceAllStringFunc(template, func(f string) string {
		switch strings.Trim(f, "{} ") {
		case ".Domain":
			return domain
		case ".Name":
			return "{name}"
		}
		return "{namespace}"
	})
}

func anyNamespace(labels []string) bool {
	return strings.Contains(strings.Join(labels, "."), "{namespace}")
}

// matches reports whether the labels of a template give a host, where a namespace is what
// a pattern says.
func matches(host string, labels []string, namespace string) bool {
	pattern := regexp.QuoteMeta(strings.Join(labels, "."))
	pattern = strings.NewReplacer(regexp.QuoteMeta("{name}"), label, regexp.QuoteMeta("{namespace}"), "("+namespace+")").Replace(pattern)
	re, err := regexp.Compile("^" + pattern + "$")
	return err != nil || re.MatchString(host)
}
