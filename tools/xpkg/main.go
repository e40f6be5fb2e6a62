// Command xpkg builds the packages of this repository without a container
// runtime: the function's, one for each platform, with the image it runs from,
// and the Configuration's. Two builds of one commit have the same digests.
package main

import (
	"context"
	"os"
	"os/signal"
	"time"

	"github.com/alecthomas/kong"
)

// cli flags.
type cli struct {
	Root               string `default:"."    help:"The repository."              type:"existingdir"`
	Out                string `default:"dist" help:"Where to write the packages." type:"path"`
	Version            string `help:"Semantic version of the packages, such as v1.2.3." required:""`
	Registry           string `help:"Registry and path that the packages will be pushed to; the Configuration depends on the function there." required:""`
	ProviderKubernetes string `help:"Package of provider-kubernetes, without a tag. By default a mirror of it beside ours."`
	Crossplane         string `default:"crossplane" help:"The crossplane CLI."`
	SourceDateEpoch    int64  `help:"Time of the commit in Unix seconds, the only time that goes into the packages." required:""`
}

// Run builds all packages.
func (c *cli) Run() error {
	if c.ProviderKubernetes == "" {
		c.ProviderKubernetes = c.Registry + "/provider-kubernetes"
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return build{
		root:               c.Root,
		out:                c.Out,
		version:            c.Version,
		registry:           c.Registry,
		providerKubernetes: c.ProviderKubernetes,
		crossplane:         c.Crossplane,
		time:               time.Unix(c.SourceDateEpoch, 0).UTC(),
	}.run(ctx)
}

func main() {
	ctx := kong.Parse(&cli{}, kong.Description("Builds the function package and the Configuration package."))
	ctx.FatalIfErrorf(ctx.Run())
}
