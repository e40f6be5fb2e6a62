# The benchmark: our function beside one that does nothing, and beside the floor, which
# decodes nothing. The main Makefile
# includes this file.

# How often each server is measured with each request, and with how many of the
# smallest each time.
ROUNDS ?= 7
REQUESTS ?= 300

.PHONY: bench
bench: ## Compare the function's CPU, latency, memory and start with those of a no-op on the same SDK, and its CPU with that of a server that decodes nothing.
	@go build -o $(BIN)/bench ./bench && $(BIN)/bench -rounds $(ROUNDS) -requests $(REQUESTS)

# How many XRs there are. 10,000 take five minutes on 2 cores.
XRS ?= 10000

.PHONY: bench-many
bench-many: ## Measure the function with the requests of many XRs, XRS (10000): CPU, latency, memory, and how many XRs a core serves.
	@go build -o $(BIN)/bench ./bench && $(BIN)/bench -xrs $(XRS)

.PHONY: bench-go
bench-go: ## Benchmark each stage of the function, with its allocations.
	go test -run '^$$' -bench . -benchmem . ./internal/...
