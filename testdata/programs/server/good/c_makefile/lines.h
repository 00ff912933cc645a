#ifndef LINES_H
#define LINES_H

#include <stddef.h>
#include <stdio.h>

#define LINE_LIMIT 65536

/* What lines_read found. */
enum line { LINE_OK, LINE_TOO_LONG, LINE_NONE };

/* Reads one line into text, which has room for LINE_LIMIT + 2 bytes, without its line end. */
enum line lines_read(FILE *stream, char *text, size_t *length);

/* Says whether the bytes are well-formed UTF-8. */
int lines_utf8(const char *text, size_t length);

#endif
