/* What the tests of launcher/lang/ share. */
#ifndef BAILEY_TESTS_UNIT_LANG_FIXTURE_H
#define BAILEY_TESTS_UNIT_LANG_FIXTURE_H

#include "lang/profile.h"

/* The messages as "LINE:COL id; LINE:COL id", in their order. Caller frees. */
char *fixture_diags(const struct diag_list *diags);

/* A fresh folder below $TMPDIR for one row; the caller's (fixture_folder_free,
 * which removes all that is in it). */
char *fixture_folder_new(void);
void fixture_folder_free(char **folder);
#define _cleanup_folder_ _cleanup_(fixture_folder_free)

/* Writes folder/path and makes the folders it lies in. The path, caller frees. */
char *fixture_write(const char *folder, const char *path, const char *text,
                    size_t length);

/* Files from "path|text|path|text": in a text \n are newlines as written in C. */
void fixture_write_all(const char *folder, const char *files);

#endif
