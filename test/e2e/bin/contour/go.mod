module github.com/openfunction/function-openfunction-gateway/test/e2e/bin/contour

go 1.26.0

tool github.com/projectcontour/contour/cmd/contour

require github.com/projectcontour/contour v1.33.8
