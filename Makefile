# nines: one non-recursive Makefile. `make demo` and `make test` are all that a newcomer needs.
VERSION := 0.1.0
CC      ?= cc
VARIANT ?= release
B       := build/$(VARIANT)
PREFIX  ?= /usr/local
DESTDIR ?=

# Debian 12 packages. A user who only builds and runs nines needs the first list.
RUN_PACKAGES  := gcc libc6-dev make pkg-config libsqlite3-dev libcsv-dev libxlsxwriter-dev \
	libglib2.0-dev libfyaml-dev zlib1g-dev libical-dev libmd4c-dev libssl-dev libisal-dev tzdata
LINT_PACKAGES := cppcheck clang-tidy
FUZZ_PACKAGES := clang libclang-rt-14-dev
TEST_PACKAGES := libcmocka-dev python3 python3-openpyxl libreoffice-calc-nogui gnumeric xlsx2csv chromium \
	fonts-dejavu-core mandoc sqlite3

# libcsv has no pkg-config file. Asked only when something is compiled, so that `make demo` can
# install pkg-config first.
PKGS     := glib-2.0 sqlite3 xlsxwriter libfyaml zlib libical md4c libcrypto libisal
PKG_FLAGS = $(shell pkg-config --cflags $(PKGS))
PKG_LIBS  = $(shell pkg-config --libs $(PKGS)) -lcsv -lm

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wformat=2 -Wwrite-strings -Wpointer-arith \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wundef -Wcast-qual \
	-Wswitch-enum $(if $(CI),-Werror)
OPTIONS_release  := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong
OPTIONS_asan     := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all
OPTIONS_tsan     := -O1 -g -fno-omit-frame-pointer -fsanitize=thread
OPTIONS_fuzz     := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all
OPTIONS_analyzer := -O1
OPTIONS_coverage := -O0 -g --coverage
ALL_CPPFLAGS = -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -DNINES_VERSION='"$(VERSION)"' -I. $(CPPFLAGS)
ALL_CFLAGS   = -std=c11 $(WARNINGS) $(OPTIONS_$(VARIANT)) $(PKG_FLAGS) $(CFLAGS)
ALL_LDFLAGS  = $(filter -fsanitize=% --coverage,$(OPTIONS_$(VARIANT))) $(LDFLAGS)

