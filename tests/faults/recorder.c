/* Stands between a program and its files (LD_PRELOAD): writes down what is done to the files below
 * one folder, with the data, and on demand makes one operation fail, or end the program.
 *
 *   FAULTS_UNDER   the folder, as an absolute path; nothing outside it is touched or noted
 *   FAULTS_LOG     where to write down (see replay.py for the form); nothing if not said
 *   FAULTS_FAIL    WHICH:K:HOW[:on], the K-th operation (from 1) of a kind fails
 *                  WHICH  write fsync open create rename truncate unlink change any
 *                  HOW    EIO ENOSPC EROFS ENODEV EDQUOT KILL TORN (KILL and TORN end the program,
 *                         before the operation or after half of a write)
 *                  on     from then on every such operation fails, for EIO and ENODEV of "any"
 *                         reading and looking as well, as on a stick that was pulled; for EROFS
 *                         nothing opens for writing any more
 *
 * faults_begin() reads the environment again, for a program that has started long before. What the
 * program says on its standard output is written down too: it stands between the operations that
 * came before and those that come after. Linux with glibc.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name, ...) \
    static name##_t real; \
    if (!real) real = (name##_t)dlsym(RTLD_NEXT, #name)

enum kind { WRITE = 1, FSYNC = 2, OPEN = 4, CREATE = 8, RENAME = 16, TRUNCATE = 32, UNLINK = 64 };
enum { CHANGE = WRITE | FSYNC | CREATE | RENAME | TRUNCATE | UNLINK, ANY = CHANGE | OPEN };

static const struct { const char *name; int kinds; } WHICH[] = {
    {"write", WRITE}, {"fsync", FSYNC}, {"open", OPEN | CREATE}, {"create", CREATE},
    {"rename", RENAME}, {"truncate", TRUNCATE}, {"unlink", UNLINK}, {"change", CHANGE},
    {"any", ANY}};
enum { KILL = -1, TORN = -2 };
static const struct { const char *name; int how; } HOW[] = {
    {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EROFS", EROFS}, {"ENODEV", ENODEV}, {"EDQUOT", EDQUOT},
    {"KILL", KILL}, {"TORN", TORN}};

struct head { char operation; uint64_t file; int64_t at; uint32_t path, data; } __attribute__((packed));

static char under[PATH_MAX];
static size_t under_length;
static int notes = -1;
static int failing, how, staying, gone, shut;
static long left;
static pthread_mutex_t turn = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

static void read_failure(const char *said) {
    char which[16] = "", name[16] = "", then[4] = "";
    failing = staying = gone = shut = 0;
    if (!said || sscanf(said, "%15[^:]:%ld:%15[^:]:%3s", which, &left, name, then) < 3) return;
    for (size_t i = 0; i < sizeof WHICH / sizeof *WHICH; i++)
        if (!strcmp(which, WHICH[i].name)) failing = WHICH[i].kinds;
    for (size_t i = 0; i < sizeof HOW / sizeof *HOW; i++)
        if (!strcmp(name, HOW[i].name)) how = HOW[i].how;
    staying = !strcmp(then, "on");
}

void faults_begin(void) {
    const char *folder = getenv("FAULTS_UNDER"), *log = getenv("FAULTS_LOG");
    snprintf(under, sizeof under, "%s", folder ? folder : "");
    under_length = strlen(under);
    notes = -1;
    if (under_length && log && *log) {
        long fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        notes = fd < 0 ? -1 : (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 700);
        if (fd >= 0) syscall(SYS_close, fd);
    }
    read_failure(getenv("FAULTS_FAIL"));
}

__attribute__((constructor)) static void at_start(void) { faults_begin(); }

static int is_under(const char *path) {
    return under_length && !strncmp(path, under, under_length) &&
           (path[under_length] == '/' || !path[under_length]);
}

/* The index of a log in shared memory is made anew after every crash: it holds nothing. */
static int is_index(const char *path) {
    size_t length = strlen(path);
    return length > 4 && !strcmp(path + length - 4, "-shm");
}

static int is_ours(const char *path) { return is_under(path) && !is_index(path); }

