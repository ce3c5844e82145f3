/* Files and TAPI's strings: UTF-16 there, UTF-8 here. */

#ifndef TEXT_H
#define TEXT_H

#include <plenary/names.h>
#include <stdbool.h>
#include <stdint.h>
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

/* Prints a character as UTF-8. */
static void print_character(unsigned long code)
{
    if (code < 0x80) {
        putchar((int)code);
        return;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    putchar((int)((0xF80 >> more & 0xFF) | code >> 6 * more));
    while (more--) putchar((int)(0x80 | (code >> 6 * more & 0x3F)));
}

/* Prints so many UTF-16 units, as far as a zero; they need not be aligned. */
static void print_some(const void *text, size_t length)
{
    const unsigned char *bytes = text;
    unsigned long high = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned long unit = bytes[2 * i] | (unsigned long)bytes[2 * i + 1] << 8;
        if (!unit) break;
        if (unit >= 0xD800 && unit < 0xDC00) {
            high = unit;
        } else if (high && unit >= 0xDC00 && unit < 0xE000) {
            print_character(0x10000 + ((high & 0x3FF) << 10) + (unit & 0x3FF));
            high = 0;
        } else {
            print_character(unit);
        }
    }
}

/* Prints a text that ends with a zero. */
static void print_units(const WCHAR *text) { print_some(text, SIZE_MAX); }

/* Whether two texts that end with a zero are the same. */
static bool same_units(const WCHAR *one, const WCHAR *other)
{
    for (; one && other && *one == *other; one++, other++)
        if (!*one) return true;
    return false;
}

/* Prints the string that lies in a structure of `used` bytes at this offset. TAPI counts bytes, the final zero too. */
static void print_string(const char *label, const void *structure, DWORD used, DWORD size, DWORD offset)
{
    DWORD length = offset > used || size > used - offset ? 0 : size / 2;
    printf("%-15s ", label);
    print_some((const unsigned char *)structure + offset, length);
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
static void print_names(const PLENARY_NAME *table, DWORD flags)
{
    for (; table->name; table++)
        if (table->value && (flags & table->value) == table->value) printf(" %s", table->name);
    putchar('\n');
}

static void print_flags(const char *label, const PLENARY_NAME *table, DWORD flags)
{
    printf("%-15s", label);
    print_names(table, flags);
}

#endif
