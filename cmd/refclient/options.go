package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"

	"github.com/labgrade/labgrade/reference/fault"
)

// options are what the command line asks for.
type options struct {
	host, port string
	list       bool
	fault      fault.Fault // the zero value for none
}

// parse reads the command line. Its errors are complete sentences for the
// user, except for [flag.ErrHelp].
func parse(args []string) (options, error) {
	o := options{host: "127.0.0.1", port: "5050"}
	flags := flag.NewFlagSet("refclient", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&o.list, "faults", false, "")
	name := flags.String("fault", "", "")
	if err := flags.Parse(args); err != nil {
		return o, fmt.Errorf("%w; see --help", err)
	}
	switch flags.NArg() {
	case 0:
	case 2:
		o.host, o.port = flags.Arg(0), flags.Arg(1)
	default:
		return o, errors.New("give a host and a port, or neither; see --help")
	}
	if port, err := strconv.ParseUint(o.port, 10, 16); err != nil || port == 0 {
		return o, fmt.Errorf("%q is not a port; give a number from 1 to 65535", o.port)
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
	if err == nil && o.fault.Part != fault.Client {
		return fmt.Errorf("%s is a mistake of the server; give it to refserver", name)
	}
	return err
}
