module github.com/openfunction/function-openfunction-gateway/test/e2e/bin/etcd

go 1.26.0

require go.etcd.io/etcd/server/v3 v3.6.5
