# SPDX-License-Identifier: MIT
# Ayumi.  `make help` lists the targets.

VARIANT ?= release
PREFIX  ?= /usr/local
prefix      = $(PREFIX)
exec_prefix = $(prefix)
bindir      = $(exec_prefix)/bin
libexecdir  = $(exec_prefix)/libexec
datarootdir = $(prefix)/share
datadir     = $(datarootdir)
mandir      = $(datarootdir)/man
docdir      = $(datarootdir)/doc/ayumi
localedir   = $(datarootdir)/locale
unitdir     = $(prefix)/lib/systemd/user
sysconfdir  = $(if $(filter /usr,$(prefix)),/etc,$(prefix)/etc)
DESTDIR ?=

CC        ?= cc
PKGCONFIG ?= pkg-config
PYTHON    ?= /usr/bin/python3
INSTALL   ?= install
CFLAGS    ?=
LDFLAGS   ?=

B := build/$(VARIANT)

VERSION := 0.1.0

# --- flags -----------------------------------------------------------------

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wundef -Wvla -Wwrite-strings -Wcast-qual -Wformat=2
LANGUAGE_FLAGS := -std=c11 -D_GNU_SOURCE -I. -ffp-contract=off -fPIE
X86 := $(filter x86_64 i686,$(shell uname -m))
HARDENING := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	-fstack-clash-protection $(if $(X86),-fcf-protection=full)
LINKING := -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed

ifeq ($(VARIANT),release)
VARIANT_FLAGS := -O2 -g $(HARDENING)
else ifeq ($(VARIANT),debug)
VARIANT_FLAGS := -O0 -g3
else ifeq ($(VARIANT),asan)
VARIANT_FLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all -DWITH_SANITIZERS=1 -DWITHOUT_SANDBOX=1
else ifeq ($(VARIANT),fuzz)
VARIANT_FLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all -DWITH_SANITIZERS=1 -DWITHOUT_SANDBOX=1
else ifeq ($(VARIANT),coverage)
VARIANT_FLAGS := -O0 -g --coverage -fprofile-update=atomic -DWITHOUT_SANDBOX=1
else
$(error VARIANT is release, debug, asan, fuzz or coverage, not "$(VARIANT)")
endif

ALL_CFLAGS  = $(LANGUAGE_FLAGS) $(WARNINGS) $(VARIANT_FLAGS) $(CFLAGS)
ALL_LDFLAGS = $(LINKING) $(VARIANT_FLAGS) $(LDFLAGS)
PLACES = -DBINDIR='"$(bindir)"' -DLIBEXECDIR='"$(libexecdir)"' -DDATADIR='"$(datadir)"'

# --- the layering rule: what each part may link -------------------------------

PACKAGES_schema   := jansson
PACKAGES_daemon   := $(PACKAGES_schema) libuv sqlite3 libutf8proc
PACKAGES_prepare  := $(PACKAGES_schema) sqlite3 libseccomp
PACKAGES_cli      := $(PACKAGES_schema) libutf8proc
PACKAGES_notify   := $(PACKAGES_schema) libnotify gio-2.0
PACKAGES_calendar := $(PACKAGES_schema) libical
PACKAGES_sheet    := $(PACKAGES_schema) pangocairo cairo-pdf cairo-svg fontconfig
PACKAGES_vault    := $(PACKAGES_schema) libsodium
PACKAGES_tests    := cmocka

cflags_of = $(shell $(PKGCONFIG) --cflags $(PACKAGES_$(1)) 2>/dev/null)
libs_of   = $(shell $(PKGCONFIG) --libs $(PACKAGES_$(1)) 2>/dev/null)
$(foreach part,schema daemon prepare cli notify calendar sheet vault tests,\
	$(eval CFLAGS_$(part) = $$(call cflags_of,$(part)))\
	$(eval LIBS_$(part) = $$(call libs_of,$(part))))

# The client starts anew for every command, and the daemon for the first one.  Where there are
# archives of their libraries, libc's included, they are linked whole: their loading is most of
# what a command costs, and is spared so.  SHARED=1 links them as everything else is.
, := ,
archive_of = $(filter /%,$(shell $(CC) -print-file-name=$(1)))
archives_of = $(if $(or $(SHARED),$(filter-out release,$(VARIANT))),,$(foreach archive,$(1),$(call archive_of,$(archive))))
ARCHIVES_cli := $(call archives_of,libjansson.a libutf8proc.a libc.a)
ARCHIVES_daemon := $(call archives_of,libjansson.a libutf8proc.a libc.a libuv_a.a libsqlite3.a)
LINK_whole = $(subst $() -pie , -static-pie -Wl$(,)-z$(,)pack-relative-relocs ,$(LINK))
IS_CLIENT_WHOLE := $(word 3,$(ARCHIVES_cli))
LINK_client = $(if $(IS_CLIENT_WHOLE),$(LINK_whole),$(LINK))
LIBS_client := $(if $(IS_CLIENT_WHOLE),$(ARCHIVES_cli),$(LIBS_cli))
IS_DAEMON_WHOLE := $(word 5,$(ARCHIVES_daemon))
LINK_daemon = $(if $(IS_DAEMON_WHOLE),$(LINK_whole) -Wl$(,)--wrap=dlopen$(,)--wrap=getpwuid_r,$(LINK))
LIBS_server := $(if $(IS_DAEMON_WHOLE),$(ARCHIVES_daemon) -lm,$(LIBS_daemon))

