# engram: build, try, test. `make help` lists the targets.

VERSION := $(shell git describe --always --dirty 2>/dev/null)
LDFLAGS := -ldflags "-X engram/cmd/engram/internal/version.commit=$(VERSION)"
OUT     ?= runs/demo
FIGURES ?= fig2 fig3 fig4 fig5 fig6

# how many mutants make mutate tries, how many kills make kills, of which packages, and what else it tells scripts/mutate (-budget 1h, say)
N       ?= 200
MUTATED ?= ./engine ./engine/config/... ./engine/store/... ./engine/model ./cmd/engram/...
MUTATE  ?=

# Tests of numbers, pages, messages and other processes: make race leaves them out, because shorter tests start the same goroutines.
# Of the wirings it runs one: the others give the same goroutines other numbers.
NUMBERS = TestAgainstReference|TestStorage|TestSpeculation|TestRewiringShowsNothing|TestDifference|TestHalves|TestLargestWeight|TestPairedRows|TestUnequalRows|TestCheck$$|TestCheckPatterns|TestSizes|TestImports|TestDamagedCheckpoints|TestFullDisk|TestAverages|TestManifestOfResumed|TestResumeRefuses|TestDiff$$|TestDiffMisuse|TestInit$$|TestGraph$$|TestCompletion$$|TestCommandsInDocs|TestSweepFigures|TestManyDays|TestStridesDoNotShow|TestTapeMachineAgrees|TestConvergedStops|TestGrow|TestEstimate|TestGolden|TestInstructionSets|TestRecite|Loses$$|TestSkippedNight|TestRecall|TestStatisticsOfKinds|TestKindsOfPatterns|TestLongRuns|TestReportIn|TestHeadless|TestLargeSweep|TestSuggested|TestTheoryPlot|TestVerify|TestSpines|TestSymbols|TestLinks|TestBench|TestFaults|TestPowerLoss|TestKilled|TestAllSources|TestPackedRuns|TestPage|TestLifeStreams|TestMergeFailed|TestReportAfterResume|TestPipes|TestShim|TestSlurm|TestRewiringAll|TestPopulation|TestTied|TestDrift|TestExactFlips|TestNoiseOfEvery|TestScales$$|TestKernels|TestOthersByChance|TestWiredSnapshots|iringShowsNothing/indegree|iringShowsNothing/modules|iringShowsNothing/kernel

# Tests of the program with CUDA inside.
CARDS = TestCard|TestDriver|TestLinkedToNoDriver

PYTHON  ?= python3

# where make dist and make site write
DIST    ?= dist
SITE    ?= site

# where make reproduce puts its pages, and what else it tells engram reproduce (--full, say)
PAGES   ?= runs/reproduce
FLAGS   ?=

# Garbage collection is a third of the processor's time of many short runs; it waits longer where memory is not tight.
check ports gpu gpu-test mpi mpi-test test race: export GOGC ?= 400
check ports gpu gpu-test mpi mpi-test test race: export GOMEMLIMIT ?= 2GiB

.PHONY: help build gpu gpu-test mpi mpi-test demo reproduce test test-long python-test race check ports generated ptx fuzz faults kills flips machines dist site vuln rates mutate bench clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

build: ## bin/engram (pure Go: CGO_ENABLED=0 works)
	go build $(LDFLAGS) -o bin/engram ./cmd/engram

gpu: ## bin/engram-gpu, the same program with CUDA inside (CUDA=folder that has include/cuda.h)
	scripts/gpu build $(LDFLAGS) -o bin/engram-gpu ./cmd/engram

gpu-test: ## that program through a driver that is made up (CUDA= as above; needs no card)
	scripts/gpu vet ./kernels/cuda ./kernels/cuda/libcuda ./cmd/engram
	scripts/gpu test -vet=off -timeout 20m ./kernels/cuda ./cmd/engram -run '$(CARDS)'

mpi: ## bin/engram-mpi, the same program with MPI inside (MPICC=its compiler, mpicc; with CUDA= as above, CUDA too)
	scripts/mpi build $(LDFLAGS) -o bin/engram-mpi ./cmd/engram

mpi-test: ## that program under mpirun, on more ranks than this machine has cores (LONG=1: and ranks that are killed; with CUDA=: and what gpu-test tries)
	scripts/mpi vet ./engine/cluster ./cmd/engram $(if $(CUDA),./kernels/cuda ./kernels/cuda/libcuda)
	scripts/mpi test -vet=off -timeout 20m $(if $(LONG),,-short) ./engine/cluster ./cmd/engram $(if $(CUDA),./kernels/cuda) -run 'TestRank|TestShares|TestExchange|TestAgree$(if $(CUDA),|$(CARDS))'

