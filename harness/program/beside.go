package program

import (
	"path/filepath"
	"regexp"
)

var (
	// clients is how the file of a client is called. One that is called otherwise,
	// as client_handler.py, belongs to a server.
	clients = regexp.MustCompile(`(?i)client *\d*\.\w+$`)

	// imported is how a server takes in a file that is called so.
	imported = regexp.MustCompile(`(?mi)^\s*(?:from|import)\s+\w*client\b|require\(['"]\./\w*client['"]`)

	// datagrams is how the file of a connectionless server is called.
	datagrams = regexp.MustCompile(`(?i)udp|datagram|dgram`)
)

// HoldsClient reports whether a folder holds a client beside its server. Only a
// name tells: whoever hands in a server alone loses nothing.
func HoldsClient(dir string) bool {
	files, err := walk(dir)
	if err != nil {
		return false
	}
	found := false
	for _, file := range files {
		switch {
		case clients.MatchString(filepath.Base(file)):
			found = true
		case imported.MatchString(read(file)):
			return false
		}
	}
	return found
}

// NamedClient reports whether all of what was written is called after clients.
func (r *Recipe) NamedClient() bool {
	for _, file := range r.Sources {
		if !clients.MatchString(filepath.Base(file)) {
			return false
		}
	}
	return len(r.Sources) > 0
}

// DatagramServer returns the one file in a folder, not below it, that is called
// after datagrams and is no client; empty if there is none, or are several.
func DatagramServer(dir string) string {
	files, err := walk(dir)
	if err != nil {
		return ""
	}
	found := filter(files, func(file string) bool {
		return filepath.Dir(file) == filepath.Clean(dir) && datagrams.MatchString(filepath.Base(file)) && !clients.MatchString(filepath.Base(file))
	})
	if len(found) != 1 {
		return ""
	}
	return found[0]
}
