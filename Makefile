# SPDX-License-Identifier: GPL-2.0-or-later
# Builds, tests and installs unotify-bench and unotify-trace; `make help` lists the targets.

BUILD ?= build
PREFIX ?= /usr/local
DESTDIR ?=

ifeq ($(origin CC),default)
CC := gcc
endif
CFLAGS ?= -O2 -g
LDFLAGS ?=
OBJCOPY ?= objcopy
READELF ?= readelf
INSTALL ?= install

# names of libraries that the program can do without, to build as if they were not here
WITHOUT ?=

# `make bench` and its relatives: what the caller may say
QUICK ?=
FULL ?=
SUITES ?=
LABEL ?=
OUT ?=

# the kernels of `make test-vm`: packages of Debian, of different years
KERNELS ?= 6.1.0-50-cloud-amd64 6.12.117+deb13-cloud-amd64

# All CPUs, unless the caller says -jN.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc)
endif
.SUFFIXES:
.SECONDARY:
.DELETE_ON_ERROR:

.PHONY: all check clean deps help install format lint FORCE
.PHONY: test test-unit asan tsan fuzz memcheck
.PHONY: bench plots page cover compare
.PHONY: uninstall static deb

# A command is shown as two words, or whole with V=1.
ifeq ($(V),1)
Q :=
else
Q := @
endif
# By make itself, as a process for each file would be dear.
space := $(subst x, ,x)
say = $(info $(space) $1	$2)

all: $(BUILD)/unotify-bench $(BUILD)/unotify-trace ## build the programs (the default)

# ---- goals ----

# $(call require,GOAL,VARIABLE,EXAMPLE): GOAL makes no sense without the variable.
require = $(if $(filter $1,$(MAKECMDGOALS)),$(if $($2),,\
	$(error make $1 needs $2, as in: make $1 $3)))
$(call require,plots,RUN,RUN=results/FOLDER)
$(call require,page,RUN,RUN=results/FOLDER)
$(call require,cover,RUN,RUN=results/FOLDER)
$(call require,compare,BASE,BASE=results/OLD NEW=results/NEW)
$(call require,compare,NEW,BASE=results/OLD NEW="results/NEW ...")

