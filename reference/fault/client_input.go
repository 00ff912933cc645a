package fault

import (
	"bytes"
	"context"
	"slices"
	"strings"
)

// clientInputFaults: where the client connects and what it sends.
var clientInputFaults = []Fault{
	{
		Name: "client-ignores-arguments", Cause: "client-ignores-arguments", Part: Client,
		Text: "always connects to port 5050 of its own machine",
		client: func(t *talker) {
			t.address = func(string, string) (string, string) { return "127.0.0.1", "5050" }
		},
	},
	sending("client-sends-wrong-bytes", "client-sends-wrong-bytes", "strips the spaces around a line before it sends it",
		func(request []byte) []byte { return append([]byte(strings.TrimSpace(string(request))), '\n') }),
	sending("client-sends-wrong-bytes-no-end", "client-sends-wrong-bytes", "sends lines without their line end",
		func(request []byte) []byte { return bytes.TrimSuffix(request, []byte("\n")) }),
	sending("client-sends-wrong-bytes-two-ends", "client-sends-wrong-bytes", "adds a line end to the one that the line has",
		func(request []byte) []byte { return slices.Concat(request, []byte("\n")) }),
	preparing("client-stalls-on-bulk", "client-stalls-on-bulk", "reads no replies while it has input to send",
		func(ctx context.Context, c *conversation) {
			first := newInputFirst(ctx, c.in)
			c.in = first
			c.conn = reader{c.conn, idle{c.conn, first}}
		}),
}
