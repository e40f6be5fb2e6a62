package harness

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	listener "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	route "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	hcm "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	discovery "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

// An Envoy that a control plane would configure: where that serves xDS, and who asks.
type Envoy struct {
	address     string
	credentials credentials.TransportCredentials
	node        *core.Node
}

// EnvoyOfContour is the one that Contour configures for a Gateway.
func (l *Lab) EnvoyOfContour(gateway types.NamespacedName) Envoy { return l.envoys[gateway] }

// EnvoyOfEnvoyGateway is the one that Envoy Gateway configures for a Gateway, with the
// certificate that it has for Envoys.
func (l *Lab) EnvoyOfEnvoyGateway(ctx context.Context, gateway types.NamespacedName) (Envoy, error) {
	secret := &corev1.Secret{}
	if err := l.Get(ctx, types.NamespacedName{Namespace: envoyGatewayNamespace, Name: "envoy"}, secret); err != nil {
		return Envoy{}, err
	}
	own, err := tls.X509KeyPair(secret.Data[corev1.TLSCertKey], secret.Data[corev1.TLSPrivateKeyKey])
	if err != nil {
		return Envoy{}, err
	}
	cas := x509.NewCertPool()
	cas.AppendCertsFromPEM(secret.Data["ca.crt"])
	return Envoy{
		address:     "127.0.0.1:18000",
		credentials: credentials.NewTLS(&tls.Config{Certificates: []tls.Certificate{own}, RootCAs: cas, ServerName: "envoy-gateway", MinVersion: tls.VersionTLS12}),
		node:        &core.Node{Id: "e2e", Cluster: gateway.String()},
	}, nil
}

// Told is what an Envoy is told: the clusters that requests go to, by their host and the
// port that they come to, as "example.com on 8080", and by the server names that a TLS
// client may ask for there, as "example.com on 8443 with server name *.com".
type Told map[string][]string

const (
	typeListener = "type.googleapis.com/envoy.config.listener.v3.Listener"
	typeRoutes   = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration"
)

// toldTimeout is how long a control plane may take to answer one that it knows nothing for.
const toldTimeout = 5 * time.Second

// Told asks a control plane what it tells an Envoy.
func (e Envoy) Told(ctx context.Context) (Told, error) {
	ctx, cancel := context.WithTimeout(ctx, toldTimeout)
	defer cancel()
	connection, err := grpc.NewClient(e.address, grpc.WithTransportCredentials(e.credentials))
	if err != nil {
		return nil, err
	}
	defer connection.Close() //nolint:errcheck // It is only read.
	stream, err := discovery.NewAggregatedDiscoveryServiceClient(connection).StreamAggregatedResources(ctx)
	if err != nil {
		return nil, err
	}
	listeners, err := resources[*listener.Listener](stream, &discovery.DiscoveryRequest{Node: e.node, TypeUrl: typeListener})
	if err != nil {
		return nil, err
	}
	places := map[string]string{} // by the routes' name
	for _, l := range listeners {
		of, err := placesOf(l)
		if err != nil {
			return nil, err
		}
		maps.Copy(places, of)
	}
	if len(places) == 0 {
		return nil, fmt.Errorf("no routes in %d listeners", len(listeners))
	}
	routes, err := resources[*route.RouteConfiguration](stream, &discovery.DiscoveryRequest{
		Node: e.node, TypeUrl: typeRoutes, ResourceNames: slices.Sorted(maps.Keys(places)),
	})
	if err != nil {
		return nil, err
	}
	told := Told{}
	for _, r := range routes {
		for _, host := range r.GetVirtualHosts() {
			for _, domain := range host.GetDomains() {
				key := domain + " on " + places[r.GetName()]
				told[key] = append(told[key], clustersOf(host)...)
			}
		}
	}
	return told, nil
}

// resources returns the answer to a request.
func resources[M proto.Message](stream discovery.AggregatedDiscoveryService_StreamAggregatedResourcesClient, request *discovery.DiscoveryRequest) ([]M, error) {
	if err := stream.Send(request); err != nil {
		return nil, err
	}
	response, err := stream.Recv()
	for err == nil && response.GetTypeUrl() != request.GetTypeUrl() {
		response, err = stream.Recv() // Of what was asked for before.
	}
	if err != nil {
		return nil, err
	}
	var all []M
	for _, raw := range response.GetResources() {
		m, err := anypb.UnmarshalNew(raw, proto.UnmarshalOptions{})
		if err != nil {
			return nil, err
		}
		all = append(all, m.(M))
	}
	return all, nil
}

// placesOf returns where a listener serves routes, by their name: on which port and, by
// TLS, with which server names.
func placesOf(l *listener.Listener) (map[string]string, error) {
	places := map[string]string{}
	for _, chain := range append(l.GetFilterChains(), l.GetDefaultFilterChain()) {
		place := strconv.FormatUint(uint64(l.GetAddress().GetSocketAddress().GetPortValue()), 10)
		if chain.GetTransportSocket() != nil {
			place += " with server name " + strings.Join(chain.GetFilterChainMatch().GetServerNames(), " or ")
		}
		for _, filter := range chain.GetFilters() {
			m := &hcm.HttpConnectionManager{}
			if !filter.GetTypedConfig().MessageIs(m) {
				continue
			}
			if err := filter.GetTypedConfig().UnmarshalTo(m); err != nil {
				return nil, err
			}
			if name := m.GetRds().GetRouteConfigName(); name != "" {
				places[name] = place
			}
		}
	}
	return places, nil
}

// clustersOf returns the clusters that the routes of a virtual host lead to.
func clustersOf(host *route.VirtualHost) []string {
	var all []string
	for _, r := range host.GetRoutes() {
		if name := r.GetRoute().GetCluster(); name != "" {
			all = append(all, name)
		}
		for _, weighted := range r.GetRoute().GetWeightedClusters().GetClusters() {
			all = append(all, weighted.GetName())
		}
	}
	return all
}
