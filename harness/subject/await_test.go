package subject

import (
	"testing"
	"time"
)

// What this process could not see, because it got no processor or the kernel kept
// it, is not charged to the program.
func TestGrow(t *testing.T) {
	began := time.Now()
	w := &start{Subject: &Subject{Limit: time.Second}, server: &Server{}, aged: began}
	for _, row := range []struct {
		at, want time.Duration
		reason   string
	}{
		{5 * time.Millisecond, 5 * time.Millisecond, "a step as usual"},
		{time.Minute, 5*time.Millisecond + longStep, "a minute in which nothing was seen"},
		{time.Minute + time.Millisecond, 6*time.Millisecond + longStep, "and on"},
	} {
		if w.grow(began.Add(row.at)); w.age != row.want || w.over() {
			t.Errorf("%s: %v old, want %v; over: %v", row.reason, w.age, row.want, w.over())
		}
	}
	if w.age = 2 * time.Second; !w.over() {
		t.Error("a start ends when its time is up")
	}
}
