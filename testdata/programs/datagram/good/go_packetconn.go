// style: Go, net.ListenPacket, a goroutine for each datagram

// The datagram server of lab 3.
package main

import (
	"bytes"
	"fmt"
	"log"
	"net"
	"os"
	"sync/atomic"
	"unicode/utf8"
)

var tickets atomic.Int64

func answer(request []byte) []byte {
	if line, ok := bytes.CutSuffix(request, []byte("\n")); ok {
		request = bytes.TrimSuffix(line, []byte("\r"))
	}
	name, argument, _ := bytes.Cut(request, []byte(" "))
	switch string(name) {
	case "ECHO":
		return append([]byte("OK "), argument...)
	case "UPPER":
		if !utf8.Valid(argument) {
			return []byte("ERR not valid UTF-8")
		}
		return append([]byte("OK "), bytes.ToUpper(argument)...)
	case "TICKET":
		return fmt.Appendf(nil, "OK %d", tickets.Add(1))
	}
	return []byte("ERR unknown request")
}

func main() {
	port := "5050"
	if len(os.Args) > 1 {
		port = os.Args[1]
	}
	conn, err := net.ListenPacket("udp", ":"+port)
	if err != nil {
		log.Fatal(err)
	}
	buffer := make([]byte, 65536)
	for {
		n, sender, err := conn.ReadFrom(buffer)
		if err != nil {
			log.Println("receiving:", err)
			continue
		}
		request := bytes.Clone(buffer[:n])
		go func() {
			if _, err := conn.WriteTo(answer(request), sender); err != nil {
				log.Println("replying:", err)
			}
		}()
	}
}
