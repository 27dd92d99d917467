dist_man_MANS += \
	%D%/bailey.1 \
	%D%/bailey-check.1 \
	%D%/bailey-test.1 \
	%D%/bailey.test.5 \
	%D%/bailey-denials.1 \
	%D%/bailey-diff.1 \
	%D%/bailey-doctor.1 \
	%D%/bailey-fmt.1 \
	%D%/bailey-learn.1 \
	%D%/bailey-level.1 \
	%D%/bailey-list.1 \
	%D%/bailey-new.1 \
	%D%/bailey-run.1 \
	%D%/bailey-show.1 \
	%D%/bailey-unit.1 \
	%D%/bailey-why.1 \
	%D%/bailey.profile.5 \
	%D%/bailey.7

dist_doc_DATA += %D%/HACKING.md %D%/pitfalls.md %D%/threat-model.md %D%/claims.md \
	%D%/performance.md

EXTRA_DIST += \
	%D%/performance/entries.svg %D%/performance/processes.svg \
	%D%/performance/rules.svg %D%/performance/threads.svg \
	%D%/performance/scaling.tsv

EXTRA_DIST += \
	%D%/ci/github-actions.yml %D%/ci/gitlab-ci.yml \
	%D%/completion/body.bash \
	%D%/completion/body.fish \
	%D%/completion/body.zsh

# What `journalctl -x` says beside a denial.
catalogdir = $(prefix)/lib/systemd/catalog
dist_catalog_DATA = %D%/bailey.catalog

bashcompletiondir = $(datadir)/bash-completion/completions
bashcompletion_DATA = %D%/completion/bailey
# What a package brings lies elsewhere in Debian.
zshcompletiondir = $(datadir)/zsh/$(if $(filter /usr,$(prefix)),vendor-completions,site-functions)
zshcompletion_DATA = %D%/completion/_bailey
fishcompletiondir = $(datadir)/fish/vendor_completions.d
fishcompletion_DATA = %D%/completion/bailey.fish

# Tables from the program's own lists first, then what does not change.
MAKE_COMPLETION = $(AM_V_GEN)$(MKDIR_P) $(@D) && rm -f $@ $@-t && \
	launcher/tools/completion

%D%/completion/bailey: launcher/tools/completion %D%/completion/body.bash
	$(MAKE_COMPLETION) bash >$@-t && \
	cat $(top_srcdir)/%D%/completion/body.bash >>$@-t && mv $@-t $@
%D%/completion/_bailey: launcher/tools/completion %D%/completion/body.zsh
	$(MAKE_COMPLETION) zsh >$@-t && \
	cat $(top_srcdir)/%D%/completion/body.zsh >>$@-t && mv $@-t $@
%D%/completion/bailey.fish: launcher/tools/completion %D%/completion/body.fish
	$(MAKE_COMPLETION) fish >$@-t && \
	cat $(top_srcdir)/%D%/completion/body.fish >>$@-t && mv $@-t $@

CLEANFILES += \
	$(bashcompletion_DATA) \
	$(zshcompletion_DATA) \
	$(fishcompletion_DATA)
