// Package ext stands for a folder of Traefik's repository, by which its own go.mod
// replaces this module: no module of that name is published.
package ext

// HTTP is what an extended Traefik adds to its configuration of HTTP: nothing here.
type HTTP struct{}

// Router is what an extended Traefik adds to a router: nothing here.
type Router struct{}
