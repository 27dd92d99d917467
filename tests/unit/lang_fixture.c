#include "lang_fixture.h"

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "base/strbuf.h"

char *
fixture_diags(const struct diag_list *diags)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	const struct diag *diag;
	size_t i;

	for (i = 0; i < diags->n; i++) {
		diag = &diags->items[i];
		strbuf_add(&text, i ? "; " : "");
		if (diag->at.line)
			strbuf_addf(&text, "%u:%u ", diag->at.line, diag->at.col);
		strbuf_add(&text, diag->id);
	}
	return strbuf_steal(&text);
}

char *
fixture_folder_new(void)
{
	const char *parent = getenv("TMPDIR");
	char *folder;

	ck_assert(asprintf(&folder, "%s/bailey-test-XXXXXX",
	                   parent && *parent ? parent : "/tmp") > 0);
	ck_assert_ptr_nonnull(mkdtemp(folder));
	return folder;
}

static int
remove_node(const char *path, const struct stat *status, int flag, struct FTW *ftw)
{
	(void)status, (void)flag, (void)ftw;
	return remove(path);
}

void
fixture_folder_free(char **folder)
{
	if (*folder)
		nftw(*folder, remove_node, 16, FTW_DEPTH | FTW_PHYS);
	free(*folder);
	*folder = NULL;
}

char *
fixture_write(const char *folder, const char *path, const char *text, size_t length)
{
	_cleanup_close_ int fd = -1;
	char *whole, *slash;

	ck_assert(asprintf(&whole, "%s/%s", folder, path) > 0);
	for (slash = whole + strlen(folder) + 1; (slash = strchr(slash, '/'));
	     slash++) {
		*slash = '\0';
		ck_assert(mkdir(whole, 0755) == 0 || errno == EEXIST);
		*slash = '/';
	}
	fd = open(whole, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fchmod(fd, 0644), 0);
	ck_assert_int_eq(fd_write_all(fd, text, length), 0);
	return whole;
}

void
fixture_write_all(const char *folder, const char *files)
{
	_cleanup_free_ char *copy = strdup(files);
	char *rest = copy, *path, *text;

	while ((path = strsep(&rest, "|")) && *path) {
		text = strsep(&rest, "|");
		ck_assert_ptr_nonnull(text);
		free(fixture_write(folder, path, text, strlen(text)));
	}
}
