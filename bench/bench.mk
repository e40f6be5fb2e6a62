# The benchmark: our function beside one that does nothing. The main Makefile
# includes this file.

# How often each server is measured, and for how many requests each time.
ROUNDS ?= 5
REQUESTS ?= 300

.PHONY: bench
bench: ## Compare CPU, latency, memory and start of the function with those of a no-op on the same SDK.
	@go build -o $(BIN)/bench ./bench && $(BIN)/bench -rounds $(ROUNDS) -requests $(REQUESTS)

.PHONY: bench-go
bench-go: ## Benchmark each stage of the function, with its allocations.
	go test -run '^$$' -bench . -benchmem . ./internal/...
