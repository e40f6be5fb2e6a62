package entrypoint

import (
	"testing"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

const (
	serviceKey = "service/openfunction/gateway"
	v4Key      = "endpointslice/openfunction/gateway-ipv4"
	v6Key      = "endpointslice/openfunction/gateway-ipv6"
	byLabel    = "services/projectcontour/gateway.networking.k8s.io/gateway-name=contour"
	byOwner    = "services/envoy-gateway-system/gateway.envoyproxy.io/owning-gateway-name=contour,gateway.envoyproxy.io/owning-gateway-namespace=projectcontour"
	byOwnerAt  = "services/projectcontour/gateway.envoyproxy.io/owning-gateway-name=contour,gateway.envoyproxy.io/owning-gateway-namespace=projectcontour"
)

// request is one to which the cluster has answered that nothing is there, with
// changes.
func request(changes ...func(*Request)) Request {
	r := Request{
		XR: v1alpha1.Gateway{
			Metadata: v1alpha1.Metadata{Name: "openfunction", Namespace: "openfunction", UID: "me"},
			Spec:     v1alpha1.GatewaySpec{ClusterDomain: "cluster.local"},
		},
		Input:     v1beta1.Input{}.Default(),
		Listeners: []listener.Listener{{Listener: gwapiv1.Listener{Name: "http", Port: 80, Protocol: "HTTP"}}},
		Gateway: cluster.Target{
			Name: contour, Read: cluster.Answer[cluster.Gateway]{Known: true, Items: []cluster.Gateway{programmed()}}, ClassName: "contour",
		},
		State: cluster.State{
			Observed: map[string]wire.Object{},
			Required: map[string][]wire.Object{},
		},
	}
	nothingExists(&r)
	for _, change := range changes {
		change(&r)
	}
	return r
}

// compose the entry of a Gateway that serves all listeners.
func compose(r Request) Result { return r.Compose(true, r.Listeners) }

// nothingExists answers all that is required of this request: nothing is there.
func nothingExists(r *Request) {
	reqs := cluster.NewRequirements()
	r.Require(reqs)
	for name := range reqs.Resources {
		if _, answered := r.State.Required[name]; !answered {
			r.State.Required[name] = nil
		}
	}
}

func found(t *testing.T, requirement string, docs ...string) func(*Request) {
	return func(r *Request) {
		for _, doc := range docs {
			r.State.Required[requirement] = append(r.State.Required[requirement], goldentest.Object(t, doc))
		}
	}
}

func answered(requirements ...string) func(*Request) {
	return func(r *Request) {
		for _, name := range requirements {
			r.State.Required[name] = nil
		}
	}
}

func unread(requirements ...string) func(*Request) {
	return func(r *Request) {
		for _, name := range requirements {
			delete(r.State.Required, name)
		}
	}
}

func observed(t *testing.T, key, doc string) func(*Request) {
	return func(r *Request) { r.State.Observed[key] = goldentest.Object(t, doc) }
}

func withAddresses(values ...string) func(*Request) {
	return func(r *Request) {
		for _, v := range values {
			r.Gateway.Read.Items[0].Status.Addresses = append(r.Gateway.Read.Items[0].Status.Addresses, gwapiv1.GatewayStatusAddress{Value: v})
		}
	}
}

func withHostname(value string) func(*Request) {
	return func(r *Request) {
		status := &r.Gateway.Read.Items[0].Status
		status.Addresses = append(status.Addresses, gwapiv1.GatewayStatusAddress{Type: new(gwapiv1.HostnameAddressType), Value: value})
	}
}
