// SPDX-License-Identifier: GPL-2.0-only
/*
 * observer BPF_OBJECT [--xdp] INTERFACE...: the kernel half without the agent,
 * for architectures that the agent is not built for here; --xdp is of the next
 * interface. Loads the object, sets
 * it up and attaches it as Sources/Probe does, says so, and on SIGTERM detaches
 * it and prints its counters, named as on the agent's /metrics.
 */
#include <errno.h>
#include <net/if.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/if_link.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "../../bpf/include/records.h"
#include "names.h"

#define INTERFACES_MAX 8
#define ARGUMENTS_MAX  12 /* of any tracepoint */
#define RING_BYTES     (1 << 20)
#define SLOTS	       (1 << 16)
/* Linux 6.6; the headers of libbpf 1.1 do not name them. */
#define TCX_INGRESS 46
#define TCX_EGRESS  47

struct interface {
	int index;
	int has_xdp;
	int has_clsact;
};

struct observer {
	struct bpf_object *object;
	struct interface interfaces[INTERFACES_MAX];
	int interface_count;
	int uses_xdp;
};

__attribute__((noreturn, format(printf, 2, 3))) static void die(int error, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "observer: cannot ");
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, ": %s\n", strerror(error));
	exit(1);
}

static int check(int result, const char *what)
{
	if (result < 0)
		die(-result, "%s", what);
	return result;
}

/* How many arguments a tracepoint hands out; 0: there is none of that name. */
static int count_arguments(const struct btf *btf, const char *tracepoint)
{
	const struct btf_type *type;
	char name[64];
	int id;

	/* A pointer to a function whose first argument is the tracepoint's own. */
	snprintf(name, sizeof(name), "btf_trace_%s", tracepoint);
	id = btf__find_by_name_kind(btf, name, BTF_KIND_TYPEDEF);
	if (id < 0)
		return 0;
	type = btf__type_by_id(btf, btf__type_by_id(btf, id)->type);
	type = btf__type_by_id(btf, type->type);
	return btf_vlen(type) - 1;
}

static void skip(struct bpf_object *object, const char *name)
{
	struct bpf_program *program = bpf_object__find_program_by_name(object, name);

	if (!program)
		die(ENOENT, "find the program %s", name);
	check(bpf_program__set_autoload(program, 0), "skip a program");
}

/* Returns whether packets that the kernel refuses are looked at. */
static int choose_programs(const struct observer *observer)
{
	struct btf *btf = btf__load_vmlinux_btf();
	int send_arguments, free_arguments;

	if (!btf)
		die(errno, "read the kernel's BTF");
	send_arguments = count_arguments(btf, "tcp_send_reset");
	free_arguments = count_arguments(btf, "kfree_skb");
	btf__free(btf);

	skip(observer->object, send_arguments >= 3 ? "on_send_reset" : "on_send_reset_reason");
	if (free_arguments < 4)
		skip(observer->object, "on_free_skb_socket");
	if (free_arguments != 3)
		skip(observer->object, "on_free_skb");
	if (!observer->uses_xdp) {
		skip(observer->object, "xdp_ingress");
		skip(observer->object, "tc_ingress_behind_xdp");
	}
	return free_arguments >= 3;
}

/* Where BTF says that a constant of the programs lies. */
static void set_constant(struct bpf_object *object, const char *name, const void *value,
			 size_t bytes)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object, ".rodata");
	const struct btf *btf = bpf_object__btf(object);
	int section = btf__find_by_name_kind(btf, ".rodata", BTF_KIND_DATASEC);
	const struct btf_type *type = btf__type_by_id(btf, check(section, "find .rodata"));
	const struct btf_var_secinfo *variable = btf_var_secinfos(type);
	size_t room;
	char *start = (char *)bpf_map__initial_value(map, &room);

	for (int i = 0; i < btf_vlen(type); i++, variable++) {
		const struct btf_type *of = btf__type_by_id(btf, variable->type);

		if (strcmp(btf__name_by_offset(btf, of->name_off), name))
			continue;
		if (variable->size != bytes || variable->offset + bytes > room)
			die(EPROTO, "set %s", name);
		memcpy(start + variable->offset, value, bytes);
		return;
	}
	die(ENOENT, "find %s", name);
}

static void resize(struct bpf_object *object, const char *name, __u32 entries)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object, name);

	check(map ? bpf_map__set_max_entries(map, entries) : -ENOENT, "resize a map");
}

