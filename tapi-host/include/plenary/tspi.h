/* What a C program needs to play TAPI to a line provider: the same names on Linux and on Windows.
 *
 * On Windows these are the system's own headers. Elsewhere this folder says the same; a test compiles every size, offset
 * and number of it, and scripts/windows holds the same list against the Windows headers. */

#ifndef PLENARY_TSPI_H
#define PLENARY_TSPI_H

#ifdef _WIN32

#ifndef TAPI_CURRENT_VERSION
#define TAPI_CURRENT_VERSION 0x00030001
#endif
#include <windows.h>

#include <tapi.h>
#include <tspi.h>

#else

/* This order: each builds on those before. */
#include "types.h"

#include "numbers.h"
#include "structures.h"

#include "functions.h"

#endif
#endif
