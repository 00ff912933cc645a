package witness

// restarting reads restart_syscall(2), which a call with a time limit becomes
// when the program was stopped and continued: its arguments stay as they were,
// its number does not. Two calls can be told from them; a sleep, and whatever
// else it was, may be over at any time.
func restarting(c call, t *Thread) {
	const somewhere = 4096 // the least address that memory can have
	const private = 128
	addr, second := c.args[0], c.args[1]
	op := second &^ (private | futexRealtime)
	switch {
	case addr < somewhere: // clock_nanosleep(2): a clock's number
	case second >= 1 && second < futexLockPI:
		polling(c, t) // so many descriptors, and no operation of futex(2) that has a limit
		return
	case second&private != 0 && (op == futexWait || op == futexWaitBitset) && c.args[2] == 0:
		locking(c, t) // a poll(2) of 128 descriptors that ends at once does not sleep
		return
	}
	t.Wait, t.Due = Sleep, 0
}
