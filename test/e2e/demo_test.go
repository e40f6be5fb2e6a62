package e2e

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

var demo = flag.Bool("demo", false, "run no scenario, but leave a lab with a function running until Ctrl-C")

// demoLines say what to try.
const demoLines = `
OpenFunction's default Gateway and the function function-sample run. From another terminal, in this folder:

  %[1]s curl http://function-sample.default.ofn.io/hello
  %[1]s curl http://function-sample.default.svc.cluster.local/
  %[1]s curl --header 'Host: function-sample.default.ofn.io' http://gateway.openfunction.svc.cluster.local/

kubectl works the same way:

  %[1]s kubectl get gateways.networking.openfunction.io,functionroutes --all-namespaces

Ctrl-C ends it.
`

func TestDemo(t *testing.T) {
	if !*demo {
		t.Skip("make e2e-demo runs it")
	}
	withEntry(t)
	runFunction(t, functionSample)
	applyXR(t, routeOf(functionSample.Name, "{}"))
	awaitRoute(t, functionSample, "reachable", reachable("http://function-sample.default.ofn.io/"))
	script, err := lab.Entrance(suite)
	must(t, err)
	from, err := filepath.Abs(repository)
	must(t, err)
	script, err = filepath.Rel(from, script)
	must(t, err)
	fmt.Fprintf(os.Stderr, demoLines, script)
	<-suite.Done()
}
