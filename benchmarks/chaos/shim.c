/* Makes the disk fail at one call, and the clock tell another time: for `make chaos`, loaded with LD_PRELOAD.
 *
 * Nothing happens before chaos_arm(). From then on every open, write, fsync, rename, mkdir, unlink and truncation of a file below
 * `root` (its inbox left out) is counted by kind and by class of its path: digits and long hexadecimal names become '#', so that
 * two runs have the same classes. The call whose kind, class and number are the wanted ones fails, or kills the process.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { ONCE = 0, FROM_THEN_ON = 1, KILL = 2 };

static char root[PATH_MAX], wanted[512];
static size_t root_length;
static long wanted_number, clock_offset;
static int armed, failing_errno, manner, fired, log_handle = -1;
static struct { char key[256]; long number; } counted[1024];
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

static int is_hexadecimal(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

/* The path below the root with everything that differs between two runs made '#'. */
static void classify(const char *path, char *class, size_t room) {
    size_t used = 0;
    while (*path && used + 2 < room) {
        size_t run = 0, digits = 0;
        while (is_hexadecimal(path[run])) digits += path[run++] <= '9';
        if (run >= 4 || (run && run == digits)) { class[used++] = '#'; path += run; }
        else if (run) while (run-- && used + 2 < room) class[used++] = *path++;
        else class[used++] = *path++;
    }
    class[used] = 0;
}

/* Count one call. Returns 0, or the errno it must fail with; `torn` is set where half of a write may still happen. */
static int counted_fault(const char *kind, const char *path, int takes_space, int *torn) {
    char key[256];
    int fault = 0, length;
    if (!armed || strncmp(path, root, root_length) || path[root_length] != '/') return 0;
    if (strstr(path + root_length, "/inbox/")) return 0;
    length = snprintf(key, sizeof key, "%s ", kind);
    classify(path + root_length + 1, key + length, sizeof key - length);
    pthread_mutex_lock(&turn);
    long number = 0;
    for (int at = 0; at < 1024; at++) {
        if (!counted[at].key[0]) strcpy(counted[at].key, key);
        if (!strcmp(counted[at].key, key)) { number = ++counted[at].number; break; }
    }
    if (log_handle >= 0) dprintf(log_handle, "%s\t%ld\n", key, number);
    if (!fired && number == wanted_number && !strcmp(key, wanted)) {
        fired = 1;
        if (log_handle >= 0) dprintf(log_handle, "fired\t%s\n", key);
        if (manner == KILL) kill(getpid(), SIGKILL);
        fault = failing_errno;
        if (torn) *torn = manner == FROM_THEN_ON;
    } else if (fired && manner == FROM_THEN_ON && takes_space) fault = failing_errno;
    pthread_mutex_unlock(&turn);
    return fault;
}

static int handle_fault(const char *kind, int handle, int takes_space, int *torn) {
    char link[64], path[PATH_MAX];
    if (!armed) return 0;
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = before;
    if (length <= 0) return 0;
    path[length] = 0;
    return counted_fault(kind, path, takes_space, torn);
}

#define FAIL_IF(fault) do { int f = (fault); if (f) { errno = f; return -1; } } while (0)

/* Begin: calls below `below` are counted, written to `log` if named, and the `number`-th of kind and class `key` fails. */
void chaos_arm(const char *below, const char *log, const char *key, long number, int error, int how) {
    snprintf(root, sizeof root, "%s", below);
    root_length = strlen(root);
    snprintf(wanted, sizeof wanted, "%s", key);
    wanted_number = number, failing_errno = error, manner = how;
    if (*log) log_handle = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    armed = 1;
}

/* Move the clock by so many seconds from now on. */
void chaos_clock(long seconds) { clock_offset = seconds; }

#define OPENING(name)                                                                              \
    int name(const char *path, int flags, ...) {                                                   \
        va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest);     \
        FAIL_IF(counted_fault(flags & O_CREAT ? "create" : "open", path, flags & O_CREAT, NULL));  \
        return REAL(name)(path, flags, mode);                                                      \
    }
OPENING(open)
OPENING(open64)

#define OPENING_AT(name)                                                                                              \
    int name(int folder, const char *path, int flags, ...) {                                                          \
        va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest);                        \
        if (*path == '/') FAIL_IF(counted_fault(flags & O_CREAT ? "create" : "open", path, flags & O_CREAT, NULL));   \
        return REAL(name)(folder, path, flags, mode);                                                                 \
    }
OPENING_AT(openat)
OPENING_AT(openat64)

/* A disk that fills up takes a part of the write that fills it. */
ssize_t write(int handle, const void *bytes, size_t count) {
    int torn = 0, fault = handle_fault("write", handle, 1, &torn);
    if (fault && torn && count > 1) return REAL(write)(handle, bytes, count / 2);
    FAIL_IF(fault);
    return REAL(write)(handle, bytes, count);
}

#define WRITING_AT(name, offset_type)                                                            \
    ssize_t name(int handle, const void *bytes, size_t count, offset_type at) {                  \
        int torn = 0, fault = handle_fault("write", handle, 1, &torn);                           \
        if (fault && torn && count > 1) return REAL(name)(handle, bytes, count / 2, at);         \
        FAIL_IF(fault);                                                                          \
        return REAL(name)(handle, bytes, count, at);                                             \
    }
WRITING_AT(pwrite, off_t)
WRITING_AT(pwrite64, off64_t)

ssize_t sendfile64(int to, int from, off64_t *at, size_t count) {
    FAIL_IF(handle_fault("write", to, 1, NULL));
    return REAL(sendfile64)(to, from, at, count);
}
ssize_t sendfile(int to, int from, off_t *at, size_t count) {
    FAIL_IF(handle_fault("write", to, 1, NULL));
    return REAL(sendfile)(to, from, at, count);
}

#define ON_HANDLE(name, kind, takes_space, signature, arguments)   \
    int name signature {                                           \
        FAIL_IF(handle_fault(kind, handle, takes_space, NULL));    \
        return REAL(name) arguments;                               \
    }
ON_HANDLE(fsync, "fsync", 0, (int handle), (handle))
ON_HANDLE(fdatasync, "fsync", 0, (int handle), (handle))
ON_HANDLE(ftruncate, "truncate", 0, (int handle, off_t length), (handle, length))
ON_HANDLE(ftruncate64, "truncate", 0, (int handle, off64_t length), (handle, length))

int rename(const char *from, const char *to) {
    FAIL_IF(counted_fault("rename", to, 0, NULL));
    return REAL(rename)(from, to);
}
int mkdir(const char *path, mode_t mode) {
    FAIL_IF(counted_fault("mkdir", path, 1, NULL));
    return REAL(mkdir)(path, mode);
}
int unlink(const char *path) {
    FAIL_IF(counted_fault("unlink", path, 0, NULL));
    return REAL(unlink)(path);
}

int clock_gettime(clockid_t which, struct timespec *told) {
    int done = REAL(clock_gettime)(which, told);
    if (!done && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) told->tv_sec += clock_offset;
    return done;
}
int gettimeofday(struct timeval *told, void *zone) {
    int done = REAL(gettimeofday)(told, zone);
    if (!done) told->tv_sec += clock_offset;
    return done;
}
time_t time(time_t *told) {
    time_t now = REAL(time)(NULL) + clock_offset;
    if (told) *told = now;
    return now;
}