static int named(int dir, const char *path, char *whole) {
    char start[PATH_MAX] = "";
    if (!under_length || !path) return 0;
    if (path[0] != '/') {
        if (dir == AT_FDCWD) {
            if (!getcwd(start, sizeof start)) return 0;
        } else {
            char link[40];
            snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
            ssize_t n = readlink(link, start, sizeof start - 1);
            if (n < 0) return 0;
            start[n] = 0;
        }
        strcat(start, "/");
    }
    return snprintf(whole, PATH_MAX, "%s%s", start, path) < PATH_MAX && is_ours(whole);
}

static int opened(int fd, char *path) {
    char link[40];
    if (!under_length || fd < 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, PATH_MAX - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return is_ours(path);
}

static uint64_t number_of(int fd, int *is_folder) {
    struct stat found;
    if (syscall(SYS_fstat, fd, &found)) return 0;
    if (is_folder) *is_folder = S_ISDIR(found.st_mode);
    return found.st_ino;
}

static uint64_t number_at(const char *path) {
    struct stat found;
    return syscall(SYS_newfstatat, AT_FDCWD, path, &found, AT_SYMLINK_NOFOLLOW) ? 0 : found.st_ino;
}

static void note(char operation, uint64_t file, const char *path, int64_t at, const void *data,
                 size_t size) {
    if (notes < 0) return;
    int before = errno;
    struct head head = {operation, file, at, (uint32_t)strlen(path), (uint32_t)size};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)path, head.path}, {(void *)data, size}};
    syscall(SYS_writev, notes, parts, size ? 3 : 2);
    errno = before;
}

/* Whether this operation is to fail; 2 where half of it is to be done before the program ends. */
static int fails(int kind, const char *path) {
    if (!(failing & kind) || (left > 0 && --left > 0)) return 0;
    if (left < 0) return 0;
    if (!staying) left = -1;
    note('F', 0, path, kind, NULL, 0);
    if (how == TORN && kind == WRITE) return 2;
    if (how < 0) kill(getpid(), SIGKILL);
    gone = staying && failing == ANY;
    shut = staying && how == EROFS;
    errno = how;
    return 1;
}

/* Looking and reading fail only on a stick that is gone. */
static int is_gone(const char *path) {
    if (!gone || !is_under(path)) return 0;
    errno = how;
    return 1;
}

static int fd_is_gone(int fd) {
    char path[PATH_MAX];
    return gone && opened(fd, path) && is_gone(path);
}

#define LOCKED(...) \
    do { \
        pthread_mutex_lock(&turn); \
        __VA_ARGS__; \
        pthread_mutex_unlock(&turn); \
    } while (0)

/* --- opening ---------------------------------------------------------------------------------- */

typedef int (*openat64_t)(int, const char *, int, ...);

static int open_noted(int dir, const char *path, int flags, mode_t mode) {
    REAL(openat64);
    char whole[PATH_MAX];
    if (!named(dir, path, whole)) {
        if (under_length && gone && is_under(path)) {
            errno = how;
            return -1;
        }
        return real(dir, path, flags, mode);
    }
    int fd = -1, stays_out = 0;
    LOCKED({
        uint64_t known = number_at(whole);
        int makes = (flags & O_CREAT) && !known, cuts = (flags & O_TRUNC) && known;
        int kind = makes ? CREATE : OPEN;
        stays_out = fails(kind, whole);
        if (!stays_out && shut && (flags & O_ACCMODE) != O_RDONLY) {
            errno = how; /* read-only by now: nothing opens for writing any more */
            stays_out = 1;
        }
        if (!stays_out) {
            fd = real(dir, path, flags, mode);
            if (fd >= 0 && makes) note('C', number_of(fd, NULL), whole, 0, NULL, 0);
            else if (fd >= 0 && cuts) note('T', known, whole, 0, NULL, 0);
            else if (fd >= 0) note('O', known, whole, 0, NULL, 0);
        }
    });
    return fd;
}

#define MODE \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { \
        va_list more; \
        va_start(more, flags); \
        mode = va_arg(more, mode_t); \
        va_end(more); \
    }
