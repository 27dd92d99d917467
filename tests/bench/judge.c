/* judge RULES REQUESTS: compiles a policy of so many rules and judges so many
 * requests.  For tests/bench/test-guard.sh, which counts what it takes. */
#include "unit/policy_fixture.h"

#include <stdio.h>
#include <stdlib.h>

static char *
make_text(unsigned rules)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	if (!file)
		abort();
	for (unsigned i = 0; i < rules; i++)
		fprintf(file, "deny read /home/me/zone/%u/\n", i);
	fclose(file);
	return text;
}

int
main(int argc, char **argv)
{
	const struct request request = { .operation = OPERATION_READ,
		                         .path = "/home/me/zone/7/deep/file" };
	struct fixture fixture;
	char *text;
	unsigned denied = 0, requests;

	if (argc != 3)
		return 2;
	text = make_text((unsigned)atoi(argv[1]));
	requests = (unsigned)atoi(argv[2]);
	fixture_compile(&fixture, text, &fixture_facts);
	if (!fixture.policy)
		return 1;
	for (unsigned i = 0; i < requests; i++)
		denied += !decide(fixture.policy, &request).allowed;
	fixture_free(&fixture);
	free(text);
	return denied != requests;
}
