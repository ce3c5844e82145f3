/* Files and TAPI's strings: UTF-16 there, UTF-8 here. */

#ifndef TEXT_H
#define TEXT_H

#include <plenary/names.h>
#include <stdio.h>
#include <stdlib.h>

/* UTF-8 as UTF-16 with a zero behind it, for free(). What is not UTF-8 becomes a question mark. */
static WCHAR *widen(const char *text, size_t size)
{
    WCHAR *wide = calloc(size + 1, sizeof *wide), *end = wide;
    for (size_t i = 0; wide && i < size;) {
        unsigned char lead = (unsigned char)text[i++];
        int more = lead < 0x80 ? 0 : lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : -1;
        unsigned long code = more <= 0 ? lead : lead & (0x3Fu >> more);
        for (int n = 0; n < more && i < size && ((unsigned char)text[i] & 0xC0) == 0x80; n++)
            code = code << 6 | ((unsigned char)text[i++] & 0x3F);
        if (more < 0 || code > 0x10FFFF) code = '?';
        if (code >= 0x10000) {
            *end++ = (WCHAR)(0xD7C0 + (code >> 10));
            code = 0xDC00 | (code & 0x3FF);
        }
        *end++ = (WCHAR)code;
    }
    return wide;
}

/* A file as UTF-16, for free(); NULL with a message when it cannot be read. */
static WCHAR *read_file(const char *path)
{
    static char text[64 * 1024]; /* the longest description there is */
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return NULL;
    }
    size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    return widen(text, size);
}

/* Prints the string that lies in a structure of `used` bytes at this offset; TAPI counts bytes, with the zero. */
static void print_string(const char *label, const void *structure, DWORD used, DWORD size, DWORD offset)
{
    printf("%-16s", label);
    if (offset > used || size > used - offset) size = 0;
    const unsigned char *bytes = (const unsigned char *)structure + offset;
    for (DWORD i = 0; i + 1 < size; i += 2) {
        unsigned long code = bytes[i] | (unsigned long)bytes[i + 1] << 8;
        if (!code) break;
        if (code >= 0xD800 && code < 0xDC00 && i + 3 < size) {
            i += 2;
            code = 0x10000 + ((code & 0x3FF) << 10) + ((bytes[i] | (unsigned long)bytes[i + 1] << 8) & 0x3FF);
        }
        if (code < 0x80) putchar((int)code);
        else if (code < 0x800) printf("%c%c", (int)(0xC0 | code >> 6), (int)(0x80 | (code & 0x3F)));
        else if (code < 0x10000)
            printf("%c%c%c", (int)(0xE0 | code >> 12), (int)(0x80 | (code >> 6 & 0x3F)), (int)(0x80 | (code & 0x3F)));
        else
            printf("%c%c%c%c", (int)(0xF0 | code >> 18), (int)(0x80 | (code >> 12 & 0x3F)),
                (int)(0x80 | (code >> 6 & 0x3F)), (int)(0x80 | (code & 0x3F)));
    }
    putchar('\n');
}

/* The name of one number. */
static const char *name_of(const PLENARY_NAME *table, DWORD value)
{
    for (; table->name; table++)
        if (table->value == value) return table->name;
    return "(no name)";
}

/* The names of all bits, and a new line. */
static void print_flags(const char *label, const PLENARY_NAME *table, DWORD flags)
{
    printf("%-16s", label);
    for (; table->name; table++)
        if (table->value && (flags & table->value) == table->value) printf("%s ", table->name);
    putchar('\n');
}

#endif
