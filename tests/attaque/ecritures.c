/* Stands between a program and the disk (LD_PRELOAD): counts what it changes below a folder, and stops it, fills the disk
 * or refuses at one of these changes. Built by the harness with `cc -shared -fPIC`; Linux only.
 *
 * ATTAQUE_DOSSIER  the folder: what is changed elsewhere is not counted
 * ATTAQUE_COMPTE   the file in which the number of changes is written at the end
 * ATTAQUE_MORT=n   killed at change n: a write is then half done, anything else not at all
 * ATTAQUE_REFUS=n  change n fails (EIO), as on a bad disk; those after it pass
 * ATTAQUE_PLEIN=n  the disk has n bytes left: what goes beyond fails (ENOSPC)
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char folder[PATH_MAX];
static size_t folder_length;
static long death, refusal, room;
static atomic_long changes, written;

static long number(const char *name) {
  const char *text = getenv(name);
  return text ? atol(text) : -1;
}

__attribute__((constructor)) static void start(void) {
  const char *name = getenv("ATTAQUE_DOSSIER");
  if (name && realpath(name, folder)) folder_length = strlen(folder);
  death = number("ATTAQUE_MORT");
  refusal = number("ATTAQUE_REFUS");
  room = number("ATTAQUE_PLEIN");
}

__attribute__((destructor)) static void end(void) {
  const char *name = getenv("ATTAQUE_COMPTE");
  FILE *file = name ? fopen(name, "w") : NULL;
  if (!file) return;
  fprintf(file, "%ld %ld\n", atomic_load(&changes), atomic_load(&written));
  fclose(file);
}

/* Whether a path, seen from a folder that is open, is below the folder that is watched. */
static int below(int base, const char *path) {
  if (!folder_length || !path) return 0;
  char whole[2 * PATH_MAX];
  if (path[0] == '/') {
    snprintf(whole, sizeof whole, "%s", path);
  } else if (base == AT_FDCWD) {
    if (!getcwd(whole, PATH_MAX)) return 0;
    size_t n = strlen(whole);
    snprintf(whole + n, sizeof whole - n, "/%s", path);
  } else {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", base);
    ssize_t n = readlink(link, whole, PATH_MAX - 1);
    if (n < 0) return 0;
    snprintf(whole + n, sizeof whole - n, "/%s", path);
  }
  return strncmp(whole, folder, folder_length) == 0;
}

static int below_fd(int fd) {
  char link[64], whole[PATH_MAX];
  if (!folder_length) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, whole, sizeof whole - 1);
  if (n < 0) return 0;
  whole[n] = 0;
  return strncmp(whole, folder, folder_length) == 0;
}

/* A change that is about to be made: 0 when it may, else the errno with which it fails. */
static int change(void) {
  long n = atomic_fetch_add(&changes, 1) + 1;
  if (n == death) kill(getpid(), SIGKILL);
  if (n == refusal) return EIO;
  return room >= 0 && atomic_load(&written) >= room ? ENOSPC : 0;
}

#define NEXT(name, type) \
  static __typeof__(type) next; \
  if (!next) next = (__typeof__(type))dlsym(RTLD_NEXT, name)

#define FAIL(code) do { errno = (code); return -1; } while (0)

/* A write of so many bytes: how many of them may go, or -1 with errno. */
static ssize_t allowed(int fd, size_t count, int *dying) {
  *dying = 0;
  if (!below_fd(fd)) return (ssize_t)count;
  long n = atomic_fetch_add(&changes, 1) + 1;
  if (n == death) {
    *dying = 1;
    return (ssize_t)(count / 2);
  }
  if (n == refusal) FAIL(EIO);
  if (room >= 0) {
    long left = room - atomic_load(&written);
    if (left <= 0 && count > 0) FAIL(ENOSPC);
    if ((long)count > left) count = (size_t)left;
  }
  atomic_fetch_add(&written, (long)count);
  return (ssize_t)count;
}

ssize_t write(int fd, const void *bytes, size_t count) {
  NEXT("write", ssize_t (*)(int, const void *, size_t));
  int dying;
  ssize_t may = allowed(fd, count, &dying);
  if (may < 0) return -1;
  ssize_t done = next(fd, bytes, (size_t)may);
  if (dying) kill(getpid(), SIGKILL);
  return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
  NEXT("pwrite64", ssize_t (*)(int, const void *, size_t, off64_t));
  int dying;
  ssize_t may = allowed(fd, count, &dying);
  if (may < 0) return -1;
  ssize_t done = next(fd, bytes, (size_t)may, at);
  if (dying) kill(getpid(), SIGKILL);
  return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return pwrite64(fd, bytes, count, at); }

