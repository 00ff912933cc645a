package fault

import "bytes"

// hasty looks, before each request, at everything that has arrived; when the
// end is among it, it leaves at once, whatever it has not answered yet.
type hasty struct {
	conn stream
	data []byte
}

func (h *hasty) Next() ([]byte, error) {
	for {
		if err := h.look(); err != nil {
			return nil, err
		}
		if line, rest, ended := bytes.Cut(h.data, []byte("\n")); ended {
			h.data = rest
			return checked(line)
		}
		piece := make([]byte, 4096)
		n, err := h.conn.Read(piece)
		if err != nil {
			return nil, err
		}
		h.data = append(h.data, piece[:n]...)
	}
}

// look takes in what is there without waiting for more.
func (h *hasty) look() error {
	piece := make([]byte, 4096)
	for {
		n, ready, err := tryRead(h.conn, piece)
		if !ready || err != nil {
			return err
		}
		h.data = append(h.data, piece[:n]...)
	}
}
