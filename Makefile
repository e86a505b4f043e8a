# The names operator authors expect; the scripts do the work.
.DEFAULT_GOAL := help

.PHONY: help build release run test simulate manifests install uninstall fmt bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## Build the programs into artifacts/bin
	./build.sh

release: ## Build them trimmed, ReadyToRun and self-contained
	./build.sh --release

run: ## Control plane and three hosts on this machine
	./quickstart.sh

test: ## Everything that CI checks
	./test.sh

simulate: ## Simulate the operator until stopped (docs/simulation.md)
	dotnet run --project tests/simulation --configuration Release -- --forever

manifests: build ## Write crds/*.yaml from the C# records
	artifacts/bin/carillon dev crds --output-dir crds

install: ## Install the CRDs into the cluster of the current kubeconfig
	kubectl apply -f crds/

uninstall: ## Remove them, and with them every object of these kinds
	kubectl delete --ignore-not-found -f crds/

fmt: ## Format the sources
	dotnet format Operator.sln

bench: ## Print the figures of docs/benchmarks.md
	dotnet run --project tests/bench --configuration Release -- all

clean: ## Remove everything that was built
	rm -rf artifacts
