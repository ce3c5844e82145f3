/* What Linux and Windows do differently: loading a library, waiting, Ctrl-C, time. */

#ifndef SYSTEM_H
#define SYSTEM_H

#define _POSIX_C_SOURCE 200809L

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
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

/* What the media provider signals when it has something to say. */
static void *make_event(void) { return (void *)CreateEventA(NULL, FALSE, FALSE, NULL); }

/* Waits for that, but not longer than a little. */
static void wait_for_event(void *event) { WaitForSingleObject((HANDLE)event, 10); }

/* Where SysAllocString and its like are. */
static void *automation_library(void *provider)
{
    (void)provider;
    return load_library("oleaut32.dll");
}

#else

#include <dlfcn.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

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

/* What the media provider signals when it has something to say. */
static void *make_event(void) { return (void *)(intptr_t)eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

/* Waits for that, but not longer than a little. */
static void wait_for_event(void *event)
{
    uint64_t count;
    struct pollfd wait = {.fd = (int)(intptr_t)event, .events = POLLIN};
    if (poll(&wait, 1, 10) > 0 && read(wait.fd, &count, sizeof count) < 0) wait_a_little();
}

/* Where SysAllocString and its like are: where there is no Windows, the provider has them. */
static void *automation_library(void *provider) { return provider; }

#endif
#endif
