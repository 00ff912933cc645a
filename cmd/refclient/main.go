// Refclient is the Lab 3 model client as a program: what is typed goes to the
// server line by line, and its replies are printed. With --fault NAME it makes
// exactly one of the mistakes that students make.
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
	"syscall"

	"github.com/labgrade/labgrade/reference/fault"
	"github.com/labgrade/labgrade/reference/lab3"
)

const usage = `usage: refclient [--fault NAME] [HOST PORT]

Connects to the Lab 3 server at HOST and PORT (127.0.0.1 5050 if none is
given), sends each line of standard input as one request and prints each reply.
Ctrl-D or BYE ends it.

  --fault NAME  make this one mistake and no other
  --faults      list the mistakes, and end
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	streams := fault.Streams{In: os.Stdin, Out: os.Stdout}
	os.Exit(run(ctx, os.Args[1:], streams, os.Stderr))
}

// run returns the exit status: 0 when all went well, 1 when the server could
// not be reached or replies did not come, 2 for wrong usage.
func run(ctx context.Context, args []string, streams fault.Streams, stderr io.Writer) int {
	o, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(streams.Out, usage)
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "refclient:", err)
		return 2
	case o.list:
		list(streams.Out)
		return 0
	}
	err = o.talk(ctx, streams)
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "refclient: stopped")
		return 1
	case err != nil:
		fmt.Fprintln(stderr, "refclient:", err)
		return 1
	}
	return 0
}

// list writes one line for every fault of the client: name, mistake.
func list(w io.Writer) {
	for _, f := range fault.All() {
		if f.Part == fault.Client {
			fmt.Fprintf(w, "%-34s %s\n", f.Name, f.Text)
		}
	}
}

// talk runs the client that the options ask for, until it ends or ctx is done.
func (o options) talk(ctx context.Context, streams fault.Streams) error {
	if o.fault.Name != "" {
		return o.fault.Talk(ctx, o.host, o.port, streams)
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(o.host, o.port))
	if err != nil {
		return err
	}
	return lab3.Talk(ctx, conn.(*net.TCPConn), streams.In, streams.Out)
}
