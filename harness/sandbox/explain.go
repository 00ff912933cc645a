package sandbox

import (
	"errors"
	"syscall"
)

// Refusal is a step that this system refused, as plain data, and what to do
// about it. The texts are for people.
type Refusal struct {
	Level Level  `json:"level"`           // the level that it is missing for
	Step  Step   `json:"step"`            // what was tried
	Error string `json:"error"`           // the system's word
	Errno int    `json:"errno,omitempty"` // 0 where there is none
	Means string `json:"means"`           // why, or what it means for a run
	How   string `json:"how"`             // how an administrator provides it
}

// Explain turns a refused step into its explanation. filtered says that a
// system call filter is on this process, as a container's default one is.
func Explain(level Level, err error, filtered bool) Refusal {
	r := Refusal{Level: level, Step: "starting", Error: err.Error()}
	if step, ok := errors.AsType[*StepError](err); ok {
		r.Step, r.Error = step.Step, step.Err.Error()
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		r.Errno = int(errno)
	}
	for _, e := range explanations {
		if e.fits(r, filtered) {
			r.Means, r.How = e.means, e.how
			break
		}
	}
	return r
}

// explanation says what a refusal means. Empty fields fit everything.
type explanation struct {
	step       Step
	errno      syscall.Errno
	filtered   bool
	means, how string
}

func (e explanation) fits(r Refusal, filtered bool) bool {
	return (e.step == "" || e.step == r.Step) && (e.errno == 0 || int(e.errno) == r.Errno) && (!e.filtered || filtered)
}

const appArmor = "the administrator allows it with: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or with an AppArmor profile for labgrade that has the rule userns"

// explanations are tried in order.
var explanations = []explanation{
	{StepNamespaces, syscall.ENOSPC, false,
		"the administrator has set the limit of user namespaces to 0",
		"the administrator allows it with: sudo sysctl -w user.max_user_namespaces=10000"},
	{StepNamespaces, syscall.EPERM, true,
		"this container does not allow private networks, so submissions that use the same fixed port are graded one after another",
		"start the container with a seccomp profile that allows unshare and clone with namespaces, or run labgrade on the machine itself"},
	{StepNamespaces, syscall.EPERM, false,
		"the system gives namespaces to root alone",
		"the administrator allows it with: sudo sysctl -w kernel.unprivileged_userns_clone=1"},
	{StepNamespaces, syscall.EACCES, false, "a security module refuses user namespaces", appArmor},
	{StepNamespaces, 0, false, "the system makes no namespaces", "use a Linux kernel that is built with user, network and process namespaces"},
	{StepLoopback, 0, false, "the namespace is there, but a security module takes its rights away, as Ubuntu does since 23.10", appArmor},
	{StepMounts, 0, false, "the namespace is there, but a security module takes its rights away, as Ubuntu does since 23.10", appArmor},
	{StepProc, 0, false,
		"this container hides parts of /proc, so that a new one cannot be mounted",
		"start the container with an unmasked /proc (Docker: --security-opt systempaths=unconfined), or run labgrade on the machine itself"},
	{StepView, 0, false,
		"programs cannot be kept from the files of this machine",
		"use a Linux kernel from 5.12 on, and a container with an unmasked /proc"},
	{StepLandlock, 0, false,
		"programs cannot be kept from the files of their user",
		"use a Linux kernel from 5.13 on with landlock among the security modules (kernel parameter lsm=landlock,...)"},
	{StepSeccomp, 0, false, "programs may use every system call", "use a Linux kernel that is built with seccomp filters"},
	{StepUser, 0, false, "programs run as the same user as labgrade", "start labgrade as root, or where level boxed can be had"},
	{"", 0, false, "the level cannot be had here", "run labgrade doctor to see what this machine allows"},
}
