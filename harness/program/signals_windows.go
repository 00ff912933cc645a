package program

// withDefaultSignals has nothing to do: signals are not inherited here.
func withDefaultSignals(start func() error) error { return start() }
