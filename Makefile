# One configuration for everything: what is tested is what is shipped.
CONFIGURATION ?= release
SWIFT ?= swift
BUILD = $(SWIFT) build --configuration $(CONFIGURATION)
LOSTREPLY = $(shell $(BUILD) --show-bin-path)/lostreply
SWIFT_SOURCES = Sources Tests Package.swift
C_SOURCES = bpf/*.c bpf/*.h bpf/include/*.h Sources/CLinux/*.c Sources/CLinux/include/*.h Sources/Clibbpf/*.h
# 1: tests that need root and the kernel fail where they could not run. Anything else: they are skipped.
LOSTREPLY_REQUIRE_LIVE ?= 1

.PHONY: build demo test run lint format clean

build:
	deploy/lab/install.sh build
	$(BUILD) --product lostreply

demo: build
	deploy/lab/install.sh demo
	$(LOSTREPLY) demo

test:
	deploy/lab/install.sh build test
	$(BUILD) --build-tests
	LOSTREPLY_REQUIRE_LIVE=$(LOSTREPLY_REQUIRE_LIVE) $(SWIFT) test --configuration $(CONFIGURATION) --skip-build

run: build
	$(LOSTREPLY) agent

lint:
	deploy/lab/install.sh test
	$(SWIFT) format lint --strict --recursive $(SWIFT_SOURCES)
	clang-format --dry-run -Werror $(C_SOURCES)

format:
	$(SWIFT) format --in-place --recursive $(SWIFT_SOURCES)
	clang-format -i $(C_SOURCES)

clean:
	$(SWIFT) package clean
