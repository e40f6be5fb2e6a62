package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/crossplane/crossplane-runtime/v2/pkg/logging"
	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"github.com/google/go-cmp/cmp"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

// A logRecorder keeps what is logged: level, message, and the values by their keys,
// less how long it took.
type logRecorder struct{ lines []string }

func (l *logRecorder) Info(msg string, kv ...any)       { l.record("info", msg, kv) }
func (l *logRecorder) Debug(msg string, kv ...any)      { l.record("debug", msg, kv) }
func (l *logRecorder) WithValues(...any) logging.Logger { return l }

func (l *logRecorder) record(level, msg string, kv []any) {
	var line strings.Builder
	line.WriteString(level + ": " + msg)
	for i := 0; i < len(kv); i += 2 {
		if took, err := time.ParseDuration(fmt.Sprint(kv[i+1])); kv[i] == "duration" && err == nil && took > 0 {
			kv[i+1] = "measured"
		}
		fmt.Fprintf(&line, "\n%s=%v", kv[i], kv[i+1])
	}
	l.lines = append(l.lines, line.String())
}

// xrOf returns an XR with these annotations and this domain, as flow-style YAML.
func xrOf(annotations, domain string) string {
	return `{apiVersion: networking.openfunction.io/v1alpha1, kind: Gateway,
metadata: {name: openfunction, namespace: functions, annotations: ` + annotations + `},
spec: {domain: ` + domain + `, gatewayRef: {name: contour, namespace: projectcontour}, gatewaySpec: {listeners: [{name: web, port: 80}]}}}`
}

// logOf returns what is logged of the first request for an XR, of a Composition that
// looks for no EnvironmentConfig.
func logOf(t *testing.T, xr string) []string {
	t.Helper()
	log := &logRecorder{}
	req := &fnv1.RunFunctionRequest{
		Observed: &fnv1.State{Composite: &fnv1.Resource{Resource: goldentest.Struct(t, xr)}},
		Input:    goldentest.Struct(t, `{environmentConfig: ""}`),
	}
	if _, err := runnerOf(NewFunction(log, false))(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	return log.lines
}

// debugLogOf returns what is logged of an example at debug level.
func debugLogOf(t *testing.T, folder string) []string {
	t.Helper()
	c, err := goldentest.NewCase("example", folder)
	if err != nil {
		t.Fatal(err)
	}
	log := &logRecorder{}
	if _, err := goldentest.Run(t.Context(), c, map[string]goldentest.Runner{
		"openfunction-function-openfunction-gateway": runnerOf(NewFunction(log, true)),
	}); err != nil {
		t.Fatal(err)
	}
	return log.lines
}

func TestDebugLogsEveryRequest(t *testing.T) {
	lines := debugLogOf(t, "example/default")
	want := []string{
		`debug: Answered
xr=Gateway openfunction/openfunction
attachment=
listeners=0
listenersReady=0
conditions=Accepted=Unknown/Pending Programmed=Unknown/Pending Scheduled=Unknown/Pending ListenersReady=Unknown/Pending EntrypointReady=Unknown/Pending
awaits=environmentconfig/openfunction-gateway, existing/EndpointSlice/openfunction/gateway-ipv4, existing/EndpointSlice/openfunction/gateway-ipv6, existing/Service/openfunction/gateway, gateway/projectcontour/contour and 8 more
duration=measured`,
		`debug: Answered
xr=Gateway openfunction/openfunction
attachment=Patch
listeners=2
listenersReady=2
conditions=Accepted=True Programmed=True Scheduled=True/Accepted ListenersReady=True/Ready EntrypointReady=True/Ready
awaits=gatewayclass/contour
duration=measured`,
		`debug: Answered
xr=Gateway openfunction/openfunction
attachment=Patch
listeners=2
listenersReady=2
conditions=Accepted=True Programmed=True Scheduled=True/Accepted ListenersReady=True/Ready EntrypointReady=True/Ready
awaits=
duration=measured`,
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

func TestDebugLogsWhereAFunctionIsReached(t *testing.T) {
	lines := debugLogOf(t, "example/function-route")
	want := `debug: Answered
xr=FunctionRoute default/function-sample
url=http://function-sample.default.ofn.io/
parents=2
parentsAccepted=2
conditions=Accepted=True ResolvedRefs=True InternalNameReady=True/Ready
awaits=
duration=measured`
	if diff := cmp.Diff(want, lines[len(lines)-1]); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

func TestAnAnnotatedXRIsLoggedWithoutDebug(t *testing.T) {
	for annotations, want := range map[string][]string{
		`{gateway.fn.openfunction.io/debug: "true"}`: {`info: Answered
xr=Gateway functions/openfunction
attachment=
listeners=2
listenersReady=0
conditions=Accepted=Unknown/Pending Programmed=Unknown/Pending Scheduled=Unknown/Pending ListenersReady=Unknown/Pending EntrypointReady=Unknown/Pending
awaits=existing/ConfigMap/functions/openfunction-routing, existing/EndpointSlice/functions/gateway-ipv4, existing/EndpointSlice/functions/gateway-ipv6, existing/Service/functions/gateway, gateway/projectcontour/contour and 10 more
duration=measured`},
		`{gateway.fn.openfunction.io/debug: "no"}`: nil,
		`{}`: nil,
	} {
		if diff := cmp.Diff(want, logOf(t, xrOf(annotations, "ofn.io"))); diff != "" {
			t.Errorf("log of an XR with annotations %s (-want +got):\n%s", annotations, diff)
		}
	}
}

func TestARefusalIsLogged(t *testing.T) {
	want := []string{`info: Refused
xr=Gateway functions/openfunction
why=invalid OpenFunction Gateway: spec.domain: Invalid value: "ofn.io.": must not end with a dot: write "ofn.io"
duration=measured`}
	if diff := cmp.Diff(want, logOf(t, xrOf("{}", "ofn.io."))); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

// TestALogThatIsOffAllocatesNothing measures a request whose line would be long.
func TestALogThatIsOffAllocatesNothing(t *testing.T) {
	req, err := readRequest(wireForm(t, steady(t, shapes[0])), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	a := answer.Answer{Requirements: cluster.NewRequirements()}
	f := newFunction()
	if got := testing.AllocsPerRun(10, func() { f.logAnswer(req, a, time.Second) }); got != 0 {
		t.Errorf("%.0f allocations, want none", got)
	}
}
