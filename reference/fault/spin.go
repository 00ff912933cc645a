package fault

import (
	"context"
	"net"
)

// listening is the type of the listen step.
type listening = func(context.Context, string) (net.Listener, error)

// spinAfter starts an endless loop once the port is open.
func spinAfter(listen listening) listening {
	return func(ctx context.Context, addr string) (net.Listener, error) {
		ln, err := listen(ctx, addr)
		if err == nil {
			go spin(ctx)
		}
		return ln, err
	}
}

// spin is the "while true" at the end of a program.
func spin(ctx context.Context) {
	for ctx.Err() == nil {
	}
}