static void configure(const struct observer *observer)
{
	struct lostreply_config config = {
		.netns_count = 1,
		.slots = SLOTS,
		.seed = 1,
		.wakeup_bytes = RING_BYTES / 4,
		.flow_tracking = 1,
		.http_ports_auto = 1,
	};
	struct stat namespace;

	if (stat("/proc/self/ns/net", &namespace))
		die(errno, "tell the namespace");
	config.netns[0] = namespace.st_ino;
	config.refused = choose_programs(observer);
	set_constant(observer->object, "config", &config, sizeof(config));
	resize(observer->object, "flow_slots", SLOTS);
	resize(observer->object, "socket_records", RING_BYTES);
	resize(observer->object, "wire_records", RING_BYTES);
}

static void attach_tracepoints(const struct observer *observer)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program,
				     observer->object) if (bpf_program__type(program) ==
								   BPF_PROG_TYPE_TRACING &&
							   bpf_program__autoload(program) &&
							   !bpf_program__attach(program))
		die(errno, "attach %s", bpf_program__name(program));
}

static int descriptor(const struct observer *observer, const char *name)
{
	return check(bpf_program__fd(bpf_object__find_program_by_name(observer->object, name)),
		     "find a program");
}

static int attach_link(int program, const struct interface *to, int type, __u32 flags)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .flags = flags);

	return bpf_link_create(program, to->index, type, &options);
}

static void attach_clsact(struct interface *to, int program, enum bpf_tc_attach_point point)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = to->index, .attach_point = point);
	LIBBPF_OPTS(bpf_tc_opts, options, .prog_fd = program);

	if (!to->has_clsact) {
		hook.attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS;
		check(bpf_tc_hook_create(&hook), "make a clsact qdisc");
		hook.attach_point = point;
		to->has_clsact = 1;
	}
	check(bpf_tc_attach(&hook, &options), "attach a filter");
}

/* TCX where the kernel has it: it takes EINVAL for an answer where it does not know the type. */
static void attach_classifier(struct interface *to, int program, int tcx_type,
			      enum bpf_tc_attach_point point)
{
	int link = attach_link(program, to, tcx_type, 0);

	if (link == -EINVAL)
		attach_clsact(to, program, point);
	else
		check(link, "attach by TCX");
}

static void attach_interface(const struct observer *observer, struct interface *to)
{
	const char *ingress = to->has_xdp ? "tc_ingress_behind_xdp" : "tc_ingress";

	attach_classifier(to, descriptor(observer, ingress), TCX_INGRESS, BPF_TC_INGRESS);
	attach_classifier(to, descriptor(observer, "tc_egress"), TCX_EGRESS, BPF_TC_EGRESS);
	if (to->has_xdp)
		check(attach_link(descriptor(observer, "xdp_ingress"), to, BPF_XDP,
				  XDP_FLAGS_DRV_MODE),
		      "attach native XDP");
}

/* Filters outlive this process; links do not. */
static void detach_interface(const struct interface *from)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = from->index,
		    .attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS);

	if (from->has_clsact)
		check(bpf_tc_hook_destroy(&hook), "remove a clsact qdisc");
}

static void read_counters(const struct observer *observer, struct lostreply_counters *sums)
{
	int map = bpf_object__find_map_fd_by_name(observer->object, "counters");
	int cpus = check(libbpf_num_possible_cpus(), "count CPUs");
	struct lostreply_counters *of_cpu = calloc(cpus, sizeof(*of_cpu));
	__u32 key = 0;

	if (!of_cpu)
		die(ENOMEM, "read the counters");
	check(bpf_map_lookup_elem(map, &key, of_cpu), "read the counters");
	memset(sums, 0, sizeof(*sums));
	for (int cpu = 0; cpu < cpus; cpu++)
		for (int cell = 0; cell < LOSTREPLY_CELLS; cell++)
			sums->cells[cell] += of_cpu[cpu].cells[cell];
	free(of_cpu);
}

static void print_by_role(const char *name, const __u64 *cells)
{
	for (int role = 0; role < LOSTREPLY_ROLES; role++)
		printf("lostreply_%s{role=\"%s\"} %llu\n", name, role_names[role], cells[role]);
}

static void print_by(const char *name, const char *label, const char *const *names, int count,
		     const __u64 *cells)
{
	for (int i = 0; i < count; i++)
		printf("lostreply_%s{%s=\"%s\"} %llu\n", name, label, names[i], cells[i]);
}

static void print_packets(const struct lostreply_counters *counters)
{
	const __u64 *cell = counters->cells + LOSTREPLY_CELL_RST_PACKETS;

	for (int direction = 0; direction < LOSTREPLY_DIRECTIONS; direction++)
		for (int verdict = 0; verdict < LOSTREPLY_VERDICTS; verdict++)
			printf("lostreply_rst_packets_total{direction=\"%s\",verdict=\"%s\"} "
			       "%llu\n",
			       direction == LOSTREPLY_IN ? "in" : "out", verdict_names[verdict],
			       *cell++);
}

