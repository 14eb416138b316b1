# make test        what must be green before anything is merged
# make browser     Chromium, fonts and pdftoppm for the tests that look at pages and paper
# make shots       pictures of every page, in test/browser/shots
# make picture     the picture in the README, of the filled world
# make check       form and lint
# make check-full  races, 32 bits, many worlds, fuzzing; an hour or so
# make bench       benchmarks of the packages, then of the whole
# make build       bin/tally
# make run         bin/tally and a filled world, on 127.0.0.1:8080
# make fmt         puts the form right

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

# Tools run at a pinned version and are no part of go.mod.
GOFUMPT     := go run mvdan.cc/gofumpt@v0.12.0
STATICCHECK := go run honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOLANGCI    := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

VERSION   ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
FUZZTIME  ?= 30s
WORLDS    ?= 2000
BENCHTIME ?= 1s

.PHONY: browser shots picture test check check-full bench build run fmt vet tidy race narrow worlds fuzz clean

test: vet tidy browser
	go test -timeout 20m $$(go list ./... | grep -v '/internal/tidy$$')

# The tests that look at pages need a real browser, Chinese a font, and PDF somebody who draws it.
SEEING := chromium fontconfig fonts-wqy-microhei fonts-inter poppler-utils

browser:
	@if command -v chromium >/dev/null && [ -n "$$(fc-list :lang=zh family)" ] && \
		command -v pdftoppm >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
		echo "no Chromium, no font with Chinese, or no pdftoppm: apt-get install --no-install-recommends $(SEEING)"; exit 1; \
	fi; \
	echo "installing $(SEEING)"; \
	apt-get update -qq; \
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(SEEING) >/dev/null

shots: browser
	go test -count=1 -timeout 20m ./test/browser -run TestPages

picture: browser
	go test -count=1 ./test/browser -run TestPicture -picture '$(CURDIR)/docs/pictures/exposure.png'

check: vet tidy
	@unformed="$$($(GOFUMPT) -l .)"; \
	if [ -n "$$unformed" ]; then echo "make fmt would change:"; echo "$$unformed"; exit 1; fi
	$(STATICCHECK) ./...
	$(GOLANGCI) run ./...

check-full: check test race narrow worlds fuzz

vet:
	go vet ./...

# The test cache does not see new folders and pages, so tidy never uses it.
tidy:
	go test -count=1 ./internal/tidy

race:
	CGO_ENABLED=1 go test -race -timeout 30m ./...

# The core must do the same on a machine with words of 32 bits.
narrow:
	GOARCH=386 CGO_ENABLED=0 go test -timeout 30m $$(go list ./... | grep -E '/(core|test)(/|$$)')

worlds:
	go test -count=1 -timeout 60m ./test/sim -worlds $(WORLDS)

# Every fuzz function there is, one after the other.
fuzz:
	@{ grep -rHoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . || true; } | sort | \
	while IFS=: read -r file func; do \
		echo "$${func#func } in $$(dirname "$$file")"; \
		go test -run '^$$' -fuzz "^$${func#func }\$$" -fuzztime $(FUZZTIME) "$$(dirname "$$file")" </dev/null; \
	done

bench: build
	@folders="$$({ grep -rlE --include='*_test.go' '^func Benchmark' . || true; } | xargs -r -n1 dirname | sort -u)"; \
	if [ -n "$$folders" ]; then go test -run '^$$' -bench . -benchmem -benchtime $(BENCHTIME) $$folders; fi
	./bin/tally bench ledger

build:
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/tally ./cmd/tally

run: build
	./bin/tally demo

fmt:
	$(GOFUMPT) -w .

clean:
	rm -rf bin
