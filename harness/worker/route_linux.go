package worker

import (
	"encoding/binary"
	"os"

	"golang.org/x/sys/unix"
)

// everywhere makes every IPv4 address one of this network's own, by one route of
// the kind local to lo: a program with an address built in, of the machine it was
// written on, can be bound and reached as it is (rtnetlink(7)).
func everywhere() error {
	lo, err := loopbackIndex()
	if err != nil {
		return err
	}
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		return os.NewSyscallError("socket", err)
	}
	defer unix.Close(fd)
	return os.NewSyscallError("sendto", unix.Sendto(fd, newRoute(lo), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}))
}

// loopbackIndex is the number of the interface lo.
func loopbackIndex() (index uint32, err error) {
	err = ofLoopback(func(fd int, request *unix.Ifreq) error {
		if err := unix.IoctlIfreq(fd, unix.SIOCGIFINDEX, request); err != nil {
			return os.NewSyscallError("ioctl", err)
		}
		index = request.Uint32()
		return nil
	})
	return index, err
}

// newRoute is the message that asks for "local 0.0.0.0/0 dev lo table local".
func newRoute(lo uint32) []byte {
	const size = unix.SizeofNlMsghdr + unix.SizeofRtMsg + unix.SizeofRtAttr + 4
	b := make([]byte, 0, size)
	order := binary.NativeEndian
	b = order.AppendUint32(b, size)
	b = order.AppendUint16(b, unix.RTM_NEWROUTE)
	b = order.AppendUint16(b, unix.NLM_F_REQUEST|unix.NLM_F_CREATE)
	b = order.AppendUint32(b, 0) // sequence
	b = order.AppendUint32(b, 0) // from the kernel's idea of us
	b = append(b, unix.AF_INET, 0, 0, 0, unix.RT_TABLE_LOCAL, unix.RTPROT_BOOT, unix.RT_SCOPE_HOST, unix.RTN_LOCAL)
	b = order.AppendUint32(b, 0) // flags
	b = order.AppendUint16(b, unix.SizeofRtAttr+4)
	b = order.AppendUint16(b, unix.RTA_OIF)
	return order.AppendUint32(b, lo)
}

// tap opens a socket that sees every packet of this network (packet(7)), from which
// it is told afterwards what a student's own programs said to each other; 0 where
// that is refused. It outlives the exec that follows.
func tap() int {
	const every = unix.ETH_P_ALL<<8 | unix.ETH_P_ALL>>8 // in network order
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK, every)
	if err != nil {
		return 0
	}
	return fd
}
