/* What Linux and Windows do differently: loading a library, waiting, Ctrl-C, time. */

#ifndef SYSTEM_H
#define SYSTEM_H

#define _POSIX_C_SOURCE 200809L

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#ifdef _WIN32

#include <windows.h>

static atomic_bool interrupted;

static BOOL WINAPI on_interrupt(DWORD event)
{
    (void)event;
    interrupted = true;
    return TRUE;
}

/* Ctrl-C sets `interrupted`; the console shows UTF-8. */
static void prepare_console(void)
{
    SetConsoleOutputCP(CP_UTF8);
    SetConsoleCtrlHandler(on_interrupt, TRUE);
}

static void *load_library(const char *path)
{
    void *library = (void *)LoadLibraryA(path);
    if (!library) fprintf(stderr, "c-host: cannot load %s: Windows error %lu\n", path, GetLastError());
    return library;
}

static void *find_symbol(void *library, const char *name)
{
    FARPROC function = GetProcAddress((HMODULE)library, name);
    void *symbol;
    memcpy(&symbol, &function, sizeof symbol);
    return symbol;
}

static double seconds_now(void) { return (double)GetTickCount64() / 1000; }

static void wait_a_little(void) { Sleep(10); }

#else

#include <dlfcn.h>
#include <signal.h>
#include <time.h>

static atomic_bool interrupted;

static void on_interrupt(int signal)
{
    (void)signal;
    interrupted = true;
}

/* Ctrl-C sets `interrupted`. */
static void prepare_console(void) { signal(SIGINT, on_interrupt); }

static void *load_library(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) fprintf(stderr, "c-host: cannot load the library: %s\n", dlerror());
    return library;
}

static void *find_symbol(void *library, const char *name) { return dlsym(library, name); }

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void wait_a_little(void) { nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL); }

#endif
#endif