# --- sources -------------------------------------------------------------------

PARTS := schema daemon prepare cli notify calendar sheet vault
DIR_schema := schema
DIR_daemon := daemon
DIR_prepare := daemon/prepare
DIR_cli := cli
DIR_notify := daemon/notify
DIR_calendar := daemon/calendar
DIR_sheet := cli/sheet
DIR_vault := cli/vault

$(foreach part,$(PARTS),\
	$(eval OBJECTS_$(part) := $(patsubst %.c,$(B)/%.o,$(filter-out $(DIR_$(part))/main.c,$(wildcard $(DIR_$(part))/*.c)))))
OBJECTS_daemon += $(B)/daemon/embedded.o $(B)/daemon/prepared.o
EMBEDDED := $(wildcard schema/migrations/*.sql) $(wildcard schema/*.varlink)

PROGRAMS := $(B)/bin/ayumi $(B)/bin/ayumid $(B)/libexec/ayumi/ayumi-notify \
	$(B)/libexec/ayumi/ayumi-calendar $(B)/libexec/ayumi/ayumi-sheet $(B)/libexec/ayumi/ayumi-vault
LANGUAGES := ja
CATALOGUES := $(LANGUAGES:%=$(B)/share/locale/%/LC_MESSAGES/ayumi.mo)
DATA := $(patsubst share/%,$(B)/share/%,$(wildcard share/ayumi/*.json share/ayumi/*/*))
COMMANDS := $(shell sed -n 's/^extern const struct command command_\(.*\);$$/\1/p' cli/command.h)
PAGES := man1/ayumi.1 $(LANGUAGES:%=%/man1/ayumi.1) $(COMMANDS:%=man1/ayumi-%.1) $(foreach language,$(LANGUAGES),$(COMMANDS:%=$(language)/man1/ayumi-%.1))

TESTS := $(patsubst %.c,$(B)/%,$(wildcard tests/test_*.c))
TEST_TOOLS := $(patsubst %.c,$(B)/%,$(wildcard tests/eval_*.c tests/tool_*.c))
BENCHES := $(patsubst %.c,$(B)/%,$(wildcard tests/bench/bench_*.c))
TORTURES := $(patsubst %.c,$(B)/%,$(wildcard tests/torture/torture_*.c))
TORTURE_SUPPORT := $(patsubst %.c,$(B)/%.o,$(addprefix tests/torture/,disk.c script.c))
FLOORS := $(patsubst %.c,$(B)/%,$(wildcard tests/bench/floor_*.c))
COUNTED := $(B)/tests/bench/ayumid
TEST_SUPPORT := $(patsubst %.c,$(B)/%.o,$(wildcard tests/*_fixture.c))

all: $(PROGRAMS) $(CATALOGUES) $(DATA) $(B)/share/man/made

# --- remembered flags: objects are made again when the flags change ---------------

define remember
@mkdir -p $(@D)
@printf '%s\n' "$$FLAGS" | cmp -s - $@ || printf '%s\n' "$$FLAGS" >$@
endef

$(B)/flags: export FLAGS = $(CC) $(ALL_CFLAGS)
$(B)/flags: FORCE
	$(remember)
$(B)/link-flags: export FLAGS = $(CC) $(ALL_LDFLAGS) $(ARCHIVES_daemon)
$(B)/link-flags: FORCE
	$(remember)
$(B)/places: export FLAGS = $(PLACES) $(VERSION)
$(B)/places: FORCE
	$(remember)

# V=1 shows whole command lines.
Q = $(if $(V),,@)
say = $(if $(V),,@echo "  $(1) $@")
COMPILE = $(CC) $(ALL_CFLAGS) -MMD -MP

define part_rules
$(B)/$(DIR_$(1))/%.o: $(DIR_$(1))/%.c $(B)/flags
	@mkdir -p $$(@D)
	$$(call say,CC)
	$$(Q)$$(COMPILE) $$(CFLAGS_$(1)) -c -o $$@ $$<
$(B)/lib$(1).a: $$(OBJECTS_$(1))
	@rm -f $$@
	@$(AR) rcs $$@ $$^
endef
$(foreach part,prepare notify calendar sheet vault daemon cli schema,$(eval $(call part_rules,$(part))))

$(B)/schema/paths.o: $(B)/places
$(B)/schema/paths.o: ALL_CFLAGS += $(PLACES)
$(B)/schema/version.o: $(B)/places
$(B)/schema/version.o: ALL_CFLAGS += -DVERSION='"$(VERSION)"'

$(B)/daemon/embedded.o: daemon/embedded.S $(EMBEDDED) $(B)/flags
	@mkdir -p $(@D)
	$(call say,AS)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

LINK = $(CC) $(ALL_LDFLAGS) -o $@

# What the daemon would else work out whenever it starts.
PREPARE := $(B)/daemon/prepare/prepare
$(PREPARE): $(B)/daemon/prepare/main.o $(B)/libprepare.a $(B)/daemon/store_trust.o $(B)/daemon/embedded.o $(B)/libschema.a $(B)/link-flags
	$(call say,LD)
	$(Q)$(LINK) $(filter %.o %.a,$^) $(LIBS_prepare)
PREPARED := $(addprefix $(B)/daemon/prepared.,rows verbatim loader calls)
$(PREPARED): $(B)/daemon/prepared.%: $(PREPARE)
	@$< $* >$@
$(B)/daemon/prepared.o: daemon/prepared.S $(PREPARED) $(B)/flags
	$(call say,AS)
	$(Q)$(CC) $(ALL_CFLAGS) -DROWS='"$(B)/daemon/prepared.rows"' -DVERBATIM='"$(B)/daemon/prepared.verbatim"' \
		-DLOADER='"$(B)/daemon/prepared.loader"' -DCALLS='"$(B)/daemon/prepared.calls"' -c -o $@ $<

$(B)/bin/ayumi: $(B)/cli/main.o $(B)/libcli.a $(B)/libschema.a $(B)/link-flags
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(LINK_client) $(filter %.o %.a,$^) $(LIBS_client)
$(B)/bin/ayumid: $(B)/daemon/main.o $(if $(IS_DAEMON_WHOLE),$(B)/daemon/whole/unasked.o) $(B)/libdaemon.a \
		$(B)/libschema.a $(B)/link-flags
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(LINK_daemon) $(filter %.o %.a,$^) $(LIBS_server)
# The programs once more, linked as everything else is: for what comes between the daemon and libc.
LOADED := $(B)/loaded/bin/ayumid
$(LOADED): $(B)/bin/ayumi $(B)/daemon/main.o $(B)/libdaemon.a $(B)/libschema.a $(B)/link-flags
	@mkdir -p $(@D)
	@cp $< $(@D)
	@ln -sfn ../libexec ../share ../tests $(@D)/..
	$(call say,LD)
	$(Q)$(LINK) $(filter %.o %.a,$^) $(LIBS_daemon)
$(B)/libexec/ayumi/ayumi-notify: $(B)/daemon/notify/main.o $(B)/libnotify.a $(B)/libschema.a $(B)/link-flags
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(LINK) $(filter %.o %.a,$^) $(LIBS_notify)
$(B)/libexec/ayumi/ayumi-calendar: $(B)/daemon/calendar/main.o $(B)/libcalendar.a $(B)/libschema.a $(B)/link-flags
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(LINK) $(filter %.o %.a,$^) $(LIBS_calendar)
$(B)/libexec/ayumi/ayumi-sheet: $(B)/cli/sheet/main.o $(B)/libsheet.a $(B)/libschema.a $(B)/link-flags
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(LINK) $(filter %.o %.a,$^) $(LIBS_sheet)
$(B)/libexec/ayumi/ayumi-vault: $(B)/cli/vault/main.o $(B)/libvault.a $(B)/libschema.a $(B)/link-flags
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(LINK) $(filter %.o %.a,$^) $(LIBS_vault)

$(B)/share/locale/%/LC_MESSAGES/ayumi.mo: share/locale/%.po
	@mkdir -p $(@D)
	msgfmt --check -o $@ $<
# The manual of each command comes from its table, in each language.
$(B)/share/man/made: $(B)/bin/ayumi $(CATALOGUES) share/man/ayumi.1 $(LANGUAGES:%=share/man/%/ayumi.1)
	@mkdir -p $(@D)/man1 $(LANGUAGES:%=$(@D)/%/man1)
	$(call say,MAN)
	$(Q)for language in en $(LANGUAGES); do \
		[ $$language = en ] && folder=$(@D)/man1 || folder=$(@D)/$$language/man1; \
		for command in $(COMMANDS); do \
			env -i PATH="$$PATH" HOME=/nonexistent LC_ALL=C.UTF-8 LANGUAGE=$$language \
				$(B)/bin/ayumi manual $$command >$$folder/ayumi-$$command.1 || exit 1; done; \
		env -i PATH="$$PATH" HOME=/nonexistent LC_ALL=C.UTF-8 LANGUAGE=$$language \
			$(B)/bin/ayumi manual >$$folder/commands && \
		sed -e '/@commands@/{r '$$folder/commands -e 'd}' \
			share/man/$$([ $$language = en ] || echo $$language/)ayumi.1 >$$folder/ayumi.1 || exit 1; done
	@touch $@
$(B)/share/ayumi/%: share/ayumi/%
	@mkdir -p $(@D)
	cp $< $@

# --- tests ----------------------------------------------------------------------------

$(B)/tests/%.o: tests/%.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(COMPILE) $(CFLAGS_daemon) $(CFLAGS_cli) $(CFLAGS_calendar) $(CFLAGS_vault) $(CFLAGS_tests) -c -o $@ $<
TEST_LIBRARIES := $(TEST_SUPPORT) $(B)/libcli.a $(B)/libdaemon.a $(B)/libcalendar.a $(B)/libvault.a $(B)/libschema.a
# What the benches hold the programs against links no part of them.
$(FLOORS): %: %.o $(B)/link-flags
	$(call say,LD)
	$(Q)$(LINK) $(filter %.o,$^) $(LIBS_daemon)
# What a start costs at least, too, loads nothing where the programs do not.
WHOLE_FLOORS := $(addprefix $(B)/tests/bench/whole/,floor_client floor_daemon)
$(WHOLE_FLOORS): $(B)/tests/bench/whole/%: $(B)/tests/bench/%.o $(if $(IS_DAEMON_WHOLE),$(B)/daemon/whole/unasked.o) \
		$(B)/link-flags
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(LINK_daemon) $(filter %.o,$^) $(LIBS_server)
# The daemon without its sandbox, behind which valgrind could not count.
$(COUNTED).o: daemon/main.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(COMPILE) $(CFLAGS_daemon) -DWITHOUT_SANDBOX=1 -c -o $@ $<
$(COUNTED): %: %.o $(B)/libdaemon.a $(B)/libschema.a $(B)/link-flags
	$(call say,LD)
	$(Q)$(LINK) $(filter %.o %.a,$^) $(LIBS_daemon)
# The clients of that fixture have the names of the command's, which this one tries.
$(B)/tests/test_client: UNLINKED := %/server_fixture.o
$(TESTS) $(TEST_TOOLS) $(BENCHES): %: %.o $(TEST_LIBRARIES) $(B)/link-flags
	$(call say,LD)
	$(Q)$(LINK) $(filter-out $(UNLINKED),$(filter %.o %.a,$^)) $(LIBS_daemon) $(LIBS_cli) $(LIBS_calendar) $(LIBS_vault) $(LIBS_tests) -lm
$(TORTURES): %: %.o $(TORTURE_SUPPORT) $(TEST_LIBRARIES) $(B)/link-flags
	$(call say,LD)
	$(Q)$(LINK) $(filter %.o %.a,$^) $(LIBS_daemon) $(LIBS_cli) $(LIBS_calendar) $(LIBS_vault) $(LIBS_tests) -lm

# Where the host's timers and displays allow it, everything the tests need is real.
check: deps-check
	+@$(MAKE) --no-print-directory run-tests
run-tests: all $(LOADED) $(TESTS) $(TEST_TOOLS)
	@AYUMI_BUILD=$(CURDIR)/$(B) $(PYTHON) tests/run.py $(if $(CHECK),--only '$(CHECK)') $(sort $(TESTS))

check-asan:
	+@$(MAKE) --no-print-directory VARIANT=asan check
check-clang:
	+@$(MAKE) --no-print-directory CC=clang VARIANT=debug CFLAGS=-Werror all
# SHORT=1: those through which bytes of others come, in a minute.
VALGRIND_SHORT := client entry error file_out frame helper journal language paths screen server_start store text uuid
check-valgrind: all $(TESTS)
	@AYUMI_BUILD=$(CURDIR)/$(B) $(PYTHON) tests/run.py --valgrind \
		$(if $(SHORT),$(VALGRIND_SHORT:%=$(B)/tests/test_%),$(sort $(TESTS)))

# The report as HTML in a real browser, and by html-validate, which npm fetches into the build folder.
check-html: deps-html
	+@$(MAKE) --no-print-directory all
	@AYUMI_BUILD=$(CURDIR)/$(B) $(PYTHON) tests/check_html.py

coverage: deps-coverage
	+@$(MAKE) --no-print-directory VARIANT=coverage check
	@gcovr --root . --object-directory build/coverage --filter 'daemon/' --filter 'schema/' --filter 'cli/' --print-summary
	@$(PYTHON) tests/coverage.py build/coverage
# The unit tests alone, held against the floor.
coverage-units: deps-coverage
	+@$(MAKE) --no-print-directory VARIANT=coverage run-units
	@$(PYTHON) tests/coverage.py build/coverage
run-units: $(TESTS)
	@AYUMI_BUILD=$(CURDIR)/$(B) $(PYTHON) tests/run.py --units $(sort $(TESTS))

bench: deps-bench
	+@$(MAKE) --no-print-directory run-benches
run-benches: all $(BENCHES) $(FLOORS) $(WHOLE_FLOORS) $(COUNTED) $(TEST_TOOLS)
	@AYUMI_BUILD=$(CURDIR)/$(B) $(PYTHON) tests/bench/table.py
	@for bench in $(BENCHES); do $$bench || exit 1; done
	@AYUMI_BUILD=$(CURDIR)/$(B) $(PYTHON) tests/bench/stall.py
	@AYUMI_BUILD=$(CURDIR)/$(B) $(PYTHON) tests/bench/copies.py
	@AYUMI_BUILD=$(CURDIR)/$(B) $(PYTHON) tests/bench/sheet.py
	@AYUMI_BUILD=$(CURDIR)/$(B) $(PYTHON) tests/bench/idle.py

# Kills, failing disks, power cuts, no memory, no room; SHORT=1 takes about a minute.  Each
# harness is run once more with a planted fault, and must find it.
PLANTS := $(B)/tests/torture/plant.so $(B)/tests/torture/ayumi-leak
torture: deps-check
	+@$(MAKE) --no-print-directory run-torture
run-torture: all $(LOADED) $(TORTURES) $(PLANTS)
	@AYUMI_BUILD=$(CURDIR)/$(B)/loaded $(PYTHON) tests/torture/run.py $(if $(SHORT),--short) $(if $(CHECK),--only '$(CHECK)')
$(B)/tests/torture/plant.so: tests/torture/plant.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(filter-out -fPIE,$(ALL_CFLAGS)) -fPIC -shared -o $@ $<
LOAD_CLOCK := $(B)/tests/load/clock.so
$(LOAD_CLOCK): tests/load/clock.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(filter-out -fPIE,$(ALL_CFLAGS)) -fPIC -shared -o $@ $<
$(B)/tests/torture/ayumi-leak: $(B)/cli/main.o $(B)/tests/torture/leak.o $(B)/libcli.a $(B)/libschema.a $(B)/link-flags
	$(call say,LD)
	$(Q)$(LINK) -Wl,--wrap=screen_visible $(filter %.o %.a,$^) $(LIBS_cli)

# Each promise about safety is taken out of a copy of the program, and its tests must fail.
check-clauses: deps-check deps-lint
	+@$(MAKE) --no-print-directory VARIANT=release run-clauses
run-clauses: all $(TESTS)
	@$(PYTHON) tests/check_clauses.py $(if $(CHECK),--only '$(CHECK)')

# Very many at once, and a household's week in minutes, each once more with planted faults;
# SHORT=1 takes half a minute.
load: deps-check
	+@$(MAKE) --no-print-directory run-load
run-load: all $(LOADED) $(LOAD_CLOCK)
	@AYUMI_BUILD=$(CURDIR)/$(B)/loaded $(PYTHON) tests/load/run.py $(if $(SHORT),--short) $(if $(CHECK),--only '$(CHECK)')

# What comes from outside, read by libFuzzer's guesses; FUZZ_S seconds each.
FUZZ_S ?= 60
FUZZERS := $(patsubst %.c,$(B)/%,$(wildcard tests/fuzz/fuzz_*.c))
REPLAYS := $(FUZZERS:$(B)/tests/fuzz/fuzz_%=$(B)/tests/fuzz/replay_%)
fuzz: deps-fuzz
	+@$(MAKE) --no-print-directory CC=clang VARIANT=fuzz run-fuzz fuzz-smoke
run-fuzz: $(FUZZERS)
	@AYUMI_BUILD=$(CURDIR)/$(B) $(PYTHON) tests/fuzz/run.py --seconds $(FUZZ_S) --build $(B) $(FUZZERS)
# That fixture has a client of its own, with the names of the command's.
$(FUZZERS): %: %.o $(filter-out %/server_fixture.o,$(TEST_LIBRARIES)) $(B)/link-flags
	$(call say,LD)
	$(Q)$(LINK) -fsanitize=fuzzer $(filter %.o %.a,$^) $(LIBS_daemon) $(LIBS_cli) $(LIBS_calendar) $(LIBS_vault) $(LIBS_tests) -lm

# The corpora alone, through the same targets, with any compiler and VARIANT: some seconds.
fuzz-smoke: $(REPLAYS)
	@for replay in $(REPLAYS); do name=$${replay##*/replay_}; \
		TZ=Asia/Tokyo LC_ALL=C.UTF-8 LSAN_OPTIONS=suppressions=tests/data/lsan.supp:print_suppressions=0 \
			$$replay tests/fuzz/corpus/$$name >$(B)/replayed 2>&1 || \
			{ cat $(B)/replayed; echo "fuzz-smoke: $$name"; exit 1; }; \
		printf '%-12s %s\n' $$name "$$(tail -n 1 $(B)/replayed)"; done
$(REPLAYS): $(B)/tests/fuzz/replay_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/replay.o \
		$(filter-out %/server_fixture.o,$(TEST_LIBRARIES)) $(B)/link-flags
	$(call say,LD)
	$(Q)$(LINK) $(filter %.o %.a,$^) $(LIBS_daemon) $(LIBS_cli) $(LIBS_calendar) $(LIBS_vault) $(LIBS_tests) -lm

EVAL = $(B)/tests/eval_estimate
eval: deps-check $(EVAL)
	@mkdir -p $(B)/eval
	@if [ -n "$(HOUSEHOLDS)" ]; then \
		case "$(HOUSEHOLDS)" in *.gz) gzip -dc "$(HOUSEHOLDS)";; *) cat "$(HOUSEHOLDS)";; esac; \
	else $(PYTHON) tests/simulate_households.py; fi >$(B)/eval/households.jsonl
	@$(EVAL) <$(B)/eval/households.jsonl >$(B)/eval/estimate.tsv
	@$(PYTHON) tests/score_estimate.py $(B)/eval/households.jsonl $(B)/eval/estimate.tsv

# --- the demonstration -------------------------------------------------------------------

demo: deps-demo
	+@$(MAKE) --no-print-directory all
	@AYUMI_BUILD=$(CURDIR)/$(B) sh tests/demo.sh

# --- what has to be installed (Debian 12) ---------------------------------------------------

DEPS_build := gcc make pkg-config libuv1-dev libsqlite3-dev libseccomp-dev libjansson-dev libutf8proc-dev \
	libnotify-dev libical-dev libpango1.0-dev libsodium-dev gettext tzdata
DEPS_demo  := $(DEPS_build) dbus xvfb dunst fonts-noto-cjk
DEPS_check := $(DEPS_demo) libcmocka-dev python3 python3-pytest python3-pytest-xdist python3-dbusmock imagemagick xdotool faketime \
	xfce4-notifyd xfconf libglib2.0-bin valgrind strace poppler-utils qpdf bash zsh fish mandoc
# Where npm is there already, Debian's own would quarrel with it.
DEPS_html  := $(DEPS_check) chromium chromium-driver $(if $(shell command -v npm 2>/dev/null),,npm)
DEPS_bench := $(DEPS_check) hyperfine sqlite3
DEPS_coverage := $(DEPS_check) gcovr
DEPS_fuzz  := $(DEPS_build) clang libclang-rt-14-dev libcmocka-dev python3
DEPS_lint  := $(DEPS_build) clang clang-format clang-tidy cppcheck shellcheck mandoc libcmocka-dev \
	python3-jsonschema systemd

deps: deps-check deps-lint deps-coverage deps-fuzz
deps-build deps-demo deps-check deps-coverage deps-fuzz deps-html deps-bench deps-lint: deps-%:
	@.ci/deps $(DEPS_$*)

# --- reading the code without running it -------------------------------------------------------

C_FILES := $(wildcard schema/*.[ch] daemon/*.[ch] daemon/*/*.[ch] cli/*.[ch] cli/*/*.[ch] tests/*.[ch] tests/*/*.[ch])
WORDED := $(wildcard schema/*.c daemon/*.c cli/*.c cli/*.h)

lint: deps-lint
	+@$(MAKE) --no-print-directory lint-format lint-warnings lint-layers lint-words lint-static lint-analyzer lint-files lint-exposure
lint-format:
	clang-format --dry-run --Werror $(C_FILES)
# What was built just so already is not built again.
LINT_GCC = $(if $(and $(filter gcc,$(CC)),$(filter -Werror,$(CFLAGS))),build/release,build/lint-gcc)
lint-warnings:
	+@$(MAKE) --no-print-directory CC=clang VARIANT=debug CFLAGS=-Werror B=build/lint-clang all tests-built
	+@$(MAKE) --no-print-directory CC=gcc VARIANT=release CFLAGS=-Werror B=$(LINT_GCC) all tests-built
tests-built: $(LOADED) $(TESTS) $(REPLAYS) $(TEST_TOOLS) $(BENCHES) $(TORTURES) $(PLANTS) $(LOAD_CLOCK) $(FLOORS) $(WHOLE_FLOORS) $(COUNTED)
# The contract links libc and jansson only.
lint-layers: $(B)/libschema.a
	echo 'int main(void) { return 0; }' | $(CC) $(ALL_LDFLAGS) -o $(B)/schema-alone -x c - -x none \
		-Wl,--whole-archive $< -Wl,--no-whole-archive $(LIBS_schema)
	@! grep -nE '#include "(daemon|cli)/' schema/*.[ch] || { echo 'schema/ reaches up'; exit 1; }
	@! grep -nE '#include "cli/' daemon/*.[ch] daemon/*/*.[ch] || { echo 'daemon/ reaches into cli/'; exit 1; }
	@! grep -nE '#include "daemon/' cli/*.[ch] || { echo 'cli/ reaches into daemon/'; exit 1; }
lint-words: $(B)/ayumi.pot
	@for language in $(LANGUAGES); do \
		msgfmt --check -o /dev/null share/locale/$$language.po && \
		msgcmp share/locale/$$language.po $(B)/ayumi.pot || exit 1; done
$(B)/ayumi.pot: $(WORDED)
	@mkdir -p $(@D)
	xgettext --from-code=UTF-8 --language=C --keyword=_ --keyword=N_ --keyword=ngettext:1,2 \
		--add-comments=Translators --package-name=ayumi --no-location --sort-output -o $@ $(WORDED)
CPPCHECK_MACROS = '-Djson_array_foreach(array, index, value)=for (index = 0; (value = json_array_get(array, index)); index++)' \
	'-Djson_object_foreach(object, key, value)=for (key = ""; (value = json_object_get(object, key));)'
TIDY_FLAGS = -std=c11 -D_GNU_SOURCE -I. $(CFLAGS_daemon) $(CFLAGS_cli) $(CFLAGS_notify) $(CFLAGS_calendar) $(CFLAGS_sheet) \
	$(CFLAGS_vault) $(PLACES) -DVERSION='"$(VERSION)"'
TIDIED := $(patsubst %.c,build/tidy/%.ok,$(filter-out tests/%,$(filter %.c,$(C_FILES))))

lint-static: $(TIDIED)
	cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 --enable=warning,portability \
		--suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches $(CPPCHECK_MACROS) \
		-I. schema daemon cli
build/tidy/%.ok: %.c .clang-tidy
	@mkdir -p $(@D)
	@clang-tidy --quiet $< -- $(TIDY_FLAGS) 2>$(@:.ok=.log) || { cat $(@:.ok=.log); exit 1; }
	@touch $@
# GCC's own analyzer, of each file as it is written: where functions are put into one another it
# takes a NULL that is freed twice for an error.
ANALYZED := $(patsubst %.c,build/analyzer/%.ok,$(filter schema/%.c daemon/%.c cli/%.c,$(C_FILES)))
lint-analyzer: $(ANALYZED)
build/analyzer/%.ok: %.c
	@mkdir -p $(@D)
	@gcc -fanalyzer -O0 -Werror $(TIDY_FLAGS) -MMD -MP -MF $(@:.ok=.d) -MT $@ -c -o /dev/null $<
	@touch $@
-include $(ANALYZED:.ok=.d)
# What systemd says of the unit, from 10 (all is exposed) to 0; above 2.0 tests/e2e/test_guard.py fails.
lint-exposure:
	@mkdir -p $(B)/exposure
	@sed 's|@bindir@|/usr/bin|' share/systemd/user/ayumid.service >$(B)/exposure/ayumid.service
	@XDG_RUNTIME_DIR=$(CURDIR)/$(B)/exposure systemd-analyze security --offline=yes --user --no-pager \
		$(B)/exposure/ayumid.service | tail -n 1
lint-files: $(B)/share/man/made
	shellcheck .ci/run .ci/deps tests/*.sh
	$(PYTHON) tests/check_contacts.py share/ayumi/contacts
	@for page in share/man/*.[18] share/man/*/*.[18] $(PAGES:%=$(B)/share/man/%); do mandoc -T lint -W warning $$page || exit 1; done
	@for file in $(C_FILES); do lines=$$(wc -l <$$file); \
		[ $$lines -le 500 ] || { echo "$$file has $$lines lines, more than 500"; exit 1; }; done
format:
	clang-format -i $(C_FILES)

# --- installing -------------------------------------------------------------------------------------

D = $(DESTDIR)
UNITS := ayumid.socket ayumid.service
MANUALS := $(filter-out %ayumi.1,$(patsubst share/man/%,%,$(wildcard share/man/*.[18] share/man/*/*.[18])))
manual_dir = $(mandir)/$(if $(findstring /,$(1)),$(dir $(1)))man$(subst .,,$(suffix $(1)))
INSTALLED = $(bindir)/ayumi $(bindir)/ayumid $(libexecdir)/ayumi/ayumi-notify \
	$(libexecdir)/ayumi/ayumi-calendar $(libexecdir)/ayumi/ayumi-sheet $(libexecdir)/ayumi/ayumi-vault \
	$(LANGUAGES:%=$(localedir)/%/LC_MESSAGES/ayumi.mo) \
	$(UNITS:%=$(unitdir)/%) $(foreach page,$(MANUALS),$(call manual_dir,$(page))/$(notdir $(page))) \
	$(DATA:$(B)/share/%=$(datadir)/%) \
	$(patsubst share/doc/%,$(docdir)/%,$(wildcard share/doc/*)) \
	$(datadir)/applications/ayumi.desktop $(sysconfdir)/xdg/autostart/ayumid.desktop \
	$(datadir)/user-tmpfiles.d/ayumi.conf $(PAGES:%=$(mandir)/%) \
	$(datadir)/bash-completion/completions/ayumi $(datadir)/zsh/site-functions/_ayumi \
	$(datadir)/fish/vendor_completions.d/ayumi.fish

install: all
	$(INSTALL) -d $(D)$(bindir) $(D)$(libexecdir)/ayumi $(D)$(unitdir) $(D)$(docdir) \
		$(D)$(datadir)/applications $(D)$(sysconfdir)/xdg/autostart
	$(INSTALL) -m 755 $(B)/bin/ayumi $(B)/bin/ayumid $(D)$(bindir)
	$(INSTALL) -m 755 $(B)/libexec/ayumi/ayumi-notify $(B)/libexec/ayumi/ayumi-calendar \
		$(B)/libexec/ayumi/ayumi-sheet $(B)/libexec/ayumi/ayumi-vault $(D)$(libexecdir)/ayumi
	for language in $(LANGUAGES); do $(INSTALL) -D -m 644 $(B)/share/locale/$$language/LC_MESSAGES/ayumi.mo \
		$(D)$(localedir)/$$language/LC_MESSAGES/ayumi.mo || exit 1; done
	$(foreach page,$(MANUALS),$(INSTALL) -D -m 644 share/man/$(page) $(D)$(call manual_dir,$(page))/$(notdir $(page)) &&) true
	$(foreach file,$(DATA:$(B)/share/%=%),$(INSTALL) -D -m 644 share/$(file) $(D)$(datadir)/$(file) &&) true
	for page in $(PAGES); do $(INSTALL) -D -m 644 $(B)/share/man/$$page $(D)$(mandir)/$$page || exit 1; done
	$(INSTALL) -D -m 644 share/completions/ayumi.bash $(D)$(datadir)/bash-completion/completions/ayumi
	$(INSTALL) -D -m 644 share/completions/_ayumi $(D)$(datadir)/zsh/site-functions/_ayumi
	$(INSTALL) -D -m 644 share/completions/ayumi.fish $(D)$(datadir)/fish/vendor_completions.d/ayumi.fish
	$(INSTALL) -m 644 share/doc/* $(D)$(docdir)
	$(INSTALL) -D -m 644 share/user-tmpfiles.d/ayumi.conf $(D)$(datadir)/user-tmpfiles.d/ayumi.conf
	for unit in $(UNITS); do sed 's|@bindir@|$(bindir)|g' share/systemd/user/$$unit >$(D)$(unitdir)/$$unit || exit 1; done
	sed 's|@bindir@|$(bindir)|g' share/applications/ayumi.desktop >$(D)$(datadir)/applications/ayumi.desktop
	sed 's|@bindir@|$(bindir)|g' share/autostart/ayumid.desktop >$(D)$(sysconfdir)/xdg/autostart/ayumid.desktop
uninstall:
	rm -f $(addprefix $(D),$(INSTALLED))
	-rmdir $(D)$(libexecdir)/ayumi $(D)$(datadir)/ayumi/examples $(D)$(datadir)/ayumi/contacts $(D)$(datadir)/ayumi $(D)$(docdir) 2>/dev/null
installcheck:
	@for file in $(addprefix $(D),$(INSTALLED)); do [ -f $$file ] || { echo "missing: $$file"; exit 1; }; done
	$(D)$(bindir)/ayumi --version
	$(D)$(bindir)/ayumid --version

clean:
	rm -rf build

help:
	@printf '%s\n' \
	'make            build the programs (VARIANT=release|debug|asan|coverage, CC=gcc|clang;' \
	'                SHARED=1: with the libraries of the system in place of archives of them)' \
	'make demo       show the whole program on a made-up journal, in a private place' \
	'make check      run all tests (CHECK=name runs those whose name contains it)' \
	'make check-asan the same under AddressSanitizer and UndefinedBehaviorSanitizer' \
	'make check-html the report in a real browser (Chromium), and by html-validate' \
	'make check-valgrind  unit tests under valgrind (SHORT=1: a minute)' \
	'make lint       formatting, warnings of GCC and Clang, layers, translations, manuals' \
	'make bench      speed, as ratios to a floor in the same run' \
	'make check-clauses  what is promised about safety: without each, its tests must fail' \
	'make torture    kills, failing disks, power cuts, no memory, no room (SHORT=1: a minute)' \
	'make load       1,000 connections, 200 writers, a week in minutes (SHORT=1: half a minute)' \
	'make fuzz       what comes from outside, by libFuzzer (FUZZ_S=60 seconds for each target)' \
	'make fuzz-smoke its corpora alone, through the same targets (VARIANT=asan: with sanitizers)' \
	'make eval       the estimate on simulated households (HOUSEHOLDS=FILE for others)' \
	'make coverage   the tests with line and branch coverage (coverage-units: the unit tests alone)' \
	'make install    DESTDIR= PREFIX=/usr/local; uninstall, installcheck' \
	'make deps       install what is missing on Debian 12 (deps-build, deps-demo, deps-check, deps-lint)' \
	'make format     lay out the code; make clean'

-include $(shell find $(B) -name '*.d' 2>/dev/null)

.PHONY: all check run-tests check-html check-asan check-clang check-valgrind coverage coverage-units run-units bench run-benches check-clauses run-clauses torture run-torture load run-load fuzz run-fuzz eval demo deps deps-build \
	deps-demo deps-check deps-coverage deps-fuzz deps-bench deps-lint lint lint-format lint-warnings lint-layers lint-words lint-static lint-analyzer \
	lint-files lint-exposure tests-built format install uninstall installcheck clean help FORCE
.SECONDARY:
.DELETE_ON_ERROR:
