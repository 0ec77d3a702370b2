/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system calls of this room. Each is defined in the file of its theme.
 */
#ifndef KERNEL_FS_FS_CALLS_H
#define KERNEL_FS_FS_CALLS_H

struct pt_regs;

/* call_rw.c */
long sys_read(struct pt_regs *regs);
long sys_write(struct pt_regs *regs);
long sys_pread64(struct pt_regs *regs);
long sys_pwrite64(struct pt_regs *regs);
long sys_readv(struct pt_regs *regs);
long sys_writev(struct pt_regs *regs);
long sys_preadv(struct pt_regs *regs);
long sys_pwritev(struct pt_regs *regs);
long sys_preadv2(struct pt_regs *regs);
long sys_pwritev2(struct pt_regs *regs);

/* call_open.c */
long sys_open(struct pt_regs *regs);
long sys_openat(struct pt_regs *regs);
long sys_creat(struct pt_regs *regs);
long sys_close(struct pt_regs *regs);
long sys_close_range(struct pt_regs *regs);

/* call_size.c */
long sys_lseek(struct pt_regs *regs);

/* call_stat.c */
long sys_stat(struct pt_regs *regs);
long sys_fstat(struct pt_regs *regs);
long sys_lstat(struct pt_regs *regs);
long sys_newfstatat(struct pt_regs *regs);
long sys_statx(struct pt_regs *regs);

/* call_attr.c */
long sys_access(struct pt_regs *regs);
long sys_faccessat(struct pt_regs *regs);
long sys_faccessat2(struct pt_regs *regs);

/* call_dup.c */
long sys_dup(struct pt_regs *regs);
long sys_dup2(struct pt_regs *regs);
long sys_dup3(struct pt_regs *regs);

/* call_fcntl.c */
long sys_fcntl(struct pt_regs *regs);
long sys_flock(struct pt_regs *regs);

/* call_fcntl.c */
long sys_ioctl(struct pt_regs *regs);

/* dir.c */
long sys_getdents64(struct pt_regs *regs);
long sys_getdents(struct pt_regs *regs);

/* call_names.c */
long sys_mkdir(struct pt_regs *regs);
long sys_mkdirat(struct pt_regs *regs);
long sys_rmdir(struct pt_regs *regs);
long sys_unlink(struct pt_regs *regs);
long sys_unlinkat(struct pt_regs *regs);
long sys_link(struct pt_regs *regs);
long sys_linkat(struct pt_regs *regs);
long sys_symlink(struct pt_regs *regs);
long sys_symlinkat(struct pt_regs *regs);
long sys_mknod(struct pt_regs *regs);
long sys_mknodat(struct pt_regs *regs);

/* call_rename.c */
long sys_rename(struct pt_regs *regs);
long sys_renameat(struct pt_regs *regs);
long sys_renameat2(struct pt_regs *regs);

/* call_stat.c */
long sys_readlink(struct pt_regs *regs);
long sys_readlinkat(struct pt_regs *regs);

/* call_attr.c */
long sys_chmod(struct pt_regs *regs);
long sys_fchmod(struct pt_regs *regs);
long sys_fchmodat(struct pt_regs *regs);
long sys_chown(struct pt_regs *regs);
long sys_lchown(struct pt_regs *regs);
long sys_fchown(struct pt_regs *regs);
long sys_fchownat(struct pt_regs *regs);

/* call_times.c */
long sys_utime(struct pt_regs *regs);
long sys_utimes(struct pt_regs *regs);
long sys_utimensat(struct pt_regs *regs);
long sys_futimesat(struct pt_regs *regs);

/* call_size.c */
long sys_truncate(struct pt_regs *regs);
long sys_ftruncate(struct pt_regs *regs);
long sys_fallocate(struct pt_regs *regs);

/* place.c */
long sys_umask(struct pt_regs *regs);
long sys_chdir(struct pt_regs *regs);
long sys_fchdir(struct pt_regs *regs);
long sys_chroot(struct pt_regs *regs);
long sys_getcwd(struct pt_regs *regs);

/* pipe_life.c */
long sys_pipe(struct pt_regs *regs);
long sys_pipe2(struct pt_regs *regs);

/* call_poll.c */
long sys_poll(struct pt_regs *regs);
long sys_ppoll(struct pt_regs *regs);

/* call_select.c */
long sys_select(struct pt_regs *regs);
long sys_pselect6(struct pt_regs *regs);

/* epoll.c */
long sys_epoll_create(struct pt_regs *regs);
long sys_epoll_create1(struct pt_regs *regs);
long sys_epoll_ctl(struct pt_regs *regs);
long sys_epoll_wait(struct pt_regs *regs);
long sys_epoll_pwait(struct pt_regs *regs);
long sys_epoll_pwait2(struct pt_regs *regs);

/* call_eventfd.c */
long sys_eventfd(struct pt_regs *regs);
long sys_eventfd2(struct pt_regs *regs);

/* call_copy.c */
long sys_sendfile(struct pt_regs *regs);
long sys_copy_file_range(struct pt_regs *regs);

/* call_sync.c */
long sys_sync(struct pt_regs *regs);
long sys_fsync(struct pt_regs *regs);
long sys_fdatasync(struct pt_regs *regs);
long sys_syncfs(struct pt_regs *regs);
long sys_sync_file_range(struct pt_regs *regs);
long sys_readahead(struct pt_regs *regs);
long sys_fadvise64(struct pt_regs *regs);

/* call_sync.c */
long sys_statfs(struct pt_regs *regs);
long sys_fstatfs(struct pt_regs *regs);

/* call_memfd.c */
long sys_memfd_create(struct pt_regs *regs);

/* call_xattr.c */
long sys_getxattr(struct pt_regs *regs);
long sys_lgetxattr(struct pt_regs *regs);
long sys_fgetxattr(struct pt_regs *regs);
long sys_setxattr(struct pt_regs *regs);
long sys_lsetxattr(struct pt_regs *regs);
long sys_fsetxattr(struct pt_regs *regs);
long sys_listxattr(struct pt_regs *regs);
long sys_llistxattr(struct pt_regs *regs);
long sys_flistxattr(struct pt_regs *regs);
long sys_removexattr(struct pt_regs *regs);
long sys_lremovexattr(struct pt_regs *regs);
long sys_fremovexattr(struct pt_regs *regs);

#endif