# What is removed must be gone before make looks at what there is to build.
ifneq ($(filter clean,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

# In `make deps bench` everything else waits for the packages.
DEPS := $(filter deps,$(MAKECMDGOALS))

# ---- sources ----

MODULES := base stats measure host uml floor stub monitor gate serve workload plan suite record schedule \
	model report/text report/answer report/draw report/suite report/page report/format report/compare \
	analysis run check soak selftest vm kernel command
SOURCES := $(wildcard bench/*.c $(MODULES:%=bench/%/*.c) $(MODULES:%=bench/%/*.S))
OBJECTS := $(addsuffix .o,$(basename $(SOURCES:bench/%=%)))
LIBRARY_OBJECTS := $(filter-out main.o,$(OBJECTS))
TESTS := $(patsubst bench/test/%.c,%,$(wildcard bench/test/test-*.c))
TEST_HELPERS := $(patsubst bench/%.c,%.o,$(filter-out $(TESTS:%=bench/test/%.c),\
	$(wildcard bench/test/*.c)))

# These are linked alone. Those that drive processes of their own or calculate for long run code
# that shorter tests run too, so `make test` has these without sanitizers. The others set options
# of a sanitizer, replace functions, or take arguments.
LONG := test-stress test-compare-chance test-candidates test-supervisors
ALONE := $(LONG) test-memory test-soak test-readers test-coverage test-volume

# What test-readers gives its bytes to; the others are of the program of `make fuzz`.
READERS := $(patsubst %.c,%.o,$(patsubst bench/%,%,$(filter-out %/libfuzzer.c %/coverage.c,\
	$(wildcard bench/test/fuzz/*.c trace/test/fuzz/*.c)))) trace/test/made-up-formats.o

TRACE_MODULES := file capture follow output pass command
TRACE_OBJECTS := $(patsubst %.c,%.o,$(wildcard trace/*.c $(TRACE_MODULES:%=trace/%/*.c)))
TRACE_TESTS := $(patsubst trace/test/%.c,%,$(wildcard trace/test/test-*.c))
TRACE_HELPERS := $(patsubst %.c,%.o,$(filter-out $(TRACE_TESTS:%=trace/test/%.c),\
	$(wildcard trace/test/*.c)))
ALL_TESTS := $(TESTS) $(TRACE_TESTS)
SHORT := $(filter-out $(LONG),$(ALL_TESTS))

WARNINGS := -Wall -Wextra -Wshadow -Wmissing-prototypes -Werror=format-security
ifneq ($(filter 1 y yes,$(WERROR)),)
WARNINGS += -Werror
endif
COMPILE = $(CC) -std=gnu11 $(WARNINGS) -Ibench -I. $(CPPFLAGS) $(CFLAGS) -pthread
LINK := $(CC) $(CFLAGS) -pthread $(LDFLAGS)

# Rewritten when the flags differ from those of the last build: then all is built anew.
FLAGS := $(COMPILE) $(LINK) $(WITHOUT:%=without %)
$(BUILD)/flags: | $(DEPS)
	@mkdir -p $(@D); printf '%s\n' '$(subst ','\'',$(FLAGS))' >$@
ifneq ($(file <$(BUILD)/flags),$(FLAGS))
$(BUILD)/flags: FORCE
endif

# The same for the commit, which is in the programs alone: see bench/version.c.
COMMIT ?= $(shell scripts/version)
COMMIT := $(COMMIT)
$(BUILD)/commit: | $(DEPS)
	@mkdir -p $(@D); echo '$(COMMIT)' >$@
ifneq ($(file <$(BUILD)/commit),$(COMMIT))
$(BUILD)/commit: FORCE
endif
# $(call quoted,TEXT): as a string of C and a word of the shell
quoted = '"$(subst ','\'',$(subst ",\",$(subst \,\\,$(strip $1))))"'

# ---- libraries ----

# name in pkg-config:header:what to link and how to compile where there is no pkg-config; and
# of one that the program can do without, the macro that says that it is there
LIBRARIES_main := jansson:jansson.h:-ljansson:: zlib:zlib.h:-lz:: \
	liburing:liburing.h:-luring::HAVE_LIBURING \
	libpfm:perfmon/pfmlib.h:-lpfm::HAVE_LIBPFM
LIBRARIES_trace := libtracefs:tracefs.h:-ltracefs,-ltraceevent:$\
	-I/usr/include/tracefs,-I/usr/include/traceevent:HAVE_LIBTRACEFS
LIBRARIES_test := cmocka:cmocka.h:-lcmocka::

# Looked for when the build begins, not when make reads this file: `make deps`
# may just have brought them. The flags go to files that gcc reads as @FILE.
$(BUILD)/%.libraries: Makefile $(BUILD)/flags | $(DEPS)
	@mkdir -p $(@D); : >$@.new; cflags=$(@:.libraries=.cflags); : >$$cflags; missing=; \
	if ! command -v $(firstword $(CC)) >/dev/null; then missing=$(firstword $(CC)); \
	else for library in $(filter-out $(WITHOUT:=:%),$(LIBRARIES_$*)); do \
		set -- $$(echo $$library: | sed 's/::/:-:/g; s/::/:-:/g; s/:/ /g'); \
		flags=$$([ $$4 = - ] || echo $$4 | tr , ' '); \
		[ $$5 = - ] || echo "-D$$5" >>$$cflags; \
		if pkg-config --exists $$1 2>/dev/null; then \
			pkg-config --cflags $$1 >>$$cflags && \
			pkg-config --libs $$1 >>$@.new || exit 1; \
		elif echo "#include <$$2>" | $(CC) $(CPPFLAGS) $$flags -E -x c - \
			>/dev/null 2>&1; then \
			echo $$flags >>$$cflags; \
			echo "$$3" | tr , ' ' >>$@.new; \
		elif [ $$5 != - ]; then \
			echo "-U$$5" >>$$cflags; \
			echo "without $$1: 'make deps' installs it" >&2; \
		else \
			missing="$$missing $$1"; \
		fi; \
	done; fi; \
	if [ -n "$$missing" ]; then \
		rm -f $@.new; \
		echo "missing:" $$missing "(development files): run 'make deps'" >&2; exit 1; \
	fi; \
	mv $@.new $@

READY := $(BUILD)/flags $(BUILD)/main.libraries

# Names of the system calls, from the headers that the compiler uses.
$(BUILD)/trace/calls.inc: $(READY)
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)echo '#include <asm/unistd.h>' | $(CC) -E -dM - | \
		sed -n 's/^#define __NR_\([a-z0-9_]*\) \([0-9]*\)$$/[\2] = "\1",/p' | sort -V >$@
	@[ -s $@ ] || { echo "$@: the headers name no system call" >&2; exit 1; }

# ---- the confined side: freestanding, the same in every build, never sanitized ----

STUB_BLOBS := $(addprefix $(BUILD)/stub/,init.elf page.bin guest.bin)
UML_PROGRAM := $(BUILD)/guest/init.elf
STUB_FLAGS := -std=gnu11 $(WARNINGS) -Ibench -O2 -ffreestanding -fno-stack-protector \
	-fcf-protection=none -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns \
	-fvisibility=hidden -mno-sse -mgeneral-regs-only
STUB_LINK := -nostdlib -static -no-pie -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,norelro

$(BUILD)/stub/init.o: STUB_PIC := -fno-pie
$(BUILD)/stub/page.o: STUB_PIC := -fpie -fno-jump-tables

$(BUILD)/stub/%.o: bench/stub/code/%.c $(READY)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(STUB_FLAGS) $(STUB_PIC) -MMD -MP -c -o $@ $<

$(BUILD)/stub/%.o: bench/stub/code/%.S $(READY)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(STUB_FLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/stub/init.elf: $(BUILD)/stub/init.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(STUB_LINK) -s -o $@ $<

# The init of a UML's guest.
$(BUILD)/guest/%.o: bench/uml/guest/%.c $(READY)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(STUB_FLAGS) -fno-pie -MMD -MP -c -o $@ $<

$(UML_PROGRAM): $(BUILD)/guest/guest_init.o $(BUILD)/guest/guest_operations.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(STUB_LINK) -s -o $@ $^

$(BUILD)/stub/page.elf: $(BUILD)/stub/entry.o $(BUILD)/stub/page.o bench/stub/code/page.lds
	$(call say,LINK,$@)
	$(Q)$(CC) $(STUB_LINK) -Wl,-T,bench/stub/code/page.lds -o $@ $(filter %.o,$^)

$(BUILD)/stub/guest.elf: $(BUILD)/stub/guest.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(STUB_LINK) -Wl,-Ttext=0 -Wl,-e,0 -o $@ $<

# A flat page must run wherever it is mapped and hold nothing that is written:
# no relocation but relative ones inside of it, no writable section, 4096 bytes at most.
$(BUILD)/stub/%.bin: $(BUILD)/stub/%.elf
	@if $(READELF) -rW $(filter %.o,$^) | grep 'R_X86_64_' | grep -vwE 'R_X86_64_(PC|PLT)32' || \
	    $(READELF) -rW $< | grep 'R_X86_64_'; then \
		echo "$<: has the relocations above; a flat page may have none" >&2; exit 1; fi
	@if $(READELF) -SW $< | sed 's/^ *\[ *[0-9]*\] *//' | \
	    awk '$$7 ~ /W/ && $$5 !~ /^0+$$/ { print; bad = 1 } END { exit !bad }'; then \
		echo "$<: has the writable sections above; a flat page may have none" >&2; exit 1; fi
	$(call say,FLAT,$@)
	$(Q)$(OBJCOPY) -O binary $< $@
	@size=$$(wc -c <$@); if [ "$$size" -lt 1 ] || [ "$$size" -gt 4096 ]; then \
		echo "$@: has $$size bytes, a page holds 1 to 4096" >&2; exit 1; fi

$(BUILD)/stub/page.bin: $(BUILD)/stub/entry.o $(BUILD)/stub/page.o
$(BUILD)/stub/guest.bin: $(BUILD)/stub/guest.o

# ---- everything else, once for each kind of build ----

# The traced pass of a run is in libtrace, which needs what is in libbench.
BOTH = $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group

# Readers of /proc and /sys get what is to be read instead; see test/fuzz/fuzz-proc.c.
READERS_LINK := -Wl,--wrap=fopen,--wrap=opendir,--wrap=gzopen

# $(call test_paths,TEST...): where their objects are, below obj/
test_paths = $(patsubst %,test/%,$(filter $(TESTS),$1)) \
	$(patsubst %,trace/test/%,$(filter $(TRACE_TESTS),$1))

# A folder is made once, as a process for each of hundreds of objects would be dear. Their rule asks
# for it by $(@D), which make knows when it expands prerequisites anew ($$$$ in build_rules).
.SECONDEXPANSION:
$(BUILD)/%/:
	@mkdir -p $@

# $(call build_rules,DIRECTORY,FLAGS,TESTS,WITHOUT): library, program and tests in DIRECTORY.
# TESTS is of those that can be linked without the objects of the patterns WITHOUT.
define build_rules
$1/obj/%.o: bench/%.c $(READY) | $$$$(@D)/
	$$(call say,CC,$$@)
	$(Q)$$(COMPILE) $$(DEFINES) $2 @$(BUILD)/main.cflags -MMD -MP -c -o $$@ $$<

$1/obj/version.o $1/obj/program/version.o: \
	DEFINES = -DUNOTIFY_FLAGS=$$(call quoted,$$(CPPFLAGS) $$(CFLAGS) $2 $$(LDFLAGS))

$1/obj/program/version.o: bench/version.c $(BUILD)/commit $(READY)
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$(Q)$$(COMPILE) $$(DEFINES) -DUNOTIFY_COMMIT=$$(call quoted,$$(COMMIT)) -c -o $$@ $$<

$1/obj/%.o: bench/%.S $(READY) $(STUB_BLOBS) $(UML_PROGRAM) \
		$(wildcard bench/workload/data/*.gz bench/report/page/page.css bench/report/page/page.js)
	$$(call say,AS,$$@)
	@mkdir -p $$(@D)
	$(Q)$(CC) -Wa,-I$(BUILD) -Wa,-Ibench -MMD -MP -c -o $$@ $$<

$1/libbench.a: $(patsubst %,$1/obj/%,$(filter-out $4,$(LIBRARY_OBJECTS)))
	$$(call say,AR,$$@)
	@rm -f $$@
	$(Q)$(AR) rcs $$@ $$^

$1/unotify-bench: $1/obj/main.o $1/obj/program/version.o $1/libbench.a $1/libtrace.a
	$$(call say,LINK,$$@)
	$(Q)$$(LINK) $2 -o $$@ $$(BOTH) @$(BUILD)/trace.libraries @$(BUILD)/main.libraries -lm

$1/libtest.a: $(patsubst %,$1/obj/%,$(TEST_HELPERS) $(TRACE_HELPERS))
	$$(call say,AR,$$@)
	@rm -f $$@
	$(Q)$(AR) rcs $$@ $$^

# One program has all tests but those that are linked alone, and is the one that it is called by.
$1/test/all: $(patsubst %,$1/obj/%.o,$(call test_paths,$(filter-out $(ALONE),$3)))
$(patsubst %,$1/test/%,$(filter-out $(ALONE),$3)): $1/test/all
	$(Q)ln -f $$< $$@

$(patsubst %,$1/test/%,$(filter $(TESTS),$(ALONE))): $1/test/%: $1/obj/test/%.o
$(patsubst %,$1/test/%,$(filter $(TRACE_TESTS),$(ALONE))): $1/test/%: $1/obj/trace/test/%.o
$(patsubst %,$1/test/%,all $(ALONE)): $1/libtest.a $1/libbench.a $1/libtrace.a \
		$(BUILD)/test.libraries
	$$(call say,LINK,$$@)
	@mkdir -p $$(@D)
	$(Q)$$(LINK) $2 -o $$@ $$(BOTH) @$(BUILD)/trace.libraries @$(BUILD)/main.libraries \
		@$(BUILD)/test.libraries -lm

$(patsubst %,$1/obj/%.o,$(call test_paths,$(filter-out $(ALONE),$(ALL_TESTS)))): \
	private DEFINES = -Dmain=test_main -include bench/test/dispatch.h

$(TESTS:%=$1/obj/test/%.o) $(TEST_HELPERS:%=$1/obj/%): $(BUILD)/test.libraries

$1/test/test-readers: private LINK += $(READERS_LINK)
$1/test/test-readers: $(READERS:%=$1/obj/%)

$1/obj/trace/%.o: trace/%.c $(READY) $(BUILD)/trace.libraries $(BUILD)/trace/calls.inc \
		| $$$$(@D)/
	$$(call say,CC,$$@)
	$(Q)$$(COMPILE) $$(DEFINES) -I$(BUILD) $2 @$(BUILD)/main.cflags @$(BUILD)/trace.cflags \
		 -MMD -MP -c -o $$@ $$<

$1/libtrace.a: $(patsubst %,$1/obj/%,$(filter-out trace/main.o $4,$(TRACE_OBJECTS)))
	$$(call say,AR,$$@)
	@mkdir -p $$(@D); rm -f $$@
	$(Q)$(AR) rcs $$@ $$^

$1/unotify-trace: $1/obj/trace/main.o $1/obj/program/version.o $1/libtrace.a $1/libbench.a
	$$(call say,LINK,$$@)
	$(Q)$$(LINK) $2 -o $$@ $$(BOTH) @$(BUILD)/trace.libraries @$(BUILD)/main.libraries -lm

-include $(patsubst %.o,$1/obj/%.d,$(OBJECTS) $(TESTS:%=test/%.o) $(TEST_HELPERS) \
	$(TRACE_OBJECTS) $(TRACE_TESTS:%=trace/test/%.o) $(TRACE_HELPERS) $(READERS) \
	test/fuzz/libfuzzer.o test/fuzz/coverage.o)
endef

# gcc's flow warnings are unreliable in instrumented code. -O1 takes two thirds of the time
# to compile, -g1 is what a stack trace needs.
SANITIZE := -O1 -g1 -fno-omit-frame-pointer -Wno-maybe-uninitialized
ASAN_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=undefined $(SANITIZE)
# gcc expands calls of these in place, where the thread sanitizer does not see what they touch.
TSAN_FLAGS := -fsanitize=thread -Wno-tsan $(SANITIZE) \
	$(addprefix -fno-builtin-,memcpy memmove memset memcmp)

# The thread sanitizer finds nothing in a test whose process has one thread. test-check is left out,
# as test-soak has the same threads.
THREADED := test-clock test-loops test-many test-monitors test-zygote test-spawn \
	test-foreign-time test-watchdog test-distrust test-soak
# THREADED tests call nothing in these folders.
TSAN_WITHOUT := $(addsuffix /%,analysis command kernel report run selftest suite vm trace)

# A program that is not moved has no relocations: what ASan notes of each variable needs 180,000,
# which took a quarter of the time that a short test takes.
$(addprefix $(BUILD)/asan/test/,all $(ALONE)): private LINK += -no-pie

$(eval $(call build_rules,$(BUILD),,$(ALL_TESTS)))
$(eval $(call build_rules,$(BUILD)/asan,$(ASAN_FLAGS),$(ALL_TESTS)))
$(eval $(call build_rules,$(BUILD)/tsan,$(TSAN_FLAGS),$(THREADED),$(TSAN_WITHOUT)))
-include $(wildcard $(BUILD)/stub/*.d $(BUILD)/guest/*.d)

# ---- fuzzers: one program, which is called by the name of the reader ----

# Of clang, which alone has libFuzzer; the objects are those of the address sanitizer. To get on,
# libFuzzer learns which branches were taken, and what was compared, in what readers lead to.
FUZZ_CC ?= clang
FUZZED := $(addsuffix /%,base host model plan report workload trace/file trace/capture \
	trace/follow trace/output) measure/disturbance.o selftest/fidelity_read.o
$(FUZZED:%=$(BUILD)/asan/obj/%): private COMPILE += -fsanitize-coverage=trace-pc,trace-cmp
$(BUILD)/asan/libbench.a: $(BUILD)/asan/obj/test/fuzz/coverage.o

$(BUILD)/fuzz/readers: $(patsubst %,$(BUILD)/asan/obj/%,$(READERS) test/fuzz/libfuzzer.o) \
		$(BUILD)/asan/libbench.a $(BUILD)/asan/libtrace.a
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(FUZZ_CC) -pthread -fsanitize=fuzzer,address,undefined \
		$(READERS_LINK),--wrap=__sanitizer_cov_trace_pc -o $@ $(BOTH) \
		@$(BUILD)/trace.libraries @$(BUILD)/main.libraries -lm

# ---- what the programs tell of themselves ----

PROGRAMS := unotify-bench unotify-trace
GENERATED := $(BUILD)/run.schema.json $(PROGRAMS:%=$(BUILD)/man/%.1) \
	$(PROGRAMS:%=$(BUILD)/completions/%) $(PROGRAMS:%=$(BUILD)/completions/_%) \
	$(PROGRAMS:%=$(BUILD)/completions/%.fish)

all: $(GENERATED)

$(BUILD)/%.rows: $(BUILD)/%
	$(Q)$< rows >$@

$(BUILD)/run.schema.json: $(BUILD)/unotify-bench
	$(call say,GEN,$@)
	$(Q)$< schema >$@

$(BUILD)/man/%.1: $(BUILD)/%.rows man/page.awk man/%.1.in
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)awk -f man/page.awk $< man/$*.1.in >$@

# $(call completion_rules,FILE,SHELL): FILE has % for the program's name
define completion_rules
$(BUILD)/completions/$1: $(BUILD)/%.rows completions/$2.awk $(wildcard completions/complete.$2)
	$$(call say,GEN,$$@)
	@mkdir -p $$(@D)
	$(Q)awk -v directory=completions/ -f completions/$2.awk $$< >$$@
endef
$(eval $(call completion_rules,%.fish,fish))
$(eval $(call completion_rules,_%,zsh))
$(eval $(call completion_rules,%,bash))

# ---- tests ----

UNIT := $(ALL_TESTS:%=$(BUILD)/test/%)
# `make test` runs each test once, sanitized, without the long ones.
ASAN := $(SHORT:%=$(BUILD)/asan/test/%)
TSAN := $(THREADED:%=$(BUILD)/tsan/test/%)
UNIT_RUN := $(BUILD):$(subst $(space),:,$(strip $(LONG)))
ASAN_RUN := $(BUILD)/asan:$(subst $(space),:,$(strip $(SHORT)))
TSAN_RUN := $(BUILD)/tsan:$(subst $(space),:,$(strip $(THREADED)))

check: all $(UNIT) ## build all tests without running them

# Without libFuzzer the job says why it is skipped.
ifneq ($(filter test,$(MAKECMDGOALS)),)
FUZZ_READERS := $(if $(filter 77,$(shell scripts/fuzz --possible $(FUZZ_CC) 2>/dev/null || echo $$?)),,\
	$(BUILD)/fuzz/readers)
endif

test: all $(LONG:%=$(BUILD)/test/%) $(ASAN) $(TSAN) $(FUZZ_READERS) | $(DEPS) ## lint and run all tests, under sanitizers
	@BUILD=$(BUILD) FUZZ_CC='$(FUZZ_CC)' scripts/run-tests --lint --bats --fuzz \
		$(TSAN_RUN) $(UNIT_RUN) $(ASAN_RUN)

test-unit: $(UNIT) | $(DEPS) ## run the unit tests alone, without sanitizers
	@BUILD=$(BUILD) scripts/run-tests $(BUILD)

# Those that start no stub: valgrind 3.19 has neither pidfd_open() nor seccomp(), and its one
# thread at a time starves a monitor that spins. test-cause limits its own address space. Of
# test-student, which calculates for minutes, test-ratio has the functions, and of test-schema
# test-json has the reader.
MEMCHECKED := $(addprefix test-,readers recording decode outputs pending answers trace-rounds arm scan options \
	run-options units names text table ratio rounds recorded records segments page-table \
	batch validate judge model modes quantile histogram precision json join merges \
	screen cover page compare controls questions plan plan-image manifest folder \
	fidelity hard-data host placement replays whole random error sharing analyze outfile \
	synthetic prediction output pilot coverage)
memcheck: $(MEMCHECKED:%=$(BUILD)/test/%) | $(DEPS) ## run the unit tests that start no stub under valgrind
	@command -v valgrind >/dev/null || { echo "memcheck: valgrind is not here" >&2; exit 77; }
	@BUILD=$(BUILD) scripts/run-tests --memcheck $(BUILD):$(subst $(space),:,$(strip $(MEMCHECKED)))

# Without FUZZ all readers of bench/test/fuzz.
SECONDS ?= 10
FUZZ ?=
fuzz: | $(DEPS) ## give readers bytes that libFuzzer finds; [SECONDS=10] [FUZZ="READER ..."]
	@scripts/fuzz --possible $(FUZZ_CC)
	@$(MAKE) --no-print-directory $(BUILD)/fuzz/readers
	@scripts/fuzz --seconds '$(SECONDS)' $(BUILD)/fuzz/readers $(FUZZ)

asan: $(ASAN) | $(DEPS) ## run the unit tests under address and undefined-behaviour sanitizers
	@BUILD=$(BUILD) scripts/run-tests $(ASAN_RUN)

.PHONY: test-vm
test-vm: all static ## two kernels of Debian under qemu, compared: 2 to 7 minutes; KERNELS="A B"
	IN_VM_KERNELS="$(KERNELS)" bats --filter 'two kernels' bench/test/in-vm.bats

tsan: $(TSAN) | $(DEPS) ## run the unit tests that have threads under the thread sanitizer
	@BUILD=$(BUILD) scripts/run-tests $(TSAN_RUN)

lint: | $(DEPS) ## check format, includes, C and shell code
	@scripts/lint

format: ## bring all C files into the format of .clang-format
	clang-format -i $(shell find bench trace scripts -name '*.[ch]')

# ---- use ----

deps: ## install what is missing with the distribution's package manager
	@scripts/setup

ifneq (,$(and $(filter bench,$(MAKECMDGOALS)),$(filter-out 0 n no,$(QUICK)),$(filter-out 0 n no,$(FULL))))
$(error QUICK=1 and FULL=1 exclude each other: give one of them)
endif

# Nothing else may run beside a measurement.
bench: all | $(DEPS) $(filter check test test-unit asan tsan lint,$(MAKECMDGOALS))
bench: ## measure; [QUICK=1] [FULL=1] [SUITES="..."] [OTHER_CPU=busy] [LABEL=...] [OUT=FOLDER]
	$(strip $(BUILD)/unotify-bench run $(if $(filter-out 0 n no,$(QUICK)),--quick) \
		$(if $(filter-out 0 n no,$(FULL)),--full) $(SUITES:%=--suite %) $(if $(OTHER_CPU),--other-cpu '$(OTHER_CPU)') \
		$(if $(LABEL),--label '$(LABEL)') $(if $(OUT),--out '$(OUT)'))

plots: all ## draw the figures of a run; RUN=FOLDER, FORMAT=svg, png or pdf
	$(BUILD)/unotify-bench plots '$(RUN)' $(if $(FORMAT),--format '$(FORMAT)')

page: all ## write the page of a run, index.html; RUN=FOLDER
	@$(BUILD)/unotify-bench page '$(RUN)'

cover: all ## print a run as text for a cover letter; RUN=FOLDER [SECTIONS=all]
	@$(BUILD)/unotify-bench report '$(RUN)' --format cover $(SECTIONS:%=--sections '%')

compare: all ## compare runs with a baseline run; BASE=FOLDER NEW="FOLDER ..."
	@$(BUILD)/unotify-bench compare '$(BASE)' $(NEW:%='%')

# What is installed, as FOLDER=FILE: folders are below PREFIX. The programs find their data from
# where they are, so that all of it can be moved.
own_folders := share/unotify-bench/plots share/unotify-bench/scripts share/unotify-bench/truth \
	share/unotify-bench share/doc/unotify-bench/results share/doc/unotify-bench
INSTALLED := $(PROGRAMS:%=bin=$(BUILD)/%) \
	$(patsubst %,share/unotify-bench/plots=%,$(wildcard plots/*.gp)) \
	$(patsubst %,share/unotify-bench/scripts=scripts/%,prepare-host verdicts.awk) \
	$(patsubst %,share/unotify-bench/truth=%,$(wildcard bench/truth/*.tsv)) \
	share/unotify-bench=$(BUILD)/run.schema.json \
	$(PROGRAMS:%=share/man/man1=$(BUILD)/man/%.1) \
	$(PROGRAMS:%=share/bash-completion/completions=$(BUILD)/completions/%) \
	$(PROGRAMS:%=share/zsh/site-functions=$(BUILD)/completions/_%) \
	$(PROGRAMS:%=share/fish/vendor_completions.d=$(BUILD)/completions/%.fish) \
	share/doc/unotify-bench=README.md share/doc/unotify-bench=COPYING \
	share/doc/unotify-bench/results=results/README.md

install: all ## install below [DESTDIR=...] [PREFIX=/usr/local]
	@for row in $(INSTALLED); do \
		file=$${row#*=}; to='$(DESTDIR)$(PREFIX)'/$${row%%=*}/$${file##*/}; \
		[ -x $$file ] && mode=755 || mode=644; \
		$(INSTALL) -D -m $$mode $$file "$$to" || exit 1; echo "$$to"; \
	done

uninstall: ## remove what `make install` with the same DESTDIR and PREFIX has installed
	@cd '$(DESTDIR)$(PREFIX)' && for row in $(INSTALLED); do \
		file=$${row#*=}; rm -f $${row%%=*}/$${file##*/} || exit 1; \
	done; \
	for folder in $(own_folders); do \
		[ ! -d $$folder ] || rmdir --ignore-fail-on-non-empty $$folder || exit 1; \
	done

# For an initramfs. Links what is built anew, without what glibc can only load at run time.
STATIC := $(addprefix $(BUILD)/static/,unotify-bench unotify-trace)
$(BUILD)/static/unotify-bench: $(BUILD)/obj/main.o
$(BUILD)/static/unotify-trace: $(BUILD)/obj/trace/main.o
$(STATIC): $(BUILD)/obj/program/version.o $(BUILD)/libbench.a $(BUILD)/libtrace.a
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -static -o $@ $(BOTH) @$(BUILD)/trace.libraries @$(BUILD)/main.libraries -lm

static: $(STATIC) ## link both programs so that they need no library, as BUILD/static/*

# In a copy, as dpkg-buildpackage writes into the folder above its own; and without the variables
# of this make, such as BUILD, which would reach the make of the package. There is nothing to clean.
deb: ## build a Debian package, as BUILD/deb/*.deb
	@command -v dpkg-buildpackage >/dev/null && command -v dh >/dev/null || { \
		echo "make deb needs dpkg-buildpackage and debhelper: apt-get install" \
			"dpkg-dev debhelper" >&2; exit 1; }
	rm -rf $(BUILD)/deb && mkdir -p $(BUILD)/deb/unotify-bench
	git ls-files -co --exclude-standard | tar -cT - | tar -xC $(BUILD)/deb/unotify-bench
	cd $(BUILD)/deb/unotify-bench && env -i PATH="$$PATH" HOME="$$HOME" COMMIT=$(COMMIT) \
		DEB_BUILD_OPTIONS="$$DEB_BUILD_OPTIONS" dpkg-buildpackage -nc -b -uc -us
	rm -rf $(BUILD)/deb/unotify-bench

clean: ## remove what was built
	rm -rf $(BUILD)

help: ## list the targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 16
