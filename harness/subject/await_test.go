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
		at     time.Duration
		awake  bool
		want   time.Duration
		reason string
	}{
		{5 * time.Millisecond, false, 5 * time.Millisecond, "a step as usual"},
		{time.Minute, false, 5*time.Millisecond + longStep, "a minute in which nothing was seen"},
		{time.Minute + time.Millisecond, false, 6*time.Millisecond + longStep, "and on"},
		{time.Minute + 2*time.Millisecond, true, 6*time.Millisecond + longStep, "it was kept waiting"},
	} {
		if w.grow(began.Add(row.at), row.awake); w.age != row.want || w.over() {
			t.Errorf("%s: %v old, want %v; over: %v", row.reason, w.age, row.want, w.over())
		}
	}
	if w.age, w.seen = 2*time.Second, 2*time.Second; !w.over() {
		t.Error("a start ends when its time is up")
	}
	if w.age = 0; w.over() {
		t.Error("a program that is kept waiting has longer")
	}
	if w.seen = 11 * time.Second; !w.over() {
		t.Error("but not for ever")
	}
}
