module lab3server

go 1.21
