// Package proc reads proc(5), where Linux tells of its processes, in as few system
// calls as there can be: the witness does it thousands of times in a run, for each
// thread of a program. Begin with [Read] and [Tasks]. On other systems it is empty.
package proc
