package witness

import "testing"

// TestClosed: what was sent to an end that nobody holds any more is read by no
// one, so nobody waits for that.
func TestClosed(t *testing.T) {
	for _, row := range []struct {
		socket Socket
		want   bool
		reason string
	}{
		{Socket{State: Gone}, true, "there is no such socket"},
		{Socket{State: Established, Inode: 7}, false, "it is in use"},
		{Socket{State: Established}, false, "it waits to be accepted"},
		{Socket{State: CloseWait}, false, "it waits to be accepted, and we have closed"},
		{Socket{State: CloseWait, Inode: 7}, false, "the program may still read and write"},
		{Socket{State: FinWait2, Inode: 7}, false, "only its sending side is closed"},
		{Socket{State: FinWait1, Inode: 7}, false, "only its sending side is closed, and the end is under way"},
		{Socket{State: FinWait1}, true, "the program has closed it"},
		{Socket{State: FinWait2}, true, "the program has closed it, and we have not"},
		{Socket{State: Closing}, true, "both close at once"},
		{Socket{State: TimeWait}, true, "both have closed"},
		{Socket{State: LastAck}, true, "we have closed first"},
	} {
		if got := row.socket.Closed(); got != row.want {
			t.Errorf("%+v: closed %v: %s", row.socket, got, row.reason)
		}
	}
}
