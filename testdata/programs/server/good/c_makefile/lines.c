#include "lines.h"

enum line lines_read(FILE *stream, char *text, size_t *length)
{
    size_t n = 0;
    int c;
    while ((c = getc_unlocked(stream)) != '\n') {
        if (c == EOF) return LINE_NONE; /* a last line without an end is no line */
        if (n < LINE_LIMIT + 2) text[n++] = (char)c;
    }
    if (n > 0 && text[n - 1] == '\r') n--;
    *length = n;
    return n > LINE_LIMIT ? LINE_TOO_LONG : LINE_OK;
}

static int followers(unsigned char first)
{
    if (first < 0x80) return 0;
    if (first < 0xC2) return -1;
    if (first < 0xE0) return 1;
    if (first < 0xF0) return 2;
    return first < 0xF5 ? 3 : -1;
}

int lines_utf8(const char *text, size_t length)
{
    const unsigned char *p = (const unsigned char *)text;
    while (length > 0) {
        int more = followers(*p);
        if (more < 0 || length <= (size_t)more) return 0;
        for (int i = 1; i <= more; i++)
            if (p[i] < 0x80 || p[i] > 0xBF) return 0;
        /* long forms, surrogates and numbers past the last character show in the second byte */
        if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F)) return 0;
        if ((p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F)) return 0;
        p += more + 1;
        length -= (size_t)more + 1;
    }
    return 1;
}
