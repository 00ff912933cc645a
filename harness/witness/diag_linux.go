package witness

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// diag is a hand-written client of sock_diag(7). An exact look-up costs about
// 5 microseconds and a list of listeners about 60, against 10 milliseconds for
// the text tables in /proc/net, which walk the whole hash table. It is for one
// goroutine at a time.
type diag struct {
	fd  int
	seq uint32
	buf []byte
}

func openDiag() (*diag, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return nil, fmt.Errorf("opening sock_diag: %w", err)
	}
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 2}); err != nil {
		unix.Close(fd)
		return nil, fmt.Errorf("opening sock_diag: %w", err)
	}
	return &diag{fd: fd, buf: make([]byte, 1<<16)}, nil
}

// close gives the socket back once: by a second time its number is somebody else's.
func (d *diag) close() {
	if d.fd >= 0 {
		unix.Close(d.fd)
	}
	d.fd = -1
}

// query names the sockets wanted: all in the given states, or with exact the
// one whose own address is local and whose peer is remote.
type query struct {
	family, proto byte
	states        uint32
	exact         bool
	local, remote netip.AddrPort
}

const (
	byFamily  = 20           // SOCK_DIAG_BY_FAMILY
	headerLen = 16           // struct nlmsghdr
	askLen    = 16 + 56      // and struct inet_diag_req_v2
	answerLen = 72           // struct inet_diag_msg
	wantInfo  = 1 << (2 - 1) // INET_DIAG_INFO: struct tcp_info
	noCookie  = 0xffffffff
)

func (d *diag) encode(q query) []byte {
	d.seq++
	b := make([]byte, askLen)
	ne := binary.NativeEndian
	flags := uint16(unix.NLM_F_REQUEST)
	if !q.exact {
		flags |= unix.NLM_F_DUMP
	}
	ne.PutUint32(b[0:], askLen)
	ne.PutUint16(b[4:], byFamily)
	ne.PutUint16(b[6:], flags)
	ne.PutUint32(b[8:], d.seq)
	b[16], b[17], b[18] = q.family, q.proto, wantInfo
	ne.PutUint32(b[20:], q.states)
	if q.exact {
		binary.BigEndian.PutUint16(b[24:], q.local.Port())
		binary.BigEndian.PutUint16(b[26:], q.remote.Port())
		copy(b[28:44], q.local.Addr().AsSlice())
		copy(b[44:60], q.remote.Addr().AsSlice())
	}
	ne.PutUint32(b[64:], noCookie)
	ne.PutUint32(b[68:], noCookie)
	return b
}

// record is one answer of the kernel.
type record struct {
	Socket
	local, remote netip.AddrPort
}

// ask sends q and returns the answers. That an exactly named socket does not
// exist is no error: the list is empty.
func (d *diag) ask(q query) ([]record, error) {
	if err := unix.Sendto(d.fd, d.encode(q), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return nil, fmt.Errorf("asking sock_diag: %w", err)
	}
	var out []record
	for {
		n, _, err := unix.Recvfrom(d.fd, d.buf, 0)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return out, fmt.Errorf("reading sock_diag: %w", err)
		}
		more, done, err := d.decode(d.buf[:n], q.exact)
		out = append(out, more...)
		if done || err != nil {
			return out, err
		}
	}
}

// decode reads one batch of netlink messages; answers to an earlier, abandoned
// question are passed over.
func (d *diag) decode(b []byte, exact bool) (out []record, done bool, err error) {
	ne := binary.NativeEndian
	for len(b) >= headerLen {
		size := int(ne.Uint32(b))
		if size < headerLen || size > len(b) {
			return out, true, errors.New("reading sock_diag: short message")
		}
		kind, body := ne.Uint16(b[4:]), b[headerLen:size]
		stale := ne.Uint32(b[8:]) != d.seq
		b = b[min(len(b), (size+3)&^3):]
		switch {
		case stale:
		case kind == unix.NLMSG_DONE:
			return out, true, nil
		case kind == unix.NLMSG_ERROR:
			errno := syscall.Errno(-int32(ne.Uint32(body)))
			if errno == 0 || errno == unix.ENOENT {
				return out, true, nil
			}
			return out, true, fmt.Errorf("reading sock_diag: %w", errno)
		case len(body) >= answerLen:
			out = append(out, parse(body))
			if exact {
				return out, true, nil
			}
		}
	}
	return out, false, nil
}

func parse(p []byte) record {
	ne := binary.NativeEndian
	width := 4
	if p[0] == unix.AF_INET6 {
		width = 16
	}
	local, _ := netip.AddrFromSlice(p[8 : 8+width])
	remote, _ := netip.AddrFromSlice(p[24 : 24+width])
	r := record{
		local:  netip.AddrPortFrom(local.Unmap(), binary.BigEndian.Uint16(p[4:])),
		remote: netip.AddrPortFrom(remote.Unmap(), binary.BigEndian.Uint16(p[6:])),
	}
	r.State = State(p[1])
	r.Unread, r.Unsent = int(ne.Uint32(p[56:])), int(ne.Uint32(p[60:]))
	r.Inode = uint64(ne.Uint32(p[68:]))
	r.Received = received(p[answerLen:])
	return r
}

// received finds tcpi_bytes_received among the attributes behind an answer.
func received(p []byte) uint64 {
	ne := binary.NativeEndian
	for len(p) >= 4 {
		size, kind := int(ne.Uint16(p)), ne.Uint16(p[2:])
		if size < 4 || size > len(p) {
			return 0
		}
		at := 4 + int(unsafe.Offsetof(unix.TCPInfo{}.Bytes_received))
		if kind == 2 && size >= at+8 {
			return ne.Uint64(p[at:])
		}
		p = p[min(len(p), (size+3)&^3):]
	}
	return 0
}

// exact looks up the socket whose own address is local.
func (d *diag) exact(local, remote netip.AddrPort) (Socket, error) {
	q := query{family: unix.AF_INET, proto: unix.IPPROTO_TCP, states: ^uint32(0), exact: true}
	q.local = netip.AddrPortFrom(local.Addr().Unmap(), local.Port())
	q.remote = netip.AddrPortFrom(remote.Addr().Unmap(), remote.Port())
	if q.local.Addr().Is6() {
		q.family = unix.AF_INET6
	}
	found, err := d.ask(q)
	// Where there is no such connection the kernel answers with the listener.
	if err != nil || len(found) == 0 || found[0].State == Listen {
		return Socket{}, err
	}
	return found[0].Socket, nil
}

// dump lists the sockets of a protocol in the given states, of both families.
func (d *diag) dump(proto byte, states uint32) ([]record, error) {
	var out []record
	for _, family := range []byte{unix.AF_INET, unix.AF_INET6} {
		found, err := d.ask(query{family: family, proto: proto, states: states})
		if err != nil {
			return out, err
		}
		out = append(out, found...)
	}
	return out, nil
}
