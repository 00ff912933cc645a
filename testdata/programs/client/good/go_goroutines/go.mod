module lab3client

go 1.21
