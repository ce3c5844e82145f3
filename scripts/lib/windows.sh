# shellcheck shell=bash
# What builds and runs Windows programs on Linux: mingw-w64, Rust's library for Windows, and a Wine of our own. Sourced
# by scripts/windows (the steps) and scripts/test (the suites), after toolchain.sh and suites.sh.

readonly WINDOWS_TARGET=x86_64-pc-windows-gnu
readonly WINDOWS_CC=x86_64-w64-mingw32-gcc
# Everything that is made. Absolute, since Wine and cargo's test programs run elsewhere.
WINDOWS_FOLDER=$(realpath -m "${CARGO_TARGET_DIR:-target}")/windows
readonly WINDOWS_FOLDER

# Debian's `wine` wraps these and complains that a 32-bit one is missing.
readonly WINE=/usr/lib/wine/wine64
readonly WINESERVER=/usr/lib/wine/wineserver64

# Each a suite, in this order.
readonly WINDOWS_STEPS=(prepare gstreamer build msp-build library registration layouts tests msp-tests c-host)
# What the others stand on.
readonly WINDOWS_GROUND=' prepare gstreamer build msp-build '

# One suite for each step.
windows_suites() {
    local step
    for step in "${WINDOWS_STEPS[@]}"; do
        suite "windows-$step" scripts/windows "$step"
        if [[ $WINDOWS_GROUND == *" $step "* ]] && has_failed "windows-$step"; then return; fi
    done
}

# Everything that Wine and cargo must know. The Wine has a folder of its own, no window, no .NET, no browser, no chatter.
use_wine() {
    export WINEPREFIX=$WINDOWS_FOLDER/wine WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml='
    unset DISPLAY
    export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=$WINDOWS_CC
    export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER=$WINE
}

# Whether Rust's library for Windows must be compiled from its source: Debian's rustc has no other way.
needs_own_std() { ! have rustup || [ "$(command -v cargo)" = /usr/bin/cargo ]; }

# windows_cargo COMMAND FLAG…: cargo, building for Windows.
windows_cargo() {
    local command=$1
    shift
    if needs_own_std; then
        RUSTC_BOOTSTRAP=1 cargo "$command" -Zbuild-std=std,panic_unwind,test --target "$WINDOWS_TARGET" "$@"
    else
        cargo "$command" --target "$WINDOWS_TARGET" "$@"
    fi
}

install_windows_tools() {
    local missing=()
    have "$WINDOWS_CC" || missing+=(gcc-mingw-w64-x86-64)
    [ -x "$WINE" ] || missing+=(wine64)
    if needs_own_std && ! [ -e "$(rustc --print sysroot)/lib/rustlib/src/rust/library" ]; then missing+=(rust-web-src); fi
    [ "${#missing[@]}" -eq 0 ] || apt_install "${missing[@]}"
    needs_own_std || install_windows_std
}

install_windows_std() {
    [[ $(rustup target list --installed) != *"$WINDOWS_TARGET"* ]] || return 0
    note "rustup: adding $WINDOWS_TARGET"
    rustup target add "$WINDOWS_TARGET" >&2 || die "rustup could not add $WINDOWS_TARGET; its message is above"
}

# Makes the Wine once, with the one library of Windows that Wine 8 lacks.
make_wine() {
    local system=$WINEPREFIX/drive_c/windows/system32 shim=scripts/lib/bcryptprimitives.c
    if [ ! -e "$WINEPREFIX/complete" ]; then
        note "making a Wine in $WINEPREFIX (10 s, 700 MB)"
        rm -rf "$WINEPREFIX"
        mkdir -p "$WINEPREFIX"
        # It says that it has no 32-bit half, which nothing here wants.
        "$WINE" wineboot -i >/dev/null 2>&1 || die "wineboot failed: WINEPREFIX=$WINEPREFIX $WINE wineboot -i says why"
        "$WINESERVER" -w
        touch "$WINEPREFIX/complete"
    fi
    if [ ! -e "$system/bcryptprimitives.dll" ] || [ "$shim" -nt "$system/bcryptprimitives.dll" ]; then
        "$WINDOWS_CC" -Wall -Wextra -Werror -O2 -shared -nostartfiles -Wl,-e,DllMain \
            -o "$system/bcryptprimitives.dll" "$shim" -ladvapi32
    fi
    start_wine
}

# Begins what Wine runs behind every program, and lets it stay. Begun by a test it would hold the pipes of that test's program,
# and who reads to their end would wait for it.
start_wine() {
    "$WINESERVER" -p </dev/null >/dev/null 2>&1 || true # one runs already
    local try
    for try in 1 2 3; do
        if "$WINE" cmd /c exit </dev/null >/dev/null 2>&1; then return; fi
        sleep "$try"
    done
    die "Wine does not run: WINEPREFIX=$WINEPREFIX $WINE cmd says why"
}

# Ends what still runs in our Wine, and nothing else: wineserver knows it by WINEPREFIX.
stop_wine() {
    [ -d "${WINEPREFIX:-}" ] || return 0
    "$WINESERVER" -k 2>/dev/null || true
    # Who starts the next one must not meet this one's end.
    "$WINESERVER" -w 2>/dev/null || true
}
