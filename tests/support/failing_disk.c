/* A disk that fails: the calls of this process that write, flush and rename below one folder, of which some return errors.
   It is loaded before libc (LD_PRELOAD) and does nothing until failing_disk_set is called. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE, SYNC, RENAME, KINDS };
enum { PASS, FAIL, CUT };

static char folder[PATH_MAX];
static int failing = -1, error, lasting, cut;
static long at, calls[KINDS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The calls of a kind after the `fail_at`-th, counted from 1, fail with `number`: that one alone, or all from then on.
   With `shorten` that one writes half, and those after it fail. */
void failing_disk_set(const char *below, int kind, long fail_at, int number, int all_after, int shorten) {
    pthread_mutex_lock(&lock);
    snprintf(folder, sizeof folder, "%s", below);
    failing = kind, at = fail_at, error = number, lasting = all_after, cut = shorten;
    memset(calls, 0, sizeof calls);
    pthread_mutex_unlock(&lock);
}

long failing_disk_calls(int kind) { return calls[kind]; }

static int is_below(const char *path) { return folder[0] && strncmp(path, folder, strlen(folder)) == 0; }

static int decide(int kind) {
    int decided = PASS;
    pthread_mutex_lock(&lock);
    long number = ++calls[kind];
    if (kind == failing && at) {
        if (number == at) decided = cut ? CUT : FAIL;
        else if (number > at && lasting) decided = FAIL;
    }
    pthread_mutex_unlock(&lock);
    if (decided == FAIL) errno = error;
    return decided;
}

static int of_file(int kind, int file) {
    char name[64], path[PATH_MAX];
    if (!folder[0]) return PASS;
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    ssize_t length = readlink(name, path, sizeof path - 1);
    if (length < 0) return PASS;
    path[length] = 0;
    return is_below(path) ? decide(kind) : PASS;
}

#define REAL(name) __typeof__(name) *real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

ssize_t write(int file, const void *bytes, size_t size) {
    REAL(write);
    int decided = of_file(WRITE, file);
    return decided == FAIL ? -1 : real(file, bytes, decided == CUT && size > 1 ? size / 2 : size);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t place) {
    REAL(pwrite);
    int decided = of_file(WRITE, file);
    return decided == FAIL ? -1 : real(file, bytes, decided == CUT && size > 1 ? size / 2 : size, place);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t place) {
    REAL(pwrite64);
    int decided = of_file(WRITE, file);
    return decided == FAIL ? -1 : real(file, bytes, decided == CUT && size > 1 ? size / 2 : size, place);
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    REAL(writev);
    int decided = of_file(WRITE, file);
    return decided == FAIL ? -1 : real(file, parts, decided == CUT && count > 1 ? count / 2 : count);
}

int fsync(int file) {
    REAL(fsync);
    return of_file(SYNC, file) == PASS ? real(file) : -1;
}

int fdatasync(int file) {
    REAL(fdatasync);
    return of_file(SYNC, file) == PASS ? real(file) : -1;
}

int rename(const char *from, const char *to) {
    REAL(rename);
    return is_below(to) && decide(RENAME) != PASS ? -1 : real(from, to);
}
