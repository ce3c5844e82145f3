# shellcheck shell=bash
# Runs suites one after the other, keeps their logs, and ends with one line for each. Sourced by the scripts:
#
#     suite NAME COMMAND…    runs it, whatever became of the ones before
#     skip_suite NAME WHY    counts it as skipped
#     has_failed NAME        whether it ran and failed
#     show_lines NAME REGEX  shows what it printed that matches
#     finish_suites          prints the summary; fails when a suite failed
#
#     choose_tests CRATE [TEST…]   makes the array `chosen_tests` the command that runs this crate's tests, or only those of
#                                  its integration tests TEST…
#     choose_tests_but CRATE…      the same for all other crates
#
# cargo-nextest picks them out of what `cargo test --workspace --no-run` built; cargo alone builds each crate again, for itself.
# Doctests are not among them: cargo-nextest cannot run those.

readonly LOGS=target/test-logs
# A failing suite's log is shown; of a longer one only the end, where runners repeat what failed.
readonly SHOWN_LINES=400
# The longest a suite may take before it counts as hanging: one that builds takes a third of this on two slow cores.
SUITE_SECONDS=${SUITE_SECONDS:-1500}

# Set here for who sources this.
# shellcheck disable=SC2034
chosen_tests=()
readonly NEXTEST=(cargo nextest run --profile ci --workspace)
readonly BUT_DOCTESTS=(--lib --bins --tests)

summary=()
failed_suites=()
total_passed=0
total_failed=0
total_skipped=0

# Shows that something happens without drowning the reader: a terminal sees the latest line in place, a log sees which
# crates and test programs come up.
show_progress() {
    local line
    while IFS= read -r line; do
        if [ -t 1 ]; then
            printf '\r\033[K    %.*s' "$((${COLUMNS:-80} - 5))" "$line"
        elif [[ $line =~ ^\ *(Compiling|Checking|Documenting|Downloading|Running|Starting|Summary|Doc-tests)\  ]]; then
            printf '    %s\n' "$line"
        fi
    done
    [ ! -t 1 ] || printf '\r\033[K'
}

# Adds up what cargo-nextest ("3 tests run: 2 passed, 1 failed, 0 skipped") or the standard runner ("test result: ok. 2
# passed; 1 failed; 0 ignored; …") said. A command that counts nothing counts as one.
count_results() {
    awk '
        function number_before(word, line) {
            if (!match(line, "[0-9]+ " word)) return 0
            return substr(line, RSTART, RLENGTH) + 0
        }
        /tests? run:/ || /^test result:/ {
            seen = 1
            passed += number_before("passed", $0)
            failed += number_before("failed", $0) + number_before("timed out", $0)
            skipped += number_before("skipped", $0) + number_before("ignored", $0)
        }
        END { print (seen ? passed : -1), failed + 0, skipped + 0 }
    ' "$1"
}

suite() {
    local name=$1 log=$LOGS/$1.log started=$SECONDS verdict=ok passed failed skipped
    shift
    mkdir -p "$LOGS"
    say "── $name: $*"
    if ! timeout "$SUITE_SECONDS" "$@" 2>&1 </dev/null | tee "$log" | show_progress; then
        verdict=FAILED
        failed_suites+=("$name")
    fi
    read -r passed failed skipped < <(count_results "$log")
    if [ "$passed" -lt 0 ]; then
        [ "$verdict" = ok ] && passed=1 || passed=0
    fi
    if [ "$verdict" = FAILED ]; then
        [ "$failed" -gt 0 ] || failed=1
        show_failure "$name" "$log"
    fi
    total_passed=$((total_passed + passed))
    total_failed=$((total_failed + failed))
    total_skipped=$((total_skipped + skipped))
    summary+=("$(summary_line "$verdict" "$name" "$passed" "$failed" "$skipped" "$((SECONDS - started)) s")")
}

skip_suite() {
    say "── $1: skipped, $2"
    total_skipped=$((total_skipped + 1))
    summary+=("$(summary_line skipped "$1" 0 0 1 "$2")")
}

choose_tests() {
    local crate=$1 test picked='' flags=()
    shift
    for test in "$@"; do
        picked+="${picked:+ | }binary(=$test)"
        flags+=(--test "$test")
    done
    if have cargo-nextest; then
        chosen_tests=("${NEXTEST[@]}" -E "package(=$crate)${picked:+ & ($picked)}")
    else
        [ $# -gt 0 ] || flags=("${BUT_DOCTESTS[@]}")
        chosen_tests=(cargo test --no-fail-fast -p "$crate" "${flags[@]}")
    fi
}

# shellcheck disable=SC2034
choose_tests_but() {
    local crate picked='all()' flags=()
    for crate in "$@"; do
        picked+=" - package(=$crate)"
        flags+=(--exclude "$crate")
    done
    if have cargo-nextest; then
        chosen_tests=("${NEXTEST[@]}" -E "$picked")
    else
        chosen_tests=(cargo test --no-fail-fast --workspace "${flags[@]}" "${BUT_DOCTESTS[@]}")
    fi
}

has_failed() { [[ " ${failed_suites[*]-} " == *" $1 "* ]]; }

show_lines() { grep -E -- "$2" "$LOGS/$1.log" || true; }

summary_line() { printf '%-8s %-16s %5d passed %4d failed %4d skipped   %s' "$@"; }

show_failure() {
    say "── $1 FAILED; its output (whole: $2):"
    tail -n "$SHOWN_LINES" "$2"
}

finish_suites() {
    say ""
    printf '%s\n' "${summary[@]}"
    say "total: $total_passed passed, $total_failed failed, $total_skipped skipped"
    if [ "${#failed_suites[@]}" -gt 0 ]; then
        say "failed: ${failed_suites[*]}"
        return 1
    fi
    say "all is well"
}
