//go:build unix && !linux

package program

// keepDescriptors makes sure that a program gets no open file of ours.
func keepDescriptors() { keepFirstDescriptors() }
