/* Plans: which rights, ports and scopes are handled, by ABI. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "harness.h"
#include "kernel/features.h"
#include "kernel/kernel_abi.h"
#include "kernel_fixture.h"

enum { NEWEST = 7 };

struct handled_row {
	const char *name;
	const char *text;
	int abi;
	const char *files; /* letters */
	uint64_t net;
	uint64_t scoped;
};

#define BOTH_NET (ABI_LANDLOCK_NET_BIND_TCP | ABI_LANDLOCK_NET_CONNECT_TCP)
#define BOTH_SCOPES (ABI_LANDLOCK_SCOPE_ABSTRACT_UNIX | ABI_LANDLOCK_SCOPE_SIGNAL)

static const struct handled_row handled_rows[] = {
	{ "all of ABI 7", "allow read /etc/", 7, "lrwtmfxi!", BOTH_NET,
	  BOTH_SCOPES },
	{ "all of ABI 6", "allow read /etc/", 6, "lrwtmfxi!", BOTH_NET,
	  BOTH_SCOPES },
	{ "ABI 5 has no scopes", "allow read /etc/", 5, "lrwtmfxi!", BOTH_NET, 0 },
	{ "ABI 4 has no ioctls", "allow read /etc/", 4, "lrwtmfx!", BOTH_NET, 0 },
	{ "ABI 3 has no ports", "allow read /etc/", 3, "lrwtmfx!", 0, 0 },
	{ "ABI 2 has no truncate", "allow read /etc/", 2, "lrwmfx!", 0, 0 },
	{ "ABI 1 has no refer", "allow read /etc/", 1, "lrwmx!", 0, 0 },
	{ "read of everything", "allow read /", 7, "wtmfxi!", BOTH_NET,
	  BOTH_SCOPES },
	{ "exec of everything", "allow exec /", 7, "wtmfi!", BOTH_NET,
	  BOTH_SCOPES },
	{ "write of everything", "allow write /", 7, "fxi!", BOTH_NET,
	  BOTH_SCOPES },
	{ "ioctl of everything", "allow ioctl /", 7, "lrwtmfx!", BOTH_NET,
	  BOTH_SCOPES },
	{ "read of everything but a hole", "allow read /\ndeny read /root/", 7,
	  "lrwtmfxi!", BOTH_NET, BOTH_SCOPES },
	{ "every port is connected", "allow connect tcp", 7, "lrwtmfxi!",
	  ABI_LANDLOCK_NET_BIND_TCP, BOTH_SCOPES },
	{ "every port is used", "allow connect tcp\nallow listen tcp", 7,
	  "lrwtmfxi!", 0, BOTH_SCOPES },
	{ "every port is used, and ABI 3 does",
	  "allow connect tcp\nallow listen tcp", 3, "lrwtmfx!", 0, 0 },
	{ "some port is not", "allow connect tcp\nallow listen tcp port 1-65535", 7,
	  "lrwtmfxi!", ABI_LANDLOCK_NET_BIND_TCP, BOTH_SCOPES },
	{ "signals to all", "allow signal all", 7, "lrwtmfxi!", BOTH_NET,
	  ABI_LANDLOCK_SCOPE_ABSTRACT_UNIX },
	{ "signals to oneself", "allow signal self", 7, "lrwtmfxi!", BOTH_NET,
	  BOTH_SCOPES },
	{ "an abstract name is connected", "allow connect unix @bus", 7,
	  "lrwtmfxi!", BOTH_NET, ABI_LANDLOCK_SCOPE_SIGNAL },
	{ "an abstract name is listened on", "allow listen unix @bus", 7,
	  "lrwtmfxi!", BOTH_NET, BOTH_SCOPES },
};

START_TEST(test_handled)
{
	const struct handled_row *row = &handled_rows[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf got = STRBUF_EMPTY;
	struct landlock_plan plan;
	int ruleset, error;

	fixture_plan(arena, row->text, row->abi, &plan);
	fixture_add_rights(&got, plan.handled_fs);
	ck_assert_msg(!strcmp(strbuf_text(&got), row->files), "%s: %s, not %s",
	              row->name, strbuf_text(&got), row->files);
	ck_assert_msg(plan.handled_net == row->net, "%s: tcp %#jx", row->name,
	              (uintmax_t)plan.handled_net);
	ck_assert_msg(plan.scoped == row->scoped, "%s: scoped %#jx", row->name,
	              (uintmax_t)plan.scoped);
	for (size_t i = 0; i < plan.n_grants; i++)
		ck_assert_msg(!(plan.grants[i].access & ~plan.handled_fs),
		              "%s: %s has what is not handled", row->name,
		              plan.grants[i].path);
	error = landlock_open_ruleset(&plan, &ruleset);
	ck_assert_msg(error == 0, "%s: %s", row->name, strerror(-error));
	close(ruleset);
}
END_TEST

/* ---- ports ---- */

struct port_row {
	const char *name;
	const char *text;
	const char *ports; /* as printed, a blank between */
};

static const struct port_row port_rows[] = {
	{ "one port", "allow connect tcp port 80", "80:c" },
	{ "both directions", "allow connect tcp port 80\nallow listen tcp port 80",
	  "80:bc" },
	{ "a range and one in it",
	  "allow connect tcp port 80-82\nallow listen tcp port 81",
	  "80:c 81:bc 82:c" },
	{ "ranges that overlap",
	  "allow connect tcp port 10-12\nallow connect tcp port 11-13",
	  "10:c 11:c 12:c 13:c" },
	{ "the narrower range wins",
	  "allow connect tcp port 10-13\ndeny connect tcp port 11-12",
	  "10:c 13:c" },
	{ "an address is not granted", "allow connect tcp 10.0.0.1 port 80", "" },
	{ "a denied address takes the port",
	  "allow connect tcp port 80 81\ndeny connect tcp 10.0.0.1 port 80",
	  "81:c" },
	{ "udp is no tcp", "allow connect udp port 80", "" },
	{ "the edges", "allow listen tcp port 0 65535", "0:b 65535:b" },
};

START_TEST(test_ports)
{
	const struct port_row *row = &port_rows[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf got = STRBUF_EMPTY;
	struct landlock_plan plan;

	fixture_plan(arena, row->text, NEWEST, &plan);
	for (size_t i = 0; i < plan.n_ports; i++)
		strbuf_addf(
		        &got, "%s%u:%s%s", i ? " " : "", plan.ports[i].port,
		        plan.ports[i].access & ABI_LANDLOCK_NET_BIND_TCP ? "b" : "",
		        plan.ports[i].access & ABI_LANDLOCK_NET_CONNECT_TCP ? "c"
		                                                            : "");
	ck_assert_msg(!strcmp(strbuf_text(&got), row->ports), "%s: '%s'", row->name,
	              strbuf_text(&got));
}
END_TEST

/* ---- what is refused ---- */

struct refusal_row {
	const char *name;
	const char *text;
	int abi;
	int error;
	const char *id; /* of the message; NULL: none */
};

static const struct refusal_row refusal_rows[] = {
	{ "no Landlock at all", "allow read /", 0, -ENOSYS, NULL },
	{ "ports before ABI 4", "allow connect tcp port 80", 3, -EINVAL,
	  "tcp-unsupported" },
	{ "one direction before ABI 4", "allow connect tcp", 3, -EINVAL,
	  "tcp-unsupported" },
	{ "addresses before ABI 4", "allow connect tcp 10.0.0.1", 3, -EINVAL,
	  "tcp-unsupported" },
	{ "no tcp before ABI 4", "allow read /", 3, 0, NULL },
	{ "a denied port before ABI 4", "deny connect tcp port 80", 3, 0, NULL },
};

START_TEST(test_refusals)
{
	const struct refusal_row *row = &refusal_rows[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_policy_ struct policy *policy = NULL;
	struct landlock_plan plan;
	struct features features;
	struct diag_list diags;
	int error;

	diag_list_init(&diags, arena);
	features_probe(&features);
	features_limit_landlock(&features, row->abi);
	policy = fixture_policy(arena, row->text, &diags);
	ck_assert_msg(policy != NULL, "%s: %s", row->name,
	              fixture_messages(&diags));
	diag_list_init(&diags, arena);
	error = landlock_plan(arena, policy, &features, &diags, &plan);
	ck_assert_msg(error == row->error, "%s: %d", row->name, error);
	ck_assert_msg(diags.n == (row->id ? 1 : 0) &&
	                      (!row->id || !strcmp(diags.items[0].id, row->id)),
	              "%s: %s", row->name, fixture_messages(&diags));
}
END_TEST

START_TEST(test_print)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	struct landlock_plan plan;

	fixture_plan(arena,
	             "allow read /etc/\nallow connect tcp port 80-90\n"
	             "allow signal all",
	             NEWEST, &plan);
	landlock_plan_print(&out, &plan);
	ck_assert_ptr_nonnull(
	        strstr(strbuf_text(&out), "\npath /etc: read_file read_dir\n"));
	ck_assert_ptr_nonnull(
	        strstr(strbuf_text(&out), "\nport 80-90: connect_tcp\n"));
	ck_assert_ptr_nonnull(
	        strstr(strbuf_text(&out), "\nscoped: abstract_unix_socket\n"));
	ck_assert_ptr_nonnull(
	        strstr(strbuf_text(&out), "handled tcp: bind_tcp connect_tcp\n"));
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "handled rights", test_handled, ARRAY_SIZE(handled_rows) },
		{ "ports", test_ports, ARRAY_SIZE(port_rows) },
		{ "refusals", test_refusals, ARRAY_SIZE(refusal_rows) },
		{ "printing", test_print, 1 },
	};
	struct features features;

	features_probe(&features);
	if (features.landlock_abi < NEWEST) {
		printf("1..0 # SKIP Landlock ABI %d is needed, this kernel has "
		       "%d\n",
		       NEWEST, features.landlock_abi);
		return getenv("BAILEY_REQUIRE_LIVE") ? EXIT_FAILURE : EXIT_SUCCESS;
	}
	return harness_run(
	        harness_suite("landlock rights", tables, ARRAY_SIZE(tables)));
}
