package lab

import "strings"

// Delivery is what the steps of a script send, by their lines in it.
type Delivery struct {
	Bytes map[int][][]byte // as it travels, in pieces
	Whole map[int]string   // the message that the step completes, without its framing
}

// Deliver frames what a script sends. A message that is sent in several steps is
// framed as one: what stands before a message goes with its first piece, what
// ends it with its last. A message that is never completed is one byte short.
func (f Framing) Deliver(steps []Step) Delivery {
	d := Delivery{Bytes: map[int][][]byte{}, Whole: map[int]string{}}
	open := map[string][]Step{}
	for _, step := range steps {
		switch {
		case step.Act == Pieces:
			d.frame(f, []Step{step}, "")
		case step.Act == Send && step.Ended:
			d.frame(f, append(open[step.Who], step), "")
			delete(open, step.Who)
		case step.Act == Send:
			open[step.Who] = append(open[step.Who], step)
		}
	}
	for _, unfinished := range open {
		d.frame(f, unfinished, "x")
	}
	return d
}

// frame frames the pieces of one message; missing is what never comes.
func (d Delivery) frame(f Framing, steps []Step, missing string) {
	var pieces, at = []string{}, []int{}
	for _, step := range steps {
		cut := step.Cut
		if len(cut) == 0 {
			cut = []string{step.Text}
		}
		for _, piece := range cut {
			pieces, at = append(pieces, piece), append(at, step.Line)
		}
	}
	text := strings.Join(pieces, "")
	wire := f.Encode([]byte(text + missing))
	before := f.prefix()
	for i, piece := range pieces {
		end := before + len(piece)
		if i == len(pieces)-1 && missing == "" {
			end = len(wire)
		}
		d.Bytes[at[i]] = append(d.Bytes[at[i]], wire[before-f.ahead(i):end])
		before = end
	}
	if missing == "" {
		d.Whole[steps[len(steps)-1].Line] = text
	}
}

// ahead is what goes in front of a piece.
func (f Framing) ahead(piece int) int {
	if piece > 0 {
		return 0
	}
	return f.prefix()
}
