package attach

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/types"
)

// ourMark is the label of what is composed for the XR of most tests.
const ourMark = "3f42931744b7caeda0a289f46b5f47c3"

// strayGateway is a Gateway that another version of this function composed for the XR.
const strayGateway = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: own
  namespace: openfunction
  labels: {gateway.fn.openfunction.io/composed-for: ` + ourMark + `}
  ownerReferences: [{uid: ` + xrUID + `, controller: true}]
spec:
  gatewayClassName: contour
  listeners: [{name: ofn-http-external, port: 80, protocol: HTTP, hostname: '*.ofn.io'}]
`

func TestACreatedGatewayStaysUnderAnotherVersionsKeyUntilTheNewOneServes(t *testing.T) {
	world := known{
		gateways: map[types.NamespacedName]map[string]any{contour: gatewayOf(contour, has(onHTTP("theirs", 8080, ""), "kubectl"))},
		served:   everything,
		observed: map[string]*structpb.Struct{"another-key": yamlStruct(t, strayGateway)},
	}
	res := world.compose(t, byTenant(newXR(), anyGateway("Patch"), external()))
	if diff := cmp.Diff([]string{contourKey, "another-key"}, keys(res)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
