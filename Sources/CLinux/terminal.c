#include "CLinux.h"

#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct {
	volatile sig_atomic_t is_armed;
	int input;
	int output;
	struct termios mode;
	char sequence[64];
} guard;

/* Only what signal-safety(7) allows; the signal then does what it does by default. */
static void restore_and_end(int signal)
{
	if (guard.is_armed) {
		guard.is_armed = 0;
		if (write(guard.output, guard.sequence, strlen(guard.sequence)) >= 0)
			tcsetattr(guard.input, TCSANOW, &guard.mode);
	}
	raise(signal);
}

void clinux_guard_terminal(int input, int output, const char *sequence)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT };
	struct sigaction action = { .sa_handler = restore_and_end,
				    .sa_flags = SA_RESETHAND | SA_NODEFER };

	if (strlen(sequence) >= sizeof(guard.sequence) || tcgetattr(input, &guard.mode) < 0)
		return;
	strcpy(guard.sequence, sequence);
	guard.input = input;
	guard.output = output;
	guard.is_armed = 1;
	for (unsigned int i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
}

void clinux_release_terminal(void)
{
	guard.is_armed = 0;
}

int clinux_window_size(int descriptor, unsigned short *columns, unsigned short *rows)
{
	struct winsize size;

	if (ioctl(descriptor, TIOCGWINSZ, &size) < 0)
		return -1;
	*columns = size.ws_col;
	*rows = size.ws_row;
	return 0;
}
