/* Who enforces which rule, and what the kernel makes of it. */
#include "harness.h"
#include "policy_fixture.h"

#include <string.h>

static const struct tier_row {
	const char *name;
	const char *profile;
	const char *rule; /* its text */
	enum tier tier;
	enum kernel_form form;
} tier_rows[] = {
	{ "a tree without holes", "allow read /etc/", "allow read /etc/",
	  TIER_KERNEL, FORM_EXACT },
	{ "an exec tree", "allow exec /usr/", "allow exec /usr/", TIER_KERNEL,
	  FORM_EXACT },
	{ "a read tree around a hole", "allow read /\ndeny read ~/.ssh/",
	  "allow read /", TIER_FAULT, FORM_NARROWER },
	{ "the hole", "allow read /\ndeny read ~/.ssh/", "deny read ~/.ssh/",
	  TIER_KERNEL, FORM_EXACT },
	{ "a write tree around a hole", "allow write ~/\ndeny write ~/.ssh/",
	  "allow write ~/", TIER_BROKER, FORM_NARROWER },
	{ "a write tree", "allow write /tmp/", "allow write /tmp/", TIER_KERNEL,
	  FORM_EXACT },
	{ "one file to read", "allow read /etc/passwd", "allow read /etc/passwd",
	  TIER_KERNEL, FORM_EXACT },
	{ "one file to write", "allow write ~/plain", "allow write ~/plain",
	  TIER_BROKER, FORM_NARROWER },
	{ "one device to write", "allow write /dev/null", "allow write /dev/null",
	  TIER_KERNEL, FORM_EXACT },
	{ "a pattern to read", "allow read /etc/*.conf", "allow read /etc/*.conf",
	  TIER_FAULT, FORM_NARROWER },
	{ "a pattern to write", "allow write /etc/*.conf",
	  "allow write /etc/*.conf", TIER_BROKER, FORM_NARROWER },
	{ "a pattern to start", "allow exec /usr/bin/*", "allow exec /usr/bin/*",
	  TIER_KERNEL, FORM_NARROWER },
	{ "an exec tree around a hole", "allow exec /usr/\ndeny exec /usr/games/",
	  "allow exec /usr/", TIER_KERNEL, FORM_NARROWER },
	{ "a denied pattern", "deny read /etc/*.conf", "deny read /etc/*.conf",
	  TIER_FAULT, FORM_NARROWER },
	{ "a pattern denied to write", "deny write /etc/*.conf",
	  "deny write /etc/*.conf", TIER_BROKER, FORM_NARROWER },
	{ "load", "allow load /usr/lib/", "allow load /usr/lib/", TIER_BROKER,
	  FORM_NONE },
	{ "no load", "deny load /usr/lib/", "deny load /usr/lib/", TIER_BROKER,
	  FORM_NONE },
	{ "ioctl", "allow ioctl /dev/tty", "allow ioctl /dev/tty", TIER_KERNEL,
	  FORM_EXACT },
	{ "the seal", "", "deny write /etc/bailey/", TIER_KERNEL, FORM_EXACT },
	{ "a rule that never wins", "allow read /etc/\ndeny read /etc/",
	  "allow read /etc/", TIER_KERNEL, FORM_EXACT },
	{ "a port", "allow connect tcp port 80", "allow connect tcp port 80",
	  TIER_KERNEL, FORM_EXACT },
	{ "a denied port", "allow connect tcp\ndeny connect tcp port 25",
	  "deny connect tcp port 25", TIER_KERNEL, FORM_EXACT },
	{ "an address", "allow connect tcp 10.0.0.0/8",
	  "allow connect tcp 10.0.0.0/8", TIER_BROKER, FORM_NARROWER },
	{ "a port with denied addresses",
	  "allow connect tcp port 80\ndeny connect tcp 10.0.0.0/8",
	  "allow connect tcp port 80", TIER_BROKER, FORM_NARROWER },
	{ "a port with other ports denied by address",
	  "allow connect tcp port 80\ndeny connect tcp 10.0.0.0/8 port 81",
	  "allow connect tcp port 80", TIER_KERNEL, FORM_EXACT },
	{ "udp", "allow connect udp port 53", "allow connect udp port 53",
	  TIER_BROKER, FORM_NONE },
	{ "no udp at all", "deny connect udp port 53", "deny connect udp port 53",
	  TIER_KERNEL, FORM_EXACT },
	{ "a unix socket", "allow connect unix /run/app.sock",
	  "allow connect unix /run/app.sock", TIER_BROKER, FORM_NONE },
	{ "one of the unix sockets not",
	  "allow connect unix /run/\ndeny connect unix /run/dbus/",
	  "deny connect unix /run/dbus/", TIER_BROKER, FORM_NONE },
	{ "no unix socket at all", "deny connect unix /run/dbus/",
	  "deny connect unix /run/dbus/", TIER_KERNEL, FORM_EXACT },
	{ "signals", "allow signal all", "allow signal all", TIER_KERNEL,
	  FORM_EXACT },
	{ "calls", "allow syscall @keyring", "allow syscall @keyring", TIER_KERNEL,
	  FORM_EXACT },
};

static const struct rule *
find_rule(const struct policy *policy, const char *text)
{
	for (size_t i = 0; i < policy->n_rules; i++) {
		if (strcmp(policy->rules[i].text, text) == 0)
			return &policy->rules[i];
	}
	return NULL;
}

START_TEST(tier_is_given)
{
	const struct tier_row *row = &tier_rows[_i];
	_cleanup_fixture_ struct fixture fixture;
	const struct rule *rule;

	fixture_compile(&fixture, row->profile, &fixture_facts);
	ck_assert_msg(fixture.policy, "%s: %s", row->name,
	              fixture_messages(&fixture));
	rule = find_rule(fixture.policy, row->rule);
	ck_assert_msg(rule, "%s: no such rule", row->name);
	ck_assert_msg(rule->tier == row->tier && rule->form == row->form,
	              "%s: %s (%s): %s", row->name, tier_name(rule->tier),
	              kernel_form_name(rule->form), rule->reason);
	ck_assert_msg(rule->reason, "%s: no reason", row->name);
	/* Where the kernel does nothing somebody else must do it. */
	ck_assert_msg(rule->form != FORM_NONE || strstr(rule->reason, "supervisor"),
	              "%s: %s", row->name, rule->reason);
	ck_assert_msg(rule->tier != TIER_BROKER ||
	                      !strstr(rule->reason, "not granted"),
	              "%s: %s", row->name, rule->reason);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "tiers", tier_is_given, ARRAY_SIZE(tier_rows) },
	};

	return harness_run(harness_suite("tiers", tables, ARRAY_SIZE(tables)));
}