FOLDERS  := base etl etl/records etl/documents etl/values etl/facts analytics reports
SOURCES  := $(sort $(wildcard $(FOLDERS:%=%/*.c))) schemas/embedded.c
OBJECTS  := $(SOURCES:%.c=$(B)/%.o) $(B)/schemas/embedded_files.o
CLI      := $(patsubst %.c,$(B)/%.o,$(sort $(wildcard cli/*.c)))
HEADERS  := $(sort $(wildcard $(FOLDERS:%=%/*.h) cli/*.h schemas/*.h))
TESTS    := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/test_*.c)))
FUZZERS  := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
SUPPORT  := $(patsubst %.c,$(B)/%.o,$(sort $(wildcard tests/support*.c)))
EMBEDDED := $(sort $(wildcard schemas/*.sql schemas/queries/*.sql schemas/profiles/*.yaml \
	schemas/workspace/* schemas/workspace/*/*)) schemas/headings.yaml reports/style.css
EMBEDDED := $(sort $(shell for f in $(EMBEDDED); do test -f $$f && echo $$f; done))

all: $(B)/nines

$(B)/nines: $(CLI) $(B)/libnines.a $(B)/.flags
	$(CC) $(ALL_LDFLAGS) -o $@ $(CLI) $(B)/libnines.a $(PKG_LIBS)

$(B)/libnines.a: $(OBJECTS)
	rm -f $@ && $(AR) rcsD $@ $(OBJECTS)

$(B)/%.o: %.c $(B)/.flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/schemas/embedded_files.c: schemas/embed.awk $(EMBEDDED)
	@mkdir -p $(@D)
	LC_ALL=C awk -f schemas/embed.awk $(EMBEDDED) >$@.tmp && mv $@.tmp $@

# ISO C promises string literals of 4095 bytes only; both compilers take longer ones.
$(B)/schemas/embedded_files.o: $(B)/schemas/embedded_files.c
	$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -Wno-overlength-strings -c -o $@ $<

$(B)/tests/test_%: $(B)/tests/test_%.o $(SUPPORT) $(B)/libnines.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(shell pkg-config --libs cmocka) $(PKG_LIBS)

# A fuzz target with a main of its own, which replays a corpus; under clang, with libFuzzer's.
$(B)/tests/fuzz/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/libnines.a \
		$(if $(filter fuzz,$(VARIANT)),,$(B)/tests/fuzz/replay.o)
	$(CC) $(ALL_LDFLAGS) $(if $(filter fuzz,$(VARIANT)),-fsanitize=fuzzer) -o $@ $^ $(PKG_LIBS)

# A change of flags rebuilds.
$(B)/.flags: FORCE
	@mkdir -p $(@D)
	@f='$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS)'; \
	 test "$$f" = "$$(cat $@ 2>/dev/null)" || printf '%s' "$$f" >$@

# Installs what is missing; says nothing when all is there.
install-packages = missing=$$(for package in $(1); do \
	dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done); \
	if [ -n "$$missing" ]; then \
		echo "installing:" $$missing; \
		sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
		$$sudo apt-get update -qq && \
		$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			$$missing </dev/null >build/packages.log 2>&1 || \
			{ cat build/packages.log; exit 1; }; \
	fi

packages:
	@mkdir -p build
	@$(call install-packages,$(RUN_PACKAGES))

test-packages:
	@mkdir -p build
	@$(call install-packages,$(RUN_PACKAGES) $(TEST_PACKAGES))

# From the sources to a published month of the sample company.
DEMO := build/demo
demo: packages
	@$(MAKE) -s --no-print-directory -j$$(nproc) all
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	@cp -R samples/nines.yaml samples/slos samples/catalogue samples/inbox $(DEMO)
	@$(B)/nines -C $(DEMO) run --as-of 2026-12-01T06:00:00Z --verbose 2>/dev/null
	@printf '\nOpen these:\n'
	@printf '  %s\n' "$(CURDIR)/$(DEMO)/out/site/index.html" \
		"$(CURDIR)/$(DEMO)/out/site/m/2026-10/index.html" \
		"$(CURDIR)/$(DEMO)/out/books/reliability-2026-10.xlsx" \
		"$(CURDIR)/$(DEMO)/out/pay/compensation-2026-10.xlsx" \
		"$(CURDIR)/$(DEMO)/out/pay/payroll-2026-10.csv"

# Every test: unit tests and command-line tests under the sanitizers, then the program itself.
test: test-packages
	@$(MAKE) -s --no-print-directory -j$$(nproc) all
	@$(MAKE) -s --no-print-directory -j$$(nproc) VARIANT=asan all unit-tests fuzzers
	@CC='$(CC)' bash tests/run

unit-tests: $(TESTS)

fuzzers: $(FUZZERS)

# Every fuzz target for FUZZ_SECONDS, from its corpus; what is found is left in build/fuzz.
FUZZ_SECONDS := 60
fuzz: packages
	@$(call install-packages,$(FUZZ_PACKAGES))
	@$(MAKE) -s --no-print-directory -j$$(nproc) VARIANT=fuzz CC=clang fuzzers
	@for source in tests/fuzz/fuzz_*.c; do \
		name=$$(basename $$source .c); name=$${name#fuzz_}; \
		mkdir -p build/fuzz/corpus/$$name; \
		echo "fuzzing $$name for $(FUZZ_SECONDS) s"; \
		build/fuzz/tests/fuzz/fuzz_$$name -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 \
			-artifact_prefix=build/fuzz/$$name- build/fuzz/corpus/$$name \
			tests/fuzz/corpus/$$name >build/fuzz/$$name.log 2>&1 || \
			{ tail -40 build/fuzz/$$name.log; exit 1; }; \
		grep -E 'number_of_executed_units|new_units_added' build/fuzz/$$name.log; \
	done

asan:
	$(MAKE) VARIANT=asan all unit-tests

coverage: test-packages
	$(MAKE) -s VARIANT=coverage all unit-tests
	@for t in $(TESTS:$(B)/%=build/coverage/%); do $$t >/dev/null 2>&1; done
	@gcov -n $$(find build/coverage -name '*.gcda' | grep -v /tests/) 2>/dev/null | \
		awk '/^File/ { name = $$2 } /^Lines executed/ && name !~ /usr/ { print name, $$0; name = "/usr" }' | sort

# Shows how the published files of the golden company differ from tests/golden, and takes them over.
golden: all
	@UPDATE_GOLDEN=1 bash tests/cli/golden.sh $(B)/nines

# Left out of clang-tidy: advice on Annex K, which glibc lacks, and leaks that g_autofree mends, which
# the analyser does not see.
TIDY_CHECKS := -clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling,-clang-analyzer-unix.Malloc,-clang-analyzer-valist.Uninitialized
lint: test-packages
	@$(call install-packages,$(LINT_PACKAGES))
	cppcheck --quiet --error-exitcode=1 --enable=warning,portability,performance \
		--suppress=unknownMacro --inline-suppr -I. $(FOLDERS) cli
	clang-tidy --quiet --warnings-as-errors='*' --checks='$(TIDY_CHECKS)' \
		$(SOURCES) $(sort $(wildcard cli/*.c)) -- $(ALL_CPPFLAGS) -std=c11 $(PKG_FLAGS)
	$(MAKE) -s VARIANT=analyzer CFLAGS='-fanalyzer -Wno-analyzer-malloc-leak -Werror' all
	mandoc -Tlint -Wwarning man/*.[15]

format:
	clang-format -i $(wildcard $(FOLDERS:%=%/*.[ch]) cli/*.[ch] schemas/*.[ch] tests/*.[ch] tests/fuzz/*.c bench/*.c)

# The generators of the benchmarks' data, and DuckDB beside them when there is npm to get it.
BENCH := build/bench
$(BENCH)/rows $(BENCH)/duty: $(BENCH)/%: bench/%.c
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE -O2 -std=c11 $(WARNINGS) -o $@ $<

bench: all $(BENCH)/rows $(BENCH)/duty
	@test -d $(BENCH)/peers/node_modules || ! command -v npm >/dev/null || \
		npm install --silent --prefix $(BENCH)/peers @duckdb/node-api
	bench/reference $(B)/nines
	bench/nights $(B)/nines
	bench/pay $(B)/nines

install: all
	install -D -m 755 $(B)/nines $(DESTDIR)$(PREFIX)/bin/nines
	install -D -m 644 man/nines.1 $(DESTDIR)$(PREFIX)/share/man/man1/nines.1
	for page in config profile db; do install -D -m 644 man/nines-$$page.5 \
		$(DESTDIR)$(PREFIX)/share/man/man5/nines-$$page.5; done

dist:
	git archive --prefix=nines-$(VERSION)/ -o build/nines-$(VERSION).tar.gz HEAD

clean:
	rm -rf build

.PHONY: all packages test-packages demo test unit-tests fuzzers fuzz asan coverage lint format bench golden install dist \
	clean FORCE
.DELETE_ON_ERROR:
.SECONDARY:
-include $(OBJECTS:.o=.d) $(CLI:.o=.d) $(TESTS:%=%.d) $(SUPPORT:.o=.d) $(FUZZERS:%=%.d)
