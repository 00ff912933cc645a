package fault

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
)

// startingFaults: before the first client, and after the only one.
var startingFaults = []Fault{
	{
		Name: "exits-at-start", Cause: "exits-at-start", Part: Server,
		Text: "ends with an error before it listens, because a settings file is missing",
		server: func(s *server) {
			s.listen = func(context.Context, string) (net.Listener, error) {
				return nil, errors.New("cannot read the settings: settings.ini is missing")
			}
		},
	},
	{
		Name: "never-listens", Cause: "never-listens", Part: Server,
		Text: "starts and waits, but never opens its port",
		server: func(s *server) {
			s.listen = func(ctx context.Context, _ string) (net.Listener, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			}
		},
	},
	{
		Name: "listens-elsewhere", Cause: "listens-elsewhere", Part: Server,
		Text:   "listens on the port after the one it was given",
		server: func(s *server) { s.listen = listenNextPort },
	},
	{
		Name: "listens-elsewhere-address", Cause: "listens-elsewhere", Part: Server,
		Text:   "listens on the right port, but only on the IPv6 loopback address",
		server: func(s *server) { s.listen = listenIPv6 },
	},
	{
		Name: "serves-once", Cause: "serves-once", Part: Server,
		Text:   "serves one client and then ends",
		server: func(s *server) { s.accept = s.acceptOnce },
	},
	{
		Name: "serves-once-stays", Cause: "serves-once", Part: Server,
		Text: "serves one client, then keeps running without accepting another",
		server: func(s *server) {
			s.accept = func(ctx context.Context, ln net.Listener) error {
				err := s.acceptOnce(ctx, ln)
				<-ctx.Done()
				return err
			}
		},
	},
	{
		Name: "no-address-reuse", Cause: "no-address-reuse", Part: Server,
		Text:   "does not set the address-reuse option, so that a restart finds its port in use",
		server: func(s *server) { s.listen = listenWithoutReuse },
	},
}

// acceptOnce serves one client and returns when it has left.
func (s *server) acceptOnce(ctx context.Context, ln net.Listener) error {
	c, err := s.meet(ctx, ln, 1)
	if err != nil {
		return err
	}
	s.serve(ctx, c)
	return nil
}

func listenNextPort(ctx context.Context, addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("reading the port: %w", err)
	}
	return listen(ctx, net.JoinHostPort(host, strconv.Itoa(number+1)))
}

func listenIPv6(ctx context.Context, addr string) (net.Listener, error) {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	return listen(ctx, net.JoinHostPort("::1", port))
}

func listenWithoutReuse(ctx context.Context, addr string) (net.Listener, error) {
	lc := net.ListenConfig{Control: clearReuse}
	return lc.Listen(ctx, "tcp", addr)
}
