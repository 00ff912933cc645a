//go:build linux && (amd64 || arm64)

package sandbox

import (
	"sync"

	"golang.org/x/sys/unix"
)

// denied are system calls that reach what no namespace keeps apart, or a large
// part of the kernel that no student's program needs. ptrace(2) is not among
// them: leak checkers use it, and it does not reach out of a box.
var denied = []uint32{
	unix.SYS_KEYCTL, unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY,
	unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN, unix.SYS_USERFAULTFD,
	unix.SYS_IO_URING_SETUP, unix.SYS_IO_URING_ENTER, unix.SYS_IO_URING_REGISTER,
	unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_PIVOT_ROOT, unix.SYS_CHROOT,
	unix.SYS_FSOPEN, unix.SYS_FSCONFIG, unix.SYS_FSMOUNT, unix.SYS_FSPICK, unix.SYS_MOVE_MOUNT, unix.SYS_OPEN_TREE, unix.SYS_MOUNT_SETATTR,
	unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_OPEN_BY_HANDLE_AT, unix.SYS_NAME_TO_HANDLE_AT,
	unix.SYS_KEXEC_LOAD, unix.SYS_KEXEC_FILE_LOAD, unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE, unix.SYS_DELETE_MODULE,
	unix.SYS_SWAPON, unix.SYS_SWAPOFF, unix.SYS_REBOOT, unix.SYS_ACCT, unix.SYS_QUOTACTL,
}

// families are the kinds of socket that may be made.
var families = []uint32{unix.AF_UNIX, unix.AF_INET, unix.AF_INET6, unix.AF_NETLINK}

// newNamespaces are the flags of clone(2) that ask for some.
const newNamespaces = unix.CLONE_NEWUSER | unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWNET |
	unix.CLONE_NEWIPC | unix.CLONE_NEWUTS | unix.CLONE_NEWCGROUP

// The instructions that the filter uses.
const (
	load    = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
	equal   = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
	atLeast = unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K
	anyBit  = unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K
	answer  = unix.BPF_RET | unix.BPF_K
)

// Where seccomp_data holds what is looked at; the low half of the first
// argument on the little-endian processors that we know.
const (
	atNumber   = 0
	atMachine  = 4
	atArgument = 16
)

// x32Bit marks the calls of amd64's other numbering; no other processor has
// numbers as high.
const x32Bit = 0x40000000

func refusing(errno unix.Errno) uint32 { return unix.SECCOMP_RET_ERRNO | uint32(errno) }

// filter is the program: calls of another processor's numbering are refused,
// clone3(2), whose flags cannot be seen, is said to be missing so that the C
// library takes clone(2), and that is refused with flags for namespaces.
func filter() (f []unix.SockFilter) {
	add := func(code uint16, k uint32, yes, no uint8) {
		f = append(f, unix.SockFilter{Code: code, K: k, Jt: yes, Jf: no})
	}
	eperm := refusing(unix.EPERM)
	add(load, atMachine, 0, 0)
	add(equal, machine, 1, 0)
	add(answer, eperm, 0, 0)
	add(load, atNumber, 0, 0)
	add(atLeast, x32Bit, 0, 1)
	add(answer, eperm, 0, 0)
	add(equal, unix.SYS_CLONE3, 0, 1)
	add(answer, refusing(unix.ENOSYS), 0, 0)
	add(equal, unix.SYS_CLONE, 0, 4)
	add(load, atArgument, 0, 0)
	add(anyBit, newNamespaces, 0, 1)
	add(answer, eperm, 0, 0)
	add(load, atNumber, 0, 0)
	n := uint8(len(families))
	add(equal, unix.SYS_SOCKET, 0, n+3)
	add(load, atArgument, 0, 0)
	for i, family := range families {
		add(equal, family, n-uint8(i), 0)
	}
	add(answer, refusing(unix.EAFNOSUPPORT), 0, 0)
	add(load, atNumber, 0, 0)
	for i, number := range denied {
		add(equal, number, uint8(len(denied)-i), 0)
	}
	add(answer, unix.SECCOMP_RET_ALLOW, 0, 0)
	add(answer, eperm, 0, 0)
	return f
}

// known reports that the filter fits this processor.
func known() error { return nil }

// theFilter is made once and never changes.
var theFilter = sync.OnceValue(filter)

// filterCalls puts the filter on the init and what it starts; no_new_privs must
// be set (seccomp(2)).
func filterCalls(s *script) {
	f := theFilter()
	s.at(StepSeccomp)
	prog := &unix.SockFprog{Len: uint16(len(f)), Filter: &f[0]}
	s.add("", unix.SYS_PRCTL, unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, keep(s, prog))
}
