package class

import "fmt"

// MisuseError is what the caller can put right: folders that do not fit
// together, results that are not complete, a gradebook without a column. Its
// text is one sentence that says what to do.
type MisuseError struct{ reason string }

func (m *MisuseError) Error() string { return m.reason }

func misuse(format string, args ...any) error { return &MisuseError{fmt.Sprintf(format, args...)} }
