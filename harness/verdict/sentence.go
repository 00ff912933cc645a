package verdict

import (
	"maps"
	"slices"
)

// Sentence says a cause to the student in one sentence.
func Sentence(cause string) string { return sentences[cause] }

// IDs lists the causes that labgrade names, sorted.
func IDs() []string { return slices.Sorted(maps.Keys(sentences)) }

// sentences are part of the result format: identifiers do not change once
// released.
var sentences = map[string]string{
	"exits-at-start":    "The program ends by itself before it listens.",
	"never-listens":     "The program runs but never listens on a port.",
	"listens-elsewhere": "The program listens, but not on the port it was given, or on an address that others cannot reach.",
	"serves-once":       "The program serves one client and then ends or stops accepting.",
	"no-address-reuse":  "Restarted at once on the same port, the program fails with \"address already in use\": set SO_REUSEADDR before bind.",

	"recv-is-message":       "One recv is taken for one message: a request that arrives in pieces is not put together.",
	"drops-coalesced":       "Of several requests that arrive in one piece only some are answered: what one recv returns can hold more than one line.",
	"fixed-buffer":          "Messages longer than a fixed size are cut or lost.",
	"short-send":            "A large reply is sent with one send whose result is ignored, so the rest of it is lost.",
	"splits-utf8":           "Each piece is decoded by itself, so a character that is cut in two is damaged: put the whole line together, then decode.",
	"keeps-carriage-return": "The carriage return of a CRLF line end is treated as part of the text.",
	"no-line-end":           "Replies lack their line end, so a client cannot know where they end.",
	"extra-output":          "More is sent than one reply for each request: a greeting, a prompt or blank lines.",
	"not-flushed":           "A reply stays in a buffer of the program until the next one or the end of the connection: flush after each reply.",
	"alters-text":           "The text comes back changed: stripped, split at spaces or re-encoded.",
	"wrong-reply":           "A reply differs from the protocol in its content.",
	"closes-on-error":       "A bad request is not answered with ERR; the connection is closed or the request ignored.",
	"oversize-breaks":       "A line longer than allowed breaks the connection or the server.",
	"replies-out-of-order":  "Replies do not come in the order of the requests.",
	"never-answers":         "A request that has come whole is not answered: it is not read, or nothing is sent back.",

	"shared-client-state": "What belongs to one connection (its name, its count, its buffer) is kept in one place for all clients.",
	"cross-talk":          "A reply goes to another client than the one that asked.",
	"lost-updates":        "The shared counter is read and written without protection, so numbers are given twice or left out.",

	"one-client-at-a-time":   "The next client is served only when the one before has left.",
	"one-request-at-a-time":  "Clients take turns request by request: one that is slow in sending holds up all the others.",
	"limited-workers":        "Only so many clients are served at once; the others wait until one of them leaves.",
	"wait-blocks-everyone":   "A request that takes its time (WAIT) delays the other clients.",
	"blocked-by-slow-reader": "A client that does not read its replies blocks the others.",
	"lock-held-during-io":    "A lock is held while sending to or receiving from a client, so one slow client stops all.",
	"deadlock":               "Threads wait for each other for ever: two locks are taken in opposite order, or one is never given back.",
	"slow-polling":           "The server sleeps between looks instead of waiting for input.",
	"busy-wait":              "The server burns a processor while nothing happens.",

	"dies-on-disconnect":          "A client that resets its connection or leaves in mid-request ends the server or its accept loop.",
	"dies-by-sigpipe":             "Writing to a client that has left ends the process by SIGPIPE: ignore that signal, or send with MSG_NOSIGNAL.",
	"dies-on-bad-input":           "Garbage, binary or empty input ends the server, its accept loop or this connection.",
	"drops-pending-at-half-close": "Requests received before the client closed its sending side are not answered.",
	"answers-incomplete-line":     "An incomplete last line is answered as if it were a request.",
	"keeps-open-after-bye":        "The connection is not closed after BYE.",
	"keeps-open-after-end":        "The connection is not closed after the client has closed its sending side.",
	"leaks-connections":           "Descriptors or half-closed connections remain after clients have left.",
	"leaks-threads":               "Threads or processes remain after clients have left.",
	"spins-after-close":           "The server spins on a connection that has ended: a recv that returns nothing means that the client is gone.",
	"ignores-stop-signal":         "The program does not end on SIGTERM or SIGINT.",

	"udp-truncates":      "Datagrams above a size are cut.",
	"udp-stops-at-empty": "An empty datagram ends the service.",
	"udp-wrong-peer":     "A reply goes to another address than the sender's, or comes from another port.",
	"udp-one-client":     "Only the first client is served.",
	"udp-dies":           "A bad datagram ends the service.",

	"client-ignores-arguments":       "The client does not connect to the host and port it was given.",
	"client-sends-wrong-bytes":       "What the client sends is not the line it was given, followed by a line end.",
	"client-recv-is-message":         "A reply that arrives in pieces is printed in pieces, or taken for several.",
	"client-drops-coalesced":         "Of several replies that arrive in one piece, some are lost or glued together.",
	"client-fixed-buffer":            "Long replies are cut.",
	"client-splits-utf8":             "A character that is cut in two is damaged or raises an exception.",
	"client-alters-output":           "The reply is printed with additions or changes.",
	"client-prints-late":             "Replies are not printed as they come.",
	"client-keeps-sending-side-open": "At the end of its input the client does not close its sending side.",
	"client-loses-replies":           "The client leaves before replies that are owed have come.",
	"client-hangs-on-close":          "The client hangs when the server closes or resets the connection.",
	"client-ignores-bye":             "The client does not end after the reply to BYE.",
	"client-hides-failure":           "The client ends with status 0, or without a word on standard error, when something failed.",
	"client-shows-traceback":         "A failure ends the client with a traceback or a crash.",
	"client-stalls-on-bulk":          "Sending much without reading, the client blocks for ever with the server.",
	"client-busy-waits":              "The client burns a processor while it waits.",
}
