module chatserver

go 1.21
