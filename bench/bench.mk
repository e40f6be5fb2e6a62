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

.PHONY: bench-go
bench-go: ## Benchmark each stage of the function, with its allocations.
	go test -run '^$$' -bench . -benchmem . ./internal/...
