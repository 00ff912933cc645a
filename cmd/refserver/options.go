package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"

	"github.com/labgrade/labgrade/reference/fault"
)

// defaultPort is where the server listens without an argument (PROTOCOL.md,
// Transport).
const defaultPort = 5050

// options are what the command line asks for.
type options struct {
	port  int
	udp   bool
	list  bool
	fault fault.Fault // the zero value for none
}

// parse reads the command line. Its errors are complete sentences for the
// user, except for [flag.ErrHelp].
func parse(args []string) (options, error) {
	o := options{port: defaultPort}
	flags := flag.NewFlagSet("refserver", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&o.udp, "udp", false, "")
	flags.BoolVar(&o.list, "faults", false, "")
	name := flags.String("fault", "", "")
	if err := flags.Parse(args); err != nil {
		return o, fmt.Errorf("%w; see --help", err)
	}
	if flags.NArg() > 1 {
		return o, fmt.Errorf("one port is enough, but %d arguments were given; see --help", flags.NArg())
	}
	if flags.NArg() == 1 {
		port, err := strconv.ParseUint(flags.Arg(0), 10, 16)
		if err != nil {
			return o, fmt.Errorf("%q is not a port; give a number from 0 to 65535", flags.Arg(0))
		}
		o.port = int(port)
	}
	return o, o.choose(*name)
}

// choose finds the fault of the given name, if one is given.
func (o *options) choose(name string) error {
	if name == "" {
		return nil
	}
	var err error
	o.fault, err = fault.Find(name)
	if _, unknown := errors.AsType[*fault.UnknownError](err); unknown {
		return fmt.Errorf("%w; --faults lists them", err)
	}
	switch {
	case err != nil:
		return err
	case o.fault.Part == fault.Client:
		return fmt.Errorf("%s is a mistake of the client; give it to refclient", name)
	case o.fault.Part == fault.Datagram && !o.udp:
		return fmt.Errorf("%s is a mistake of the connectionless part; add --udp", name)
	case o.fault.Part == fault.Server && o.udp:
		return fmt.Errorf("%s is no mistake of the connectionless part; leave out --udp", name)
	default:
		return nil
	}
}