ssize_t writev(int fd, const struct iovec *parts, int n) {
  NEXT("writev", ssize_t (*)(int, const struct iovec *, int));
  if (!below_fd(fd)) return next(fd, parts, n);
  return n > 0 ? write(fd, parts[0].iov_base, parts[0].iov_len) : 0;
}

static int makes(int flags) { return (flags & (O_CREAT | O_TRUNC)) != 0 && (flags & O_ACCMODE) != O_RDONLY; }

static int open_at(int base, const char *path, int flags, mode_t mode) {
  NEXT("openat64", int (*)(int, const char *, int, ...));
  if (makes(flags) && below(base, path)) {
    int code = change();
    if (code) FAIL(code);
  }
  return next(base, path, flags, mode);
}

#define MODE(last) \
  mode_t mode = 0; \
  if (flags & (O_CREAT | O_TMPFILE)) { \
    va_list rest; \
    va_start(rest, last); \
    mode = va_arg(rest, mode_t); \
    va_end(rest); \
  }

int open(const char *path, int flags, ...) { MODE(flags); return open_at(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags); return open_at(AT_FDCWD, path, flags, mode); }
int openat(int base, const char *path, int flags, ...) { MODE(flags); return open_at(base, path, flags, mode); }
int openat64(int base, const char *path, int flags, ...) { MODE(flags); return open_at(base, path, flags, mode); }

static FILE *file_at(const char *path, const char *how) {
  NEXT("fopen64", FILE *(*)(const char *, const char *));
  if (how && strpbrk(how, "wa+") && below(AT_FDCWD, path)) {
    int code = change();
    if (code) { errno = code; return NULL; }
  }
  return next(path, how);
}

FILE *fopen(const char *path, const char *how) { return file_at(path, how); }
FILE *fopen64(const char *path, const char *how) { return file_at(path, how); }

#define ONE(name, parameters, watched, call) \
  int name parameters { \
    NEXT(#name, int (*) parameters); \
    if (watched) { \
      int code = change(); \
      if (code && code != ENOSPC) FAIL(code); \
    } \
    return next call; \
  }

/* These take no room: a full disk does not refuse them. */
ONE(rename, (const char *from, const char *to), below(AT_FDCWD, from) || below(AT_FDCWD, to), (from, to))
ONE(renameat, (int a, const char *from, int b, const char *to), below(a, from) || below(b, to), (a, from, b, to))
ONE(renameat2, (int a, const char *from, int b, const char *to, unsigned flags), below(a, from) || below(b, to),
    (a, from, b, to, flags))
ONE(unlink, (const char *path), below(AT_FDCWD, path), (path))
ONE(unlinkat, (int base, const char *path, int flags), below(base, path), (base, path, flags))
ONE(rmdir, (const char *path), below(AT_FDCWD, path), (path))
ONE(fsync, (int fd), below_fd(fd), (fd))
ONE(fdatasync, (int fd), below_fd(fd), (fd))
ONE(ftruncate64, (int fd, off64_t size), below_fd(fd), (fd, size))
ONE(chmod, (const char *path, mode_t mode), below(AT_FDCWD, path), (path, mode))
ONE(fchmod, (int fd, mode_t mode), below_fd(fd), (fd, mode))

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int mkdir(const char *path, mode_t mode) {
  NEXT("mkdir", int (*)(const char *, mode_t));
  int code = below(AT_FDCWD, path) ? change() : 0;
  if (code) FAIL(code);
  return next(path, mode);
}

/* What would write without `write`: the program falls back on it. */
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t count, unsigned flags) {
  NEXT("copy_file_range", ssize_t (*)(int, off64_t *, int, off64_t *, size_t, unsigned));
  if (below_fd(out)) FAIL(ENOSYS);
  return next(in, from, out, to, count, flags);
}

ssize_t sendfile64(int out, int in, off64_t *from, size_t count) {
  NEXT("sendfile64", ssize_t (*)(int, int, off64_t *, size_t));
  if (below_fd(out)) FAIL(ENOSYS);
  return next(out, in, from, count);
}
