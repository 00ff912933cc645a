//go:build !linux

package sandbox

// Serve reports that this process is no shim: this system has no boxes.
func Serve() (status int, shim bool) { return 0, false }

// keeping is nobody.
type keeping struct{}