demo: build ## build, then a day and a night of 1,000 neurons, into runs/demo (OUT=folder)
	@test ! -e $(OUT) || { echo "$(OUT) exists: remove it, or choose another with OUT=folder" >&2; exit 2; }
	bin/engram run scripts/experiments/night.yaml --out $(OUT)

reproduce: build ## the paper's figures in the size of a laptop, into runs/reproduce (FIGURES="fig2 fig3", FLAGS="--data spines.csv")
	@for f in $(FIGURES); do bin/engram reproduce $$f --out $(PAGES)/$$f $(FLAGS) || exit; done

test: ## all tests but the long ones (make check vets them), the longest first
	go test -vet=off -timeout 20m ./kernels/cuda/emu ./engine ./cmd/engram ./...

test-long: ## every combination of threads, blocks, ranks and orders of a card, and the published ensembles (hours)
	nice -n 10 go test ./kernels/cuda/emu -long -timeout 5h
	nice -n 10 go test ./engine -long -ensembles -timeout 5h

python-test: build ## the tests of the Python package (PYTHON=python3; needs NumPy, pandas, SciPy, pytest; Matplotlib, tqdm, nbconvert, ipykernel for the examples)
	cd python && $(PYTHON) -m pytest -q

# Each of forty test programs waits for a second at its end otherwise.
race: export GORACE ?= atexit_sleep_ms=100
race: ## the short tests of packages with goroutines (scripts/concurrent) under the race detector (make check vets them), but for those of numbers and words (those of the emulated card leave themselves out)
	go test -race -vet=off -timeout 20m -short -skip '$(NUMBERS)' ./engine $$(scripts/concurrent)

check: generated ## gofmt, vet, staticcheck, import rules, generated files
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "gofmt would change these" >&2; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	go test ./engine -run TestImports

ports: ## is everything, tests too, valid Go for Windows, and macOS on arm64? (type-checked from source; make machines builds for Linux on arm64)
	go run ./scripts/ports windows/amd64 darwin/arm64

generated: ## do the generators still write what is committed?
	go generate ./kernels/... ./engine/random/...
	git diff --exit-code --stat -- '*_amd64.s' '*_amd64.go' 'kernels/cuda/*_gen.go' 'kernels/cuda/emu/kernels_gen.h' kernels/cuda/src/kernels.cu kernels/cuda/src/rules_gen.cuh

ptx: ## compile the CUDA kernels to the PTX that is committed (NVCC=path, 11.8: scripts/cuda-toolkit)
	scripts/ptx

fuzz: ## every fuzzer, for TIME each (TIME=5m, or a number of executions, 10000000x)
	nice -n 10 scripts/fuzz $(or $(TIME),5m)

faults: ## each file-system call of a short life fails, is cut short or is the last, and the power fails after it (an hour; EVERY=10: a tenth)
	nice -n 10 go test ./cmd/engram -run 'TestFaults|TestPowerLoss' -v -timeout 5h -every $(or $(EVERY),1)

kills: ## runs are killed at N random moments, and go on (PART=1, 2, ...: other moments; RANKS=100: then one of several ranks, so often)
	nice -n 10 go test ./cmd/engram -run TestKilled -v -timeout 5h -kills $(N) -part $(or $(PART),0)
	$(if $(RANKS),nice -n 10 scripts/mpi test ./cmd/engram -run TestRankKilled -v -timeout 5h -kills $(RANKS) -part $(or $(PART),0))

flips: ## single bits of each file of a run that was killed are changed, FLIPS of each (FLIPS=100), and it goes on, or says what is damaged
	nice -n 10 go test ./cmd/engram -run TestFlips -v -timeout 5h -flips $(or $(FLIPS),100)

machines: ## are the bits the same on amd64 with and without vector units, and on arm64 (by qemu-user-static)?
	scripts/machines

dist: ## the release, into dist (DIST=folder): tarballs, SHA-256 sums (CUDA=, MPICC= as above, for the variants)
	scripts/dist $(DIST)

site: ## the docs as a static site, into site (SITE=folder)
	go run ./scripts/site $(SITE)

vuln: ## known vulnerabilities of what the program calls (needs the network, or VULNDB=file:///folder with the database)
	go run golang.org/x/vuln/cmd/govulncheck@v1.9.0 $(if $(VULNDB),-db $(VULNDB)) ./cmd/...

rates: build ## which rates keep memories? measures engine/analysis/rates/table.csv anew (an hour or two; what is found is kept in runs/rates)
	nice -n 19 go run ./scripts/rates -engram bin/engram -dir runs/rates -table engine/analysis/rates/table.csv

mutate: ## what would the tests not notice? (N=mutants, hours; results in runs/mutate; MUTATE="-again" tries survivors anew)
	nice -n 10 go run ./scripts/mutate -n $(N) $(MUTATE) $(MUTATED)

bench: ## how long a replay cycle and a presentation take here
	go test ./engine -run XXX -bench . -benchtime 2s

clean: ## remove what was built
	rm -rf bin
