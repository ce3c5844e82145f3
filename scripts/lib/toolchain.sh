# shellcheck shell=bash
# Finds what building needs, or installs it. Sourced by the scripts, which call `use_rust` and `need_command`.
#
# The order of preference for Rust: rustup with the toolchain that rust-toolchain.toml pins; any cargo that is new
# enough; Debian's own cargo-web and rustc-web. Whatever is used is printed, so that a log explains itself.

# So that numbers and messages look the same everywhere, since the scripts read them.
export LC_ALL=C.UTF-8

# rustup's folder is on the PATH only of shells that read its profile, and what dpkg calls is not on that of `su`.
PATH="$PATH:${CARGO_HOME:-${HOME:-/root}/.cargo}/bin:/usr/sbin:/sbin"

say() { printf '%s\n' "$*"; }
note() { printf '    %s\n' "$*"; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# The first `key = "value"` of a TOML file of ours.
toml_value() { sed -n "s/^$1 = \"\(.*\)\"/\1/p" "$2" | head -n 1; }

have() { command -v "$1" >/dev/null 2>&1; }

# Prints the comment block at the head of a script: its manual.
show_manual() { sed -n '2,/^[^#]/{ s/^# \{0,1\}//p }' "$1"; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif have sudo; then
        sudo "$@"
    else
        die "needs root for: $* (run it as root, or install sudo)"
    fi
}

apt_lists_are_fresh=no

# Installs Debian packages. Waits for another apt rather than failing on its lock.
apt_install() {
    have apt-get || die "please install by hand what Debian calls: $* (there is no apt-get here)"
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=500)
    note "apt: installing $*"
    if [ "$apt_lists_are_fresh" = no ]; then
        as_root "${apt[@]}" update >&2 || die "apt-get update failed; its message is above"
        apt_lists_are_fresh=yes
    fi
    as_root "${apt[@]}" install -y --no-install-recommends "$@" >&2 || die "could not install: $*"
}

# need_command COMMAND PACKAGE…: installs the packages when the command is missing.
need_command() {
    local command=$1
    shift
    have "$command" || apt_install "$@"
}

is_new_enough() { printf '%s\n%s\n' "$2" "$1" | sort --version-sort --check=quiet; }

# Whether the cargo that would be called now is new enough for this workspace.
cargo_is_new_enough() {
    local version
    version=$(cargo --version 2>/dev/null | cut -d ' ' -f 2) || return 1
    [ -n "$version" ] && is_new_enough "$version" "$(toml_value rust-version Cargo.toml)"
}

# Brings the pinned toolchain up to strength; fails when rustup cannot.
use_rustup() {
    local pinned installed
    pinned=$(toml_value channel rust-toolchain.toml)
    installed=$(rustup component list --toolchain "$pinned" --installed 2>/dev/null) || installed=
    if [[ $installed == *rustc* && $installed == *clippy* && $installed == *rustfmt* ]]; then
        return
    fi
    note "rustup: installing toolchain $pinned with clippy and rustfmt"
    rustup toolchain install "$pinned" --profile minimal -c clippy -c rustfmt --no-self-update >&2
}

# Debian's backport for its web browsers. It conflicts with Debian's rustc, not with a rustup from rustup.rs.
use_debian_rust() {
    have apt-get || die "no cargo ≥ $(toml_value rust-version Cargo.toml) here; https://rustup.rs installs one"
    apt_install rustc-web cargo-web
    PATH="/usr/bin:$PATH"
    hash -r
    cargo_is_new_enough || die "Debian's cargo-web is older than $(toml_value rust-version Cargo.toml);" \
        "is bookworm-security among the apt sources? Otherwise https://rustup.rs installs a cargo"
}

# What every build needs: a linker, certificates to fetch crates by, Rust, and what builds libopus.
use_rust() {
    need_command cc gcc libc6-dev
    need_command cmake cmake
    need_command make make
    need_command pkg-config pkg-config
    [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -d /etc/pki ] || apt_install ca-certificates
    if have rustup && use_rustup; then
        : # cargo reads rust-toolchain.toml
    elif have rustup && RUSTUP_TOOLCHAIN=stable cargo_is_new_enough; then
        note "rustup could not install the pinned toolchain; its stable is new enough"
        export RUSTUP_TOOLCHAIN=stable
    elif have rustup || ! cargo_is_new_enough; then
        use_debian_rust
    fi
    note "rust: $(cargo --version) at $(command -v cargo)"
}

# What the media provider is built with and runs on: GStreamer's headers, and the plugins of its allow-list.
use_gstreamer() {
    local packages=(libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev gstreamer1.0-plugins-base
        gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-pulseaudio)
    need_packages "${packages[@]}"
    note "gstreamer: $(pkg-config --modversion gstreamer-1.0)"
}

# need_packages PACKAGE…: installs them unless they are there. Who has no dpkg has installed them by other means.
need_packages() {
    local states
    have dpkg-query || return 0
    # A package that was removed is still known.
    states=$(dpkg-query --show --showformat '${db:Status-Status}\n' "$@" 2>/dev/null) || states=missing
    if grep -qvx installed <<<"$states"; then
        apt_install "$@"
    fi
}

# use_rust_tool COMMAND DEBIAN-PACKAGE: clippy or rustfmt where rustup did not bring it.
use_rust_tool() {
    "$1" --version >/dev/null 2>&1 || apt_install "$2"
}

# use_cargo_tool NAME VERSION: a cargo subcommand, built into target/tools when absent.
use_cargo_tool() {
    local name=$1 version=$2 tools=$PWD/target/tools
    PATH="$PATH:$tools/bin"
    if have "$name"; then
        return
    fi
    note "building $name $version into target/tools (minutes, once)"
    # It runs for seconds: compiling it quickly matters, its speed does not.
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256 \
        CARGO_PROFILE_RELEASE_DEBUG=false CARGO_PROFILE_RELEASE_STRIP=true \
        cargo install "$name" --locked --version "$version" --root "$tools" >&2 || die "could not build $name $version"
}
