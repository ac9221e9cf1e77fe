package live

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"

	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"

	"github.com/urfave/cli/v2"
)

// Options are the flags of commands that serve the page.
type Options struct {
	serve   bool
	address flags.Optional[string]
}

// Flags are those of the command line.
func (o *Options) Flags() []cli.Flag {
	return []cli.Flag{
		flags.Toggle("serve", &o.serve, "show a live page in the browser; standard error tells its address"),
		&cli.GenericFlag{Name: "serve-address", Value: &o.address, DefaultText: "127.0.0.1 and a free port", Usage: "`PORT` or HOST:PORT of the live page; implies --serve"},
	}
}

// Asked tells whether there is to be a page.
func (o *Options) Asked() bool { return o.serve || o.address.Given }

// Listen opens the address of the page; no Server where none was asked for. An address that is wrong, in use or not of
// this machine is an error of the command line.
func (o *Options) Listen() (*Server, error) {
	if !o.Asked() {
		return nil, nil
	}
	host, port, err := o.split()
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return nil, exit.Wrong(fmt.Errorf("--serve-address %s: the live page cannot be served there: %w; choose another port, or leave --serve-address out for a free one", net.JoinHostPort(host, strconv.Itoa(port)), err))
	}
	return newServer(listener, host), nil
}

// split is the host and port that were asked for. A port alone is one of 127.0.0.1.
func (o *Options) split() (host string, port int, err error) {
	if !o.address.Given {
		return "127.0.0.1", 0, nil
	}
	text := o.address.Value
	host, number, err := net.SplitHostPort(text)
	if _, wrong := strconv.ParseUint(text, 10, 16); wrong == nil {
		host, number, err = "127.0.0.1", text, nil
	}
	p, wrong := strconv.ParseUint(number, 10, 16)
	switch {
	case err != nil || wrong != nil:
		return "", 0, exit.Misuse("--serve-address %s: give a port such as 8080, or a host and a port such as 127.0.0.1:8080", text)
	case host == "":
		return "", 0, exit.Misuse("--serve-address %s: say who may see the page: 127.0.0.1%s for this machine, 0.0.0.0%s for the whole network", text, text, text)
	}
	return host, int(p), nil
}

// isLoopback tells whether only this machine reaches a host.
func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
