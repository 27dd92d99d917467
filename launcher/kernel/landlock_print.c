#include "kernel/kernel_abi.h"
#include "kernel/landlock.h"
#include "kernel/landlock_rights.h"

struct bit_name {
	uint64_t bit;
	const char *name;
};

static const struct bit_name net_names[] = {
	{ ABI_LANDLOCK_NET_BIND_TCP, "bind_tcp" },
	{ ABI_LANDLOCK_NET_CONNECT_TCP, "connect_tcp" },
};

static const struct bit_name scope_names[] = {
	{ ABI_LANDLOCK_SCOPE_ABSTRACT_UNIX, "abstract_unix_socket" },
	{ ABI_LANDLOCK_SCOPE_SIGNAL, "signal" },
};

static void
add_fs_names(struct strbuf *out, uint64_t bits)
{
	const char *name;

	while ((name = landlock_next_right(&bits)) != NULL)
		strbuf_addf(out, " %s", name);
	strbuf_add_char(out, '\n');
}

static void
add_names(struct strbuf *out, const struct bit_name *names, size_t n, uint64_t bits)
{
	for (size_t i = 0; i < n; i++)
		if (bits & names[i].bit)
			strbuf_addf(out, " %s", names[i].name);
	strbuf_add_char(out, '\n');
}

/* Ports in a row with the same rights: one line. Returns how many. */
static size_t
add_port_line(struct strbuf *out, const struct landlock_plan *plan, size_t first)
{
	const struct landlock_port *ports = plan->ports;
	size_t n = 1;

	while (first + n < plan->n_ports &&
	       ports[first + n].port == ports[first].port + n &&
	       ports[first + n].access == ports[first].access)
		n++;
	strbuf_addf(out, "port %u", ports[first].port);
	if (n > 1)
		strbuf_addf(out, "-%u", ports[first + n - 1].port);
	strbuf_add_char(out, ':');
	add_names(out, net_names, ARRAY_SIZE(net_names), ports[first].access);
	return n;
}

void
landlock_plan_print(struct strbuf *out, const struct landlock_plan *plan)
{
	strbuf_add(out, "handled files:");
	add_fs_names(out, plan->handled_fs);
	strbuf_add(out, "handled tcp:");
	add_names(out, net_names, ARRAY_SIZE(net_names), plan->handled_net);
	strbuf_add(out, "scoped:");
	add_names(out, scope_names, ARRAY_SIZE(scope_names), plan->scoped);
	for (size_t i = 0; i < plan->n_grants; i++) {
		strbuf_add(out, "path ");
		strbuf_add_printable(out, plan->grants[i].path);
		strbuf_add_char(out, ':');
		add_fs_names(out, plan->grants[i].access);
	}
	for (size_t i = 0; i < plan->n_ports;)
		i += add_port_line(out, plan, i);
}
