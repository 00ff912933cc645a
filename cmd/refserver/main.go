// Refserver is the Lab 3 model server as a program. With a port it serves on
// that port, with --udp it is the connectionless server, and with --fault NAME
// it makes exactly one of the mistakes that students make.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/labgrade/labgrade/reference/fault"
	"github.com/labgrade/labgrade/reference/lab3"
)

const usage = `usage: refserver [--udp] [--fault NAME] [PORT]

Serves the Lab 3 protocol on PORT (5050 if none is given) until it is stopped
by SIGTERM or Ctrl-C.

  --udp         the connectionless part: serve datagrams
  --fault NAME  make this one mistake and no other
  --faults      list the mistakes, and end
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit status: 0 when told to stop, 1 when serving failed, 2
// for wrong usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "refserver:", err)
		return 2
	case o.list:
		list(stdout)
		return 0
	}
	if err := o.serve(ctx); err != nil {
		fmt.Fprintln(stderr, "refserver:", err)
		return 1
	}
	return 0
}

// list writes one line for every fault of a server: name, part, mistake.
func list(w io.Writer) {
	for _, f := range fault.All() {
		if f.Part != fault.Client {
			fmt.Fprintf(w, "%-30s %-9s %s\n", f.Name, f.Part, f.Text)
		}
	}
}

// serve runs the server that the options ask for, until ctx is done.
func (o options) serve(ctx context.Context) error {
	// An empty host means all addresses, so that clients may use localhost,
	// 127.0.0.1 or ::1.
	addr := net.JoinHostPort("", strconv.Itoa(o.port))
	if o.fault.Name != "" {
		return o.fault.Serve(ctx, addr)
	}
	var (
		server lab3.Server
		lc     net.ListenConfig
	)
	if o.udp {
		pc, err := lc.ListenPacket(ctx, "udp", addr)
		if err != nil {
			return err
		}
		return server.ServePacket(ctx, pc)
	}
	ln, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	return server.Serve(ctx, ln)
}