int open(const char *path, int flags, ...) { MODE return open_noted(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return open_noted(AT_FDCWD, path, flags, mode); }
int openat(int dir, const char *path, int flags, ...) { MODE return open_noted(dir, path, flags, mode); }
int openat64(int dir, const char *path, int flags, ...) { MODE return open_noted(dir, path, flags, mode); }
int __open_2(const char *path, int flags) { return open_noted(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return open_noted(AT_FDCWD, path, flags, 0); }
int creat(const char *path, mode_t mode) {
    return open_noted(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

/* --- writing ---------------------------------------------------------------------------------- */

static ssize_t raw_write(int fd, const void *data, size_t size, int64_t at) {
    return at < 0 ? syscall(SYS_write, fd, data, size) : syscall(SYS_pwrite64, fd, data, size, at);
}

static int64_t place_of(int fd) {
    struct stat found;
    if (fcntl(fd, F_GETFL) & O_APPEND)
        return syscall(SYS_fstat, fd, &found) ? 0 : (int64_t)found.st_size;
    return syscall(SYS_lseek, fd, 0, SEEK_CUR);
}

static ssize_t write_noted(int fd, const void *data, size_t size, int64_t at) {
    char path[PATH_MAX];
    if (!opened(fd, path)) {
        ssize_t done = raw_write(fd, data, size, at);
        if (fd == STDOUT_FILENO && done > 0) note('A', 0, "", 0, data, (size_t)done);
        return done;
    }
    ssize_t done = -1;
    LOCKED({
        int failed = fails(WRITE, path);
        if (failed != 1) {
            int64_t place = at < 0 ? place_of(fd) : at;
            done = raw_write(fd, data, failed ? size / 2 : size, at);
            if (failed) kill(getpid(), SIGKILL);
            if (done > 0) note('W', number_of(fd, NULL), path, place, data, (size_t)done);
        }
    });
    return done;
}

ssize_t write(int fd, const void *data, size_t size) { return write_noted(fd, data, size, -1); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return write_noted(fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { return write_noted(fd, data, size, at); }
ssize_t writev(int fd, const struct iovec *parts, int many) {
    ssize_t done = 0;
    for (int i = 0; i < many; i++) {
        ssize_t now = write_noted(fd, parts[i].iov_base, parts[i].iov_len, -1);
        if (now < 0) return done ? done : -1;
        done += now;
        if ((size_t)now < parts[i].iov_len) break;
    }
    return done;
}

/* Copied inside the kernel nothing could be written down: who asks falls back to read and write. */
typedef ssize_t (*sendfile64_t)(int, int, off64_t *, size_t);
static ssize_t send_noted(int out, int in, off64_t *at, size_t size) {
    REAL(sendfile64);
    char path[PATH_MAX];
    if (!opened(out, path) && !opened(in, path)) return real(out, in, at, size);
    errno = ENOSYS;
    return -1;
}
ssize_t sendfile(int out, int in, off_t *at, size_t size) { return send_noted(out, in, at, size); }
ssize_t sendfile64(int out, int in, off64_t *at, size_t size) { return send_noted(out, in, at, size); }

typedef ssize_t (*copy_file_range_t)(int, off64_t *, int, off64_t *, size_t, unsigned);
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t size, unsigned flags) {
    REAL(copy_file_range);
    char path[PATH_MAX];
    if (!opened(out, path)) return real(in, from, out, to, size, flags);
    errno = ENOSYS;
    return -1;
}

/* --- what makes it last ------------------------------------------------------------------------ */

static int sync_noted(int fd, long call) {
    char path[PATH_MAX];
    if (!opened(fd, path)) return (int)syscall(call, fd);
    int done = -1, is_folder = 0;
    LOCKED({
        if (!fails(FSYNC, path)) {
            done = (int)syscall(call, fd);
            uint64_t file = number_of(fd, &is_folder);
            if (!done) note(is_folder ? 'Y' : 'S', file, path, 0, NULL, 0);
        }
    });
    return done;
}
int fsync(int fd) { return sync_noted(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_noted(fd, SYS_fdatasync); }

static int cut_noted(int fd, int64_t size) {
    char path[PATH_MAX];
    if (!opened(fd, path)) return (int)syscall(SYS_ftruncate, fd, size);
    int done = -1;
    LOCKED({
        if (!fails(TRUNCATE, path)) {
            done = (int)syscall(SYS_ftruncate, fd, size);
            if (!done) note('T', number_of(fd, NULL), path, size, NULL, 0);
        }
    });
    return done;
}
int ftruncate(int fd, off_t size) { return cut_noted(fd, size); }
int ftruncate64(int fd, off64_t size) { return cut_noted(fd, size); }

static int cut_at(const char *path, int64_t size) {
    char whole[PATH_MAX];
    if (!named(AT_FDCWD, path, whole)) return (int)syscall(SYS_truncate, path, size);
    int done = -1;
    LOCKED({
        if (!fails(TRUNCATE, whole)) {
            done = (int)syscall(SYS_truncate, path, size);
            if (!done) note('T', number_at(whole), whole, size, NULL, 0);
        }
    });
    return done;
}
int truncate(const char *path, off_t size) { return cut_at(path, size); }
int truncate64(const char *path, off64_t size) { return cut_at(path, size); }

/* --- names ------------------------------------------------------------------------------------- */

static int name_noted(char operation, int from_dir, const char *from, int to_dir, const char *to,
                      unsigned flags) {
    char old[PATH_MAX], new[PATH_MAX];
    long call = operation == 'R' ? SYS_renameat2 : SYS_linkat;
    int ours = named(from_dir, from, old), theirs = named(to_dir, to, new);
    if (!ours && !theirs) return (int)syscall(call, from_dir, from, to_dir, to, flags);
    int done = -1;
    LOCKED({
        if (!fails(RENAME, theirs ? new : old)) {
            uint64_t file = ours ? number_at(old) : 0;
            done = (int)syscall(call, from_dir, from, to_dir, to, flags);
            if (!done) note(operation, file, ours ? old : "", 0, theirs ? new : "", theirs ? strlen(new) : 0);
        }
    });
    return done;
}
int rename(const char *from, const char *to) { return name_noted('R', AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int a, const char *from, int b, const char *to) { return name_noted('R', a, from, b, to, 0); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
    return name_noted('R', a, from, b, to, flags);
}
int link(const char *from, const char *to) { return name_noted('L', AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int a, const char *from, int b, const char *to, int flags) {
    return name_noted('L', a, from, b, to, (unsigned)flags);
}

static int unlink_noted(int dir, const char *path, int flags) {
    char whole[PATH_MAX];
    if (!named(dir, path, whole)) return (int)syscall(SYS_unlinkat, dir, path, flags);
    int done = -1;
    LOCKED({
        if (!fails(UNLINK, whole)) {
            uint64_t file = number_at(whole);
            done = (int)syscall(SYS_unlinkat, dir, path, flags);
            if (!done && !(flags & AT_REMOVEDIR)) note('U', file, whole, 0, NULL, 0);
        }
    });
    return done;
}
int unlink(const char *path) { return unlink_noted(AT_FDCWD, path, 0); }
int unlinkat(int dir, const char *path, int flags) { return unlink_noted(dir, path, flags); }

/* --- reading and looking: only a pulled stick is noticed ----------------------------------------- */

ssize_t read(int fd, void *data, size_t size) {
    return fd_is_gone(fd) ? -1 : syscall(SYS_read, fd, data, size);
}
ssize_t pread(int fd, void *data, size_t size, off_t at) {
    return fd_is_gone(fd) ? -1 : syscall(SYS_pread64, fd, data, size, at);
}
ssize_t pread64(int fd, void *data, size_t size, off64_t at) {
    return fd_is_gone(fd) ? -1 : syscall(SYS_pread64, fd, data, size, at);
}
int access(const char *path, int mode) {
    if (is_gone(path)) return -1;
    if (shut && (mode & W_OK) && is_under(path)) {
        errno = how;
        return -1;
    }
    return (int)syscall(SYS_access, path, mode);
}

typedef int (*stat64_t)(const char *, struct stat64 *);
typedef stat64_t lstat64_t;
typedef int (*fstatat64_t)(int, const char *, struct stat64 *, int);
int stat64(const char *path, struct stat64 *found) {
    REAL(stat64);
    return is_gone(path) ? -1 : real(path, found);
}
int lstat64(const char *path, struct stat64 *found) {
    REAL(lstat64);
    return is_gone(path) ? -1 : real(path, found);
}
int fstatat64(int dir, const char *path, struct stat64 *found, int flags) {
    REAL(fstatat64);
    return is_gone(path) ? -1 : real(dir, path, found, flags);
}
typedef void *(*opendir_t)(const char *);
void *opendir(const char *path) {
    REAL(opendir);
    return is_gone(path) ? NULL : real(path);
}
