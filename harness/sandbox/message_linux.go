package sandbox

import (
	"encoding/json"
	"errors"
	"io"

	"golang.org/x/sys/unix"
)

// send writes a message, and descriptors with it (unix(7), SCM_RIGHTS).
func send(socket int, message any, files []int) error {
	data, err := json.Marshal(message)
	if err != nil {
		return err
	}
	var rights []byte
	if len(files) > 0 {
		rights = unix.UnixRights(files...)
	}
	for {
		if err = unix.Sendmsg(socket, data, rights, nil, unix.MSG_NOSIGNAL); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// receive reads a message and the descriptors that came along; they are the
// caller's. The message is read into data first. The end is io.EOF.
func receive(socket int, data []byte, message any) (files []int, err error) {
	rights := make([]byte, unix.CmsgSpace(descriptors*4))
	n, m, _, _, err := unix.Recvmsg(socket, data, rights, unix.MSG_CMSG_CLOEXEC)
	for errors.Is(err, unix.EINTR) {
		n, m, _, _, err = unix.Recvmsg(socket, data, rights, unix.MSG_CMSG_CLOEXEC)
	}
	switch {
	case err != nil:
		return nil, err
	case n == 0:
		return nil, io.EOF
	}
	controls, err := unix.ParseSocketControlMessage(rights[:m])
	if err != nil {
		return nil, err
	}
	for i := range controls {
		some, err := unix.ParseUnixRights(&controls[i])
		if err != nil {
			return files, err
		}
		files = append(files, some...)
	}
	return files, json.Unmarshal(data[:n], message)
}
