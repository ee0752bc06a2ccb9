#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* UAPI linux/close_range.h, Linux 5.11; older kernels refuse it, and O_CLOEXEC has to do. */
#define CLOSE_RANGE_CLOEXEC (1U << 2)

static int read_fully(int fd, void *buffer, size_t size)
{
	ssize_t count;

	do
		count = read(fd, buffer, size);
	while (count < 0 && errno == EINTR);
	return count == (ssize_t)size ? 0 : -1;
}

static int replace(int fd, int target)
{
	return fd < 0 || dup2(fd, target) < 0 ? -1 : 0;
}

static void reset_signals(void)
{
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * The child's half. Only async-signal-safe calls: other threads may have held any lock at the fork.
 * The death signal counts only if the parent lived when it was set, hence the handshake: "ready" goes up after
 * prctl(2), "go" comes down after that; a parent that died in between leaves an end of file.
 */
static _Noreturn void run_child(int channel, char *const *argv,
				const struct clinux_spawn_options *options)
{
	char token = 0;
	int error;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && write(channel, &token, 1) == 1 &&
	    read_fully(channel, &token, 1) == 0) {
		reset_signals();
		setpgid(0, 0);
		syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC);
		if ((options->network < 0 || setns(options->network, CLONE_NEWNET) == 0) &&
		    replace(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO) == 0 &&
		    replace(options->output, STDOUT_FILENO) == 0 &&
		    replace(options->errors, STDERR_FILENO) == 0)
			execvp(argv[0], argv);
	}
	error = errno;
	/* The parent reads an end of file as success; it is gone where this write fails. */
	if (write(channel, &error, sizeof(error)) < 0)
		_exit(126);
	_exit(127);
}

/* The parent's half: returns 0 once the child runs its program, else the child's errno. */
static int launch_child(int channel)
{
	char token = 0;
	int error;

	if (read_fully(channel, &token, 1) != 0 || send(channel, &token, 1, MSG_NOSIGNAL) != 1)
		return ECHILD;
	return read_fully(channel, &error, sizeof(error)) == 0 ? error : 0;
}

/*
 * One at a time: a child that is not yet at its exec holds copies of all descriptors, and would keep another child's
 * channel open beyond the death of their parent.
 */
static pthread_mutex_t spawning = PTHREAD_MUTEX_INITIALIZER;

static int spawn(char *const *argv, const struct clinux_spawn_options *options)
{
	unsigned long flags = SIGCHLD | (options->own_pids ? CLONE_NEWPID : 0);
	int channel[2], error;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) != 0)
		return -1;
	/* Not fork(3): its handlers take locks, and it makes no PID namespace. */
	pid = (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
	if (pid == 0) {
		close(channel[0]);
		run_child(channel[1], argv, options);
	}
	error = pid < 0 ? errno : 0;
	close(channel[1]);
	if (pid > 0) {
		error = launch_child(channel[0]);
		if (error != 0)
			waitpid(pid, NULL, 0);
	}
	close(channel[0]);
	errno = error;
	return error == 0 ? pid : -1;
}

int clinux_spawn(char *const *argv, const struct clinux_spawn_options *options)
{
	int pid, error;

	pthread_mutex_lock(&spawning);
	pid = spawn(argv, options);
	error = errno;
	pthread_mutex_unlock(&spawning);
	errno = error;
	return pid;
}

int clinux_wait_for_end(int pid)
{
	siginfo_t info;
	int result;

	do
		result = waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
	while (result != 0 && errno == EINTR);
	return result;
}
