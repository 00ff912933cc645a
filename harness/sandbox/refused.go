package sandbox

import "fmt"

// Step names what a level needs done, and may be refused.
type Step string

// The steps by which a missing level is explained.
const (
	StepNamespaces Step = "making namespaces"
	StepLoopback   Step = "bringing up the loopback network"
	StepMounts     Step = "making mounts private"
	StepProc       Step = "mounting /proc"
	StepView       Step = "building the file view"
	StepLandlock   Step = "fencing files with Landlock"
	StepSeccomp    Step = "filtering system calls"
	StepUser       Step = "becoming another user"
)

// StepError means that a step of a level was refused. Err is the system's word.
type StepError struct {
	Level Level
	Step  Step
	Err   error
}

func (e *StepError) Error() string { return fmt.Sprintf("%s: %v", e.Step, e.Err) }

func (e *StepError) Unwrap() error { return e.Err }
