package fault

import (
	"context"
	"io"
	"sync"
)

// inputFirst is the input of a client that sends as long as there is input
// and only then looks at the connection.
type inputFirst struct {
	ctx     func() error // whether the client is to stop
	mu      sync.Mutex
	changed *sync.Cond
	data    []byte // read and not yet taken
	err     error  // the end of the input
	busy    bool   // what was taken may not be sent yet
}

// newInputFirst reads all of in, as fast as it comes.
func newInputFirst(ctx context.Context, in io.Reader) *inputFirst {
	f := &inputFirst{ctx: ctx.Err, busy: true}
	f.changed = sync.NewCond(&f.mu)
	context.AfterFunc(ctx, f.wake)
	go f.pump(in)
	return f
}

func (f *inputFirst) wake() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.changed.Broadcast()
}

func (f *inputFirst) pump(in io.Reader) {
	for {
		piece := make([]byte, 32*1024)
		n, err := in.Read(piece)
		f.mu.Lock()
		f.data, f.err = append(f.data, piece[:n]...), err
		f.changed.Broadcast()
		f.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Read gives the sender its input. To ask for more means that all before has
// been sent.
func (f *inputFirst) Read(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.data) == 0 {
		f.busy = false
		f.changed.Broadcast()
		if f.err != nil {
			return 0, f.err
		}
		if err := f.ctx(); err != nil {
			return 0, err
		}
		f.changed.Wait()
	}
	f.busy = true
	n := copy(p, f.data)
	f.data = f.data[n:]
	return n, nil
}

// waitIdle returns when there is nothing to send.
func (f *inputFirst) waitIdle() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for f.busy && f.ctx() == nil {
		f.changed.Wait()
	}
	return f.ctx()
}

// idle reads replies when there is no input.
type idle struct {
	from  io.Reader
	input *inputFirst
}

func (i idle) Read(p []byte) (int, error) {
	n, err := i.from.Read(p)
	if stopped := i.input.waitIdle(); stopped != nil {
		return 0, stopped
	}
	return n, err
}
