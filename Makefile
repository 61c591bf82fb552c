# nines: one non-recursive Makefile. `make demo` and `make test` are all that a newcomer needs.
VERSION := 0.1.0
CC      ?= cc
VARIANT ?= release
B       := build/$(VARIANT)
PREFIX  ?= /usr/local
DESTDIR ?=

# Debian 12 packages. A user who only builds and runs nines needs the first list.
RUN_PACKAGES  := gcc libc6-dev make pkg-config libsqlite3-dev libcsv-dev libxlsxwriter-dev \
	libglib2.0-dev libfyaml-dev zlib1g-dev tzdata
TEST_PACKAGES := libcmocka-dev python3 python3-openpyxl libreoffice-calc-nogui chromium \
	fonts-dejavu-core mandoc sqlite3

# libcsv has no pkg-config file. Asked only when something is compiled, so that `make demo` can
# install pkg-config first.
PKGS     := glib-2.0 gio-2.0 sqlite3 xlsxwriter libfyaml zlib
PKG_FLAGS = $(shell pkg-config --cflags $(PKGS))
PKG_LIBS  = $(shell pkg-config --libs $(PKGS)) -lcsv -lm

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wformat=2 -Wwrite-strings -Wpointer-arith \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wundef -Wcast-qual \
	-Wswitch-enum $(if $(CI),-Werror)
OPTIONS_release  := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong
OPTIONS_asan     := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all
OPTIONS_coverage := -O0 -g --coverage
ALL_CPPFLAGS = -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -DNINES_VERSION='"$(VERSION)"' -I. $(CPPFLAGS)
ALL_CFLAGS   = -std=c11 $(WARNINGS) $(OPTIONS_$(VARIANT)) $(PKG_FLAGS) $(CFLAGS)
ALL_LDFLAGS  = $(filter -fsanitize=% --coverage,$(OPTIONS_$(VARIANT))) $(LDFLAGS)

FOLDERS  := base etl analytics reports
SOURCES  := $(sort $(wildcard $(FOLDERS:%=%/*.c))) schemas/embedded.c
OBJECTS  := $(SOURCES:%.c=$(B)/%.o) $(B)/schemas/embedded_files.o
CLI      := $(patsubst %.c,$(B)/%.o,$(sort $(wildcard cli/*.c)))
HEADERS  := $(sort $(wildcard $(FOLDERS:%=%/*.h) cli/*.h schemas/*.h))
TESTS    := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/test_*.c)))
SUPPORT  := $(patsubst %.c,$(B)/%.o,$(sort $(wildcard tests/support*.c)))
EMBEDDED := $(sort $(wildcard schemas/*.sql schemas/queries/*.sql schemas/profiles/*.yaml \
	schemas/workspace/* schemas/workspace/*/*)) reports/style.css
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

# A change of flags rebuilds.
$(B)/.flags: FORCE
	@mkdir -p $(@D)
	@f='$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS)'; \
	 test "$$f" = "$$(cat $@ 2>/dev/null)" || printf '%s' "$$f" >$@

.PHONY: all FORCE
.DELETE_ON_ERROR:
.SECONDARY:
-include $(OBJECTS:.o=.d) $(CLI:.o=.d) $(TESTS:%=%.d) $(SUPPORT:.o=.d)
