package lab3_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/labgrade/labgrade/reference/lab3"
)

// The model client talks to the model server.
func Example() {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	stopped := make(chan error, 1)
	var server lab3.Server
	go func() { stopped <- server.Serve(ctx, ln) }()

	conn, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	in := strings.NewReader("HELLO Amina\nTICKET\ndance\nBYE\n")
	if err := lab3.Talk(ctx, conn.(*net.TCPConn), in, os.Stdout); err != nil {
		fmt.Println(err)
	}
	stop()
	fmt.Println("the server has stopped:", <-stopped)
	// Output:
	// OK hello Amina
	// OK 1
	// ERR unknown request
	// OK bye
	// the server has stopped: <nil>
}
