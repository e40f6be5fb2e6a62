.DEFAULT_GOAL := help
SHELL := /bin/bash

BIN := $(CURDIR)/.bin
# All modules but those of the end-to-end tests, which stand on most of Kubernetes.
MODULES := $(filter-out test/e2e/,$(dir $(wildcard go.mod */go.mod */*/go.mod)))
# Those with code; the others hold tools.
CODE := $(filter-out tools/ tools/lint/ tools/vuln/,$(MODULES))
# Those whose tests need nothing but Go.
TESTED := $(filter-out test/%,$(CODE))

EXAMPLE ?= default
# What renders: own, or crossplane.
ENGINE ?= own
FUZZTIME ?= 60s
TESTFLAGS ?=
# Your own binaries, as paths or as names in PATH.
ifeq ($(ENGINE),crossplane)
# Yours, if it can render without containers.
CROSSPLANE ?= $(shell crossplane composition render --help 2>/dev/null | grep -q crossplane-binary && echo crossplane || echo $(BIN)/crossplane)
endif
CROSSPLANE ?= $(BIN)/crossplane
CROSSPLANE_SERVER ?= $(BIN)/crossplane-server
GOLANGCI_LINT ?= $(BIN)/golangci-lint

# Those of them that are built here.
ENGINES := $(filter $(BIN)/%,$(CROSSPLANE) $(CROSSPLANE_SERVER))

.PHONY: help
help: ## Show this.
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

.PHONY: render
ifeq ($(ENGINE),crossplane)
render: $(ENGINES)
ENGINE_FLAGS := -crossplane $(CROSSPLANE) -crossplane-server $(CROSSPLANE_SERVER)
else ifneq ($(ENGINE),own)
$(error ENGINE is $(ENGINE): write own or crossplane)
endif
render: $(BIN)/function $(BIN)/render ## Print what Crossplane would apply for EXAMPLE: a name in example/ (default), or a folder. With ENGINE=crossplane by its own CLI.
	@$(BIN)/render -function $(BIN)/function $(ENGINE_FLAGS) $(firstword $(wildcard example/$(EXAMPLE) $(EXAMPLE)) $(EXAMPLE))

.PHONY: test
test: test-drift test-lint test-go test-render ## Run every check and test.

.PHONY: test-drift
test-drift: ## Check that go.mod files are tidy and that what is generated is up to date.
	hack/drift.sh $(MODULES)

.PHONY: test-lint
test-lint: $(filter $(BIN)/%,$(GOLANGCI_LINT)) ## Lint every module.
	@for m in $(CODE); do echo "lint $$m" && (cd $$m && $(GOLANGCI_LINT) run --config $(CURDIR)/.golangci.yml) || exit; done

.PHONY: test-go
test-go: ## Run all tests that need nothing but Go.
	@for m in $(TESTED); do go -C $$m test -race -timeout=30m $(TESTFLAGS) ./... || exit; done
	go test -run=Allocat $(TESTFLAGS) . ./internal/wire ./internal/gateway/attach

.PHONY: test-render
test-render: $(BIN)/function $(ENGINES) ## Run every golden case through the real CLI, and what it renders through the real CRDs.
	FUNCTION=$(BIN)/function CROSSPLANE=$(CROSSPLANE) CROSSPLANE_SERVER=$(CROSSPLANE_SERVER) \
		go -C test/render test -count=1 $(TESTFLAGS) ./...

.PHONY: golden
golden: ## Rewrite the want.yaml of every golden case and example, and print what changed. Read the diff.
	@go test -run '^TestGolden$$' -update

.PHONY: fuzz
fuzz: ## Fuzz every target for FUZZTIME (60s).
	hack/fuzz.sh $(FUZZTIME)

.PHONY: vuln
vuln: ## Look for known vulnerabilities in what is shipped. Needs the Go vulnerability database: a network.
	@go -C tools/vuln build -o $(BIN)/govulncheck golang.org/x/vuln/cmd/govulncheck
	$(BIN)/govulncheck ./...

.PHONY: generate
generate: ## Generate the XRDs, the Input's schema and the reference from the Go types.
	go generate ./...

# What go builds it also caches: these cost a second when nothing has changed.
.PHONY: $(BIN)/function $(BIN)/render
$(BIN)/function:
	@test -e $@ || echo "Building the function into .bin: once, about a minute on 2 cores." >&2
	@go build -o $@ .
$(BIN)/render:
	@go -C test/render build -o $@ .

$(BIN)/crossplane: tools/go.mod tools/go.sum
	@hack/build-tool.sh $@ tools github.com/crossplane/cli/v2 cmd/crossplane "the Crossplane CLI"
$(BIN)/crossplane-server: tools/go.mod tools/go.sum
	@hack/build-tool.sh $@ tools github.com/crossplane/crossplane/v2 cmd/crossplane "the Crossplane server, whose engine renders"
$(BIN)/golangci-lint: tools/lint/go.mod tools/lint/go.sum
	@hack/build-tool.sh $@ tools/lint github.com/golangci/golangci-lint/v2 cmd/golangci-lint "golangci-lint"

-include bench/bench.mk package/package.mk test/e2e/e2e.mk
