package witness

import (
	"os"
	"strconv"
	"strings"
)

// Unread returns the bytes that wait in the program's datagram sockets, as the
// kernel accounts for them: an empty datagram counts too. ok is false where it
// is not known.
func (w *Witness) Unread() (bytes int, ok bool) {
	own, err := w.Datagrams()
	if err != nil {
		return 0, false
	}
	for _, l := range own {
		bytes += l.Waiting
	}
	return bytes, true
}

// Dropped returns how many datagrams the kernel had to drop because a receive
// buffer of the program was full: the last column of /proc/net/udp (udp(7)).
func (w *Witness) Dropped() (n int) {
	if w == nil {
		return 0
	}
	w.mu.Lock()
	owner := w.owners()
	w.mu.Unlock()
	for _, table := range []string{"/proc/net/udp", "/proc/net/udp6"} {
		for _, f := range fields(table) {
			const inode, drops = 9, 12
			if len(f) <= drops {
				continue
			}
			if ino, err := strconv.ParseUint(f[inode], 10, 64); err == nil && owner[ino] != 0 {
				lost, _ := strconv.Atoi(f[drops])
				n += lost
			}
		}
	}
	return n
}

// Unclaimed returns how many datagrams have arrived here at a port at which
// nobody listens, whoever sent them (Udp NoPorts in /proc/net/snmp, RFC 4113).
func (w *Witness) Unclaimed() (n int) {
	if w == nil {
		return 0
	}
	for _, f := range fields("/proc/net/snmp") {
		const noPorts = 2
		if len(f) > noPorts && f[0] == "Udp:" {
			n, _ = strconv.Atoi(f[noPorts]) // 0 in the line of names
		}
	}
	return n
}

// InTransit reports whether packets have been sent over the loopback interface
// and lie between the two sockets, waiting for a processor: the backlogs of
// /proc/net/softnet_stat. On other systems nothing is known, and it is false.
func (w *Witness) InTransit() bool {
	for _, f := range fields("/proc/net/softnet_stat") {
		const backlog = 11
		if len(f) > backlog && strings.Trim(f[backlog], "0") != "" {
			return true
		}
	}
	return false
}

// fields reads a table of the kernel; none if it is not there.
func fields(table string) (lines [][]string) {
	b, err := os.ReadFile(table)
	if err != nil {
		return nil
	}
	for line := range strings.Lines(string(b)) {
		lines = append(lines, strings.Fields(line))
	}
	return lines
}