static void print_records(const struct lostreply_counters *counters)
{
	const __u64 *cell = counters->cells + LOSTREPLY_CELL_RECORDS;

	for (int kind = 0; kind < LOSTREPLY_RECORD_KINDS; kind++)
		for (int result = 0; result < LOSTREPLY_RECORD_RESULTS; result++)
			printf("lostreply_records_total{record=\"%s\",result=\"%s\"} %llu\n",
			       record_names[kind], result_names[result], *cell++);
}

static void print_resets(const struct lostreply_counters *counters)
{
	const __u64 *all = counters->cells + LOSTREPLY_CELL_RESETS;
	const __u64 *without_packet = counters->cells + LOSTREPLY_CELL_NO_PACKET;

	for (int role = 0; role < LOSTREPLY_ROLES; role++) {
		printf("lostreply_resets_total{role=\"%s\",cause=\"packet\"} %llu\n",
		       role_names[role], all[role] - without_packet[role]);
		printf("lostreply_resets_total{role=\"%s\",cause=\"no_packet\"} %llu\n",
		       role_names[role], without_packet[role]);
	}
}

static __u64 sum(const __u64 *cells, int count)
{
	__u64 sum = 0;

	while (count--)
		sum += *cells++;
	return sum;
}

static void print_counters(const struct lostreply_counters *counters)
{
	const __u64 *cells = counters->cells;

	print_records(counters);
	print_packets(counters);
	print_resets(counters);
	print_by_role("unread_closes_total", cells + LOSTREPLY_CELL_UNREAD_CLOSES);
	print_by("refused_resets_total", "reason", refusal_names, LOSTREPLY_REFUSALS,
		 cells + LOSTREPLY_CELL_REFUSED);
	print_by("flow_lookups_total", "result", lookup_names, LOSTREPLY_LOOKUPS,
		 cells + LOSTREPLY_CELL_LOOKUPS);
	printf("lostreply_untracked_resets_total %llu\n", cells[LOSTREPLY_CELL_UNTRACKED]);
	/* The agent has them by pair or role, and only where they are not 0. */
	printf("lostreply_verdict_mismatches_total %llu\n",
	       sum(cells + LOSTREPLY_CELL_MISMATCHES, LOSTREPLY_MISMATCH_CELLS));
	printf("lostreply_aborted_unread_total %llu\n",
	       sum(cells + LOSTREPLY_CELL_ABORTED_UNREAD, LOSTREPLY_ABORT_CELLS));
	printf("lostreply_unacceptable_acks_total %llu\n",
	       sum(cells + LOSTREPLY_CELL_ACKS, LOSTREPLY_UNACCEPTABLE_ACKS));
	printf("lostreply_sent_resets_total %llu\n",
	       sum(cells + LOSTREPLY_CELL_SENT_RESETS, LOSTREPLY_SENT_RESETS));
}

static void read_arguments(struct observer *observer, char **arguments)
{
	for (; *arguments; arguments++) {
		struct interface *interface = &observer->interfaces[observer->interface_count];

		if (!strcmp(*arguments, "--xdp")) {
			observer->uses_xdp = interface->has_xdp = 1;
			continue;
		}
		if (observer->interface_count++ == INTERFACES_MAX)
			die(E2BIG, "attach to %s", *arguments);
		interface->index = if_nametoindex(*arguments);
		if (!interface->index)
			die(errno, "find %s", *arguments);
	}
}

int main(int count, char **arguments)
{
	struct observer observer = {};
	struct lostreply_counters counters;
	sigset_t end;
	int signal;

	if (count < 3) {
		fprintf(stderr, "usage: observer BPF_OBJECT [--xdp] INTERFACE...\n");
		return 64;
	}
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	sigprocmask(SIG_BLOCK, &end, NULL);

	read_arguments(&observer, arguments + 2);
	observer.object = bpf_object__open(arguments[1]);
	if (!observer.object)
		die(errno, "open %s", arguments[1]);
	configure(&observer);
	check(bpf_object__load(observer.object), "load the programs");
	attach_tracepoints(&observer);
	for (int i = 0; i < observer.interface_count; i++)
		attach_interface(&observer, &observer.interfaces[i]);

	printf("attached %s\n", observer.interfaces[0].has_clsact ? "clsact" : "tcx");
	fflush(stdout);
	sigwait(&end, &signal);
	for (int i = 0; i < observer.interface_count; i++)
		detach_interface(&observer.interfaces[i]);
	read_counters(&observer, &counters);
	print_counters(&counters);
	return 0;
}
