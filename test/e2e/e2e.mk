# Included by the repository's Makefile. What it builds goes to .bin/e2e.
E2E := $(BIN)/e2e
E2E_RUN ?=
E2E_FLAGS ?=
# Control planes run for minutes; logs are in .bin/e2e/logs.
E2E_TIMEOUT ?= 40m
E2E_BUILT := etcd kube-apiserver kube-controller-manager kubectl provider-kubernetes contour envoy-gateway
E2E_PROGRAMS := $(addprefix $(E2E)/,$(E2E_BUILT) crossplane)

# What is installed, and what it is upgraded to.
E2E_VERSIONS := v0.1.0 v0.1.1
E2E_PACKAGES := $(addprefix $(E2E)/packages/,$(E2E_VERSIONS))

.PHONY: e2e
e2e: $(E2E_PROGRAMS) $(E2E_PACKAGES) $(E2E)/crossplane-cli ## Run every scenario on a real control plane, or the tests that match E2E_RUN.
	go -C test/e2e test -count=1 -timeout=$(E2E_TIMEOUT) -v $(if $(E2E_RUN),-run='$(E2E_RUN)') $(E2E_FLAGS) .

.PHONY: e2e-load
e2e-load: ## Measure on a real control plane what many resources cost. It needs a quiet machine and half an hour.
	@$(MAKE) --no-print-directory e2e E2E_RUN='$(or $(E2E_RUN),^TestLoadOf)' E2E_FLAGS='-load $(E2E_FLAGS)'

.PHONY: lint-e2e
lint-e2e: $(filter $(BIN)/%,$(GOLANGCI_LINT)) ## Lint the end-to-end tests, and check that their modules are tidy.
	@for m in $(dir $(wildcard test/e2e/go.mod test/e2e/bin/*/go.mod)); do echo "tidy $$m" && go -C $$m mod tidy -diff || exit; done
	cd test/e2e && $(GOLANGCI_LINT) run --config $(CURDIR)/.golangci.yml

# Go caches what has not changed, so these cost half a minute at most.
.PHONY: $(E2E_PACKAGES)
$(E2E_PACKAGES): $(BIN)/xpkg $(filter $(BIN)/%,$(CROSSPLANE))
	@mkdir -p $(@D)
	@$(MAKE) --no-print-directory xpkg VERSION=$(@F) DIST=$@ REGISTRY=registry.example.com/openfunction

$(E2E)/etcd: test/e2e/bin/etcd/go.mod test/e2e/bin/etcd/main.go
	@test/e2e/build.sh $@ test/e2e/bin/etcd go.etcd.io/etcd/server/v3
$(E2E)/kube-apiserver $(E2E)/kube-controller-manager $(E2E)/kubectl: test/e2e/bin/kubernetes/go.mod
	@test/e2e/build.sh $@ test/e2e/bin/kubernetes k8s.io/kubernetes cmd/$(@F)
# This and Envoy Gateway run in file systems that have no libraries.
$(E2E)/provider-kubernetes: test/e2e/bin/provider-kubernetes/go.mod
	@CGO_ENABLED=0 test/e2e/build.sh $@ test/e2e/bin/provider-kubernetes github.com/crossplane-contrib/provider-kubernetes cmd/provider
$(E2E)/contour: test/e2e/bin/contour/go.mod
	@test/e2e/build.sh $@ test/e2e/bin/contour github.com/projectcontour/contour cmd/contour
$(E2E)/envoy-gateway: test/e2e/bin/envoy-gateway/go.mod
	@CGO_ENABLED=0 test/e2e/build.sh $@ test/e2e/bin/envoy-gateway github.com/envoyproxy/gateway cmd/envoy-gateway
$(E2E)/crossplane: tools/go.mod
	@test/e2e/build.sh $@ tools github.com/crossplane/crossplane/v2 cmd/crossplane

$(E2E)/crossplane-cli: $(BIN)/crossplane
	@mkdir -p $(@D) && ln -sf ../crossplane $@
