module github.com/openfunction/function-openfunction-gateway/test/e2e/bin/provider-kubernetes

go 1.26.0

tool github.com/crossplane-contrib/provider-kubernetes/cmd/provider

require github.com/crossplane-contrib/provider-kubernetes v1.2.1
