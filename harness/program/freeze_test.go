//go:build linux

package program

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"
)

func states(p *Process) (stopped, all int) {
	for _, pid := range p.Pids() {
		for _, task := range tasks(pid) {
			s, found := readStat(task + "/stat")
			if !found {
				continue
			}
			all++
			if s.stopped() {
				stopped++
			}
		}
	}
	return stopped, all
}

const threadsAndChildren = `
import os, threading, time
def spin():
    while True: sum(range(1000))
def rest():
    while True: time.sleep(0.001)
if os.fork() == 0 and os.fork() == 0: os.setsid()
for f in (spin, rest): threading.Thread(target=f).start()
print("ready", os.getpid(), flush=True)
n = 0
while True:
    n += 1
    print(n, flush=True)
    time.sleep(0.001)`

func TestFreeze(t *testing.T) {
	p := running(t, pythonSpec(t, threadsAndChildren))
	until(t, guarded(t), "three processes with three threads", func() bool { _, all := states(p); return all == 9 })
	for range 5 {
		if err := p.Freeze(guarded(t)); err != nil {
			t.Fatal(err)
		}
		if stopped, all := states(p); stopped != 9 || all != 9 {
			t.Errorf("%d of %d threads stand still, want 9 of 9", stopped, all)
		}
		settled := func() int64 { out, _ := p.Output(); return out.Total }
		var before int64 = -1 // what was printed before the freeze may still be in the pipe
		until(t, guarded(t), "a quiet pipe", func() bool { now := settled(); quiet := now == before; before = now; return quiet })
		if err := p.Thaw(); err != nil {
			t.Fatal(err)
		}
		until(t, guarded(t), "going on", func() bool { return settled() > before })
	}
}

func TestStopWhileFrozen(t *testing.T) {
	p := running(t, pythonSpec(t, ignoresAll))
	printed(t, p, "ready")
	if err := p.Freeze(guarded(t)); err != nil {
		t.Fatal(err)
	}
	p.Stop(context.Background())
	if !p.reaped() {
		t.Error("the program still lives")
	}
}

func TestFreezeEnded(t *testing.T) {
	p := running(t, Spec{Argv: []string{"true"}})
	if _, err := p.Wait(guarded(t)); err != nil {
		t.Fatal(err)
	}
	if err := p.Freeze(t.Context()); !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("freeze: %v, want os.ErrProcessDone", err)
	}
	if err := p.Thaw(); !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("thaw: %v, want os.ErrProcessDone", err)
	}
}

func BenchmarkFreezeThaw(b *testing.B) {
	p, err := Start(b.Context(), Spec{Argv: []string{"sleep", "1000"}})
	if err != nil {
		b.Fatal(err)
	}
	defer p.Stop(b.Context())
	ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
	defer cancel()
	for b.Loop() {
		if err := errors.Join(p.Freeze(ctx), p.Thaw()); err != nil {
			b.Fatal(err)
		}
	}
}
