// Coredns answers for the Services of a cluster, as the DNS of a cluster does. It is
// CoreDNS with only those plugins that the tests use.
package main

import (
	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"

	_ "github.com/coredns/coredns/plugin/bind"
	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	_ "github.com/coredns/coredns/plugin/ready"
	_ "github.com/coredns/coredns/plugin/rewrite"
)

func main() {
	// In the order in which a request passes them, which is CoreDNS' own.
	dnsserver.Directives = []string{"bind", "ready", "errors", "rewrite", "cache", "kubernetes"}
	coremain.Run()
}
