// Gateway is a data plane for Gateways: Traefik's controller, which reads them and
// writes their status, with Traefik's matching of requests, filters and certificates.
// Listening, proxying, weights and timeouts are this program's own: Traefik itself is
// not built, since what it needs besides is not all published as modules.
//
//	KUBECONFIG=… gateway -classes SELECTOR -service NAMESPACE/NAME -addresses IP,IP… -ports PORT,PORT…
package main

import (
	"context"
	"errors"
	"flag"
	"os/signal"
	"strings"
	"syscall"

	"github.com/rs/zerolog"
	"github.com/rs/zerolog/log"
	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/provider/kubernetes/gateway"
	"github.com/traefik/traefik/v3/pkg/safe"
)

func main() {
	zerolog.SetGlobalLevel(zerolog.InfoLevel)
	classes := flag.String("classes", "", "the labels of the GatewayClasses whose Gateways are served")
	service := flag.String("service", "", "namespace/name of the Service whose load balancer has the addresses of the Gateways")
	addresses := flag.String("addresses", "", "the addresses to listen on")
	ports := flag.String("ports", "80,443", "the ports to listen on; 443 is that of HTTPS")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	entryPoints, err := listen(strings.Split(*addresses, ","), strings.Split(*ports, ","))
	if err == nil {
		err = serve(ctx, *classes, *service, entryPoints)
	}
	if err != nil {
		log.Fatal().Err(err).Send() //nolint:gocritic // The process ends.
	}
}

// serve serves by what the controller says until the context ends.
func serve(ctx context.Context, classes, service string, entryPoints []*entryPoint) error {
	namespace, name, ok := strings.Cut(service, "/")
	if !ok {
		return errors.New("-service: write namespace/name")
	}
	controller := &gateway.Provider{
		LabelSelector: classes,
		StatusAddress: &gateway.StatusAddress{Service: gateway.ServiceRef{Namespace: namespace, Name: name}},
		EntryPoints:   map[string]gateway.Entrypoint{},
	}
	controller.SetDefaults()
	controller.SetRouterTransform(timeouts{})
	for _, e := range entryPoints {
		controller.EntryPoints[e.port] = gateway.Entrypoint{Address: ":" + e.port, HasHTTPTLSConf: e.secure}
	}
	if err := controller.Init(); err != nil {
		return err
	}
	told := make(chan dynamic.Message)
	if err := controller.Provide(told, safe.NewPool(ctx)); err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case message := <-told:
			// There is none as long as something cannot be read.
			if c := message.Configuration; c != nil {
				configure(ctx, entryPoints, c)
			}
		}
	}
}

// configure has the entry points serve by a configuration from now on. Requests that
// are on their way end by the one before.
func configure(ctx context.Context, entryPoints []*entryPoint, c *dynamic.Configuration) {
	certificates, err := certificatesOf(ctx, c.TLS)
	if err != nil {
		log.Error().Err(err).Msg("certificates")
	}
	for _, e := range entryPoints {
		e.tls.Store(certificates)
		e.routes.Store(routesOf(ctx, c.HTTP, e))
	}
}
