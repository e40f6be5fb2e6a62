# Packages: what a platform team installs. The main Makefile includes this file.

# Where the packages will be pushed: a registry and a path in it. The
# Configuration depends on the function there, so it counts for `make xpkg` too.
REGISTRY ?= registry.example.com/openfunction
# The package of provider-kubernetes, without a tag: upstream's, or your mirror.
PROVIDER_KUBERNETES ?= $(REGISTRY)/provider-kubernetes
# A semantic version: the tag of the commit, or one that says which commit it is.
VERSION ?= $(shell git describe --tags --match 'v[0-9]*' 2>/dev/null || echo v0.0.0-g$$(git rev-parse --short=12 HEAD))
# Where to put them.
DIST ?= dist
# The only time that goes into the packages, so that two builds are equal.
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct)

FUNCTION_PACKAGE := function-openfunction-gateway
CONFIGURATION_PACKAGE := configuration-openfunction-gateway

.PHONY: $(BIN)/xpkg
$(BIN)/xpkg:
	@go -C tools/xpkg build -o $@ .

.PHONY: xpkg
xpkg: $(BIN)/xpkg $(filter $(BIN)/%,$(CROSSPLANE)) ## Build both packages, their digests and SBOMs, in DIST (dist).
	$(BIN)/xpkg --crossplane=$(CROSSPLANE) --version=$(VERSION) --source-date-epoch=$(SOURCE_DATE_EPOCH) \
		--registry=$(REGISTRY) --provider-kubernetes=$(PROVIDER_KUBERNETES) --out=$(DIST)
	@ls -l $(DIST)/*.xpkg $(DIST)/*.json && grep . $(DIST)/*.digest

.PHONY: test-xpkg
test-xpkg: $(filter $(BIN)/%,$(CROSSPLANE)) ## Build both packages, push them to a registry on this machine, pull and check them.
	go -C tools/xpkg tool actionlint $(CURDIR)/.github/workflows/*.yaml
	CROSSPLANE=$(CROSSPLANE) go -C test/xpkg test $(TESTFLAGS) ./...

.PHONY: push
push: ## Build both packages and push them to REGISTRY, a registry and a path in it.
ifeq ($(and $(REGISTRY),$(filter command line environment,$(origin REGISTRY))),)
	$(error Say where to: make push REGISTRY=<registry>/<path>)
endif
	$(MAKE) xpkg
	$(CROSSPLANE) xpkg push $(REGISTRY)/$(FUNCTION_PACKAGE):$(VERSION) \
		--package-files=$(DIST)/$(FUNCTION_PACKAGE)-amd64.xpkg,$(DIST)/$(FUNCTION_PACKAGE)-arm64.xpkg
	$(CROSSPLANE) xpkg push $(REGISTRY)/$(CONFIGURATION_PACKAGE):$(VERSION) \
		--package-files=$(DIST)/$(CONFIGURATION_PACKAGE).xpkg
