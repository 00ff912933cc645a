//go:build !unix

package specs_test

// childrenMS is not known on this system.
func childrenMS() float64 { return 0 }
