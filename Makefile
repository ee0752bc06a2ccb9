# One configuration for everything: what is tested is what is shipped.
CONFIGURATION ?= release
SWIFT ?= swift
BUILD = $(SWIFT) build --configuration $(CONFIGURATION)
LOSTREPLY = $(shell $(BUILD) --show-bin-path)/lostreply
SWIFT_SOURCES = Sources Tests Package.swift
C_SOURCES = bpf/*.c bpf/*.h bpf/include/*.h Sources/CLinux/*.c Sources/CLinux/include/*.h Sources/Clibbpf/*.h \
	Tests/Fuzz/*.c Tests/Fuzz/*.h Tests/Kernels/*.c Tests/Kernels/*.h Sources/CPacket/*.c Sources/CPacket/include/*.h
SCRIPTS = .ci/run Tests/Kernels/guest/init $(shell find deploy Sources Tests -name '*.sh')
# The toolchain's own clang brings libFuzzer.
CLANG ?= $(dir $(realpath $(shell command -v $(SWIFT))))clang
# What a frame may misalign, the kernel half reads as it lies; so here.
FUZZ_FLAGS = -std=gnu11 -O1 -g -Wall -Wextra -Werror -Ibpf -fuse-ld=lld \
	-fsanitize=fuzzer,address,undefined -fno-sanitize=alignment -fno-sanitize-recover=all
FUZZ_SECONDS ?= 60
SOAK_MINUTES ?= 10
# Flags of the demo, such as `make demo DEMO=--keep`.
DEMO ?=
KERNELS ?=
# What the build embeds in lostreply.
BPF_OBJECT = $(wildcard .build/plugins/outputs/*/Probe/destination/CompileBPF/lostreply.bpf.o)
# 1: tests that need root and the kernel fail where they could not run. Anything else: they are skipped.
LOSTREPLY_REQUIRE_LIVE ?= 1

.PHONY: build deb demo test truth bench soak fuzz kernels test-deploy test-web run lint format clean

build:
	deploy/lab/install.sh build
	$(BUILD) --product lostreply

# The Debian package of what is built, in .build/deb.
deb: build
	deploy/lab/install.sh deb
	deploy/debian/build.sh $(LOSTREPLY) .build/deb

demo: build
	deploy/lab/install.sh demo
	$(LOSTREPLY) demo $(DEMO)

test:
	deploy/lab/install.sh build test
	$(BUILD) --build-tests
	LOSTREPLY_REQUIRE_LIVE=$(LOSTREPLY_REQUIRE_LIVE) $(SWIFT) test --configuration $(CONFIGURATION) --skip-build

# Real proxies, and lostreply against what clients and upstream saw, request by request.
truth: build
	deploy/lab/install.sh truth
	$(BUILD) --product truth
	$(dir $(LOSTREPLY))truth $(LOSTREPLY)

# What it costs, against what is promised; BENCH names sections, such as `make bench BENCH='frames flood'`.
bench: build
	deploy/lab/install.sh bench
	$(BUILD) --product bench
	$(dir $(LOSTREPLY))bench $(LOSTREPLY) .build/bench.csv $(BENCH)

# Mixed load for so long, while interfaces go, disks fill up, and agents are restarted and killed.
soak: build
	deploy/lab/install.sh demo
	$(BUILD) --product soak
	$(dir $(LOSTREPLY))soak $(LOSTREPLY) $(SOAK_MINUTES)

# What is found lies in .build/fuzz; what is learnt is kept in its corpus for the next run.
fuzz:
	deploy/lab/install.sh build
	mkdir -p .build/fuzz/corpus
	$(CLANG) $(FUZZ_FLAGS) Tests/Fuzz/frames.c -o .build/fuzz/frames
	.build/fuzz/frames -max_total_time=$(FUZZ_SECONDS) -max_len=512 -use_value_profile=1 -artifact_prefix=.build/fuzz/ \
		.build/fuzz/corpus Tests/Fuzz/corpus
	mkdir -p .build/fuzz/captures-corpus
	Tests/Fuzz/captures.sh $(SWIFT)c $(CLANG) .build/fuzz
	.build/fuzz/captures -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -artifact_prefix=.build/fuzz/ \
		.build/fuzz/captures-corpus Tests/Fuzz/captures-corpus

# Other kernels and another architecture, in an emulator; KERNELS names some, such as `make kernels KERNELS=6.12-arm64`.
kernels: build
	deploy/lab/install.sh kernels
	Tests/Kernels/run.sh $(LOSTREPLY) $(BPF_OBJECT) $(KERNELS)

# What is under deploy/, against the real thing: Debian, systemd, Prometheus, Alertmanager.
test-deploy: build
	deploy/lab/install.sh deploy
	LOSTREPLY=$(LOSTREPLY) deploy/test/run.sh $(DEPLOY_TESTS)

# The page in a real browser, and the API beside it, on live agents.
test-web: build
	deploy/lab/install.sh web
	Tests/Web/run.sh $(LOSTREPLY)

run: build
	$(LOSTREPLY) agent

lint:
	deploy/lab/install.sh test
	$(SWIFT) format lint --strict --recursive $(SWIFT_SOURCES)
	clang-format --dry-run -Werror $(C_SOURCES)
	shellcheck --external-sources --source-path=SCRIPTDIR $(SCRIPTS)

format:
	$(SWIFT) format --in-place --recursive $(SWIFT_SOURCES)
	clang-format -i $(C_SOURCES)

clean:
	$(SWIFT) package clean
