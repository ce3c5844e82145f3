# shellcheck shell=bash
# Builds a provider for Windows and holds it against what it should be: exports, imports, version. Sourced by
# scripts/windows.
#
#     make_library PACKAGE FILE [RELEASE-FLAG]     builds the package's library, and puts it into FILE
#     check_library FILE EXPORTS-FILE IMPORT…      fails unless it is as it should be

make_library() {
    local package=$1 file=$2 profile=debug built
    shift 2
    [ "${1:-}" != --release ] || profile=release
    windows_cargo build -p "$package" "$@"
    built=$(dirname "$WINDOWS_FOLDER")/$WINDOWS_TARGET/$profile/$(library_name "$package").dll
    mkdir -p "$(dirname "$file")"
    cp "$built" "$file"
    [ "$profile" = debug ] || x86_64-w64-mingw32-strip "$file"
    note "made $file ($(stat -c %s "$file") bytes)"
}

# What cargo calls the library of a package.
library_name() { [ "$1" = plenary-msp-gst ] && echo plenary_msp || echo "${1//-/_}"; }

check_library() {
    local file=$1 exports=$2 loaded allowed resource failures=0
    shift 2
    loaded=$(imported "$file")
    # It may do with fewer of them.
    allowed=$(printf '%s\n' "$@" | grep -xF "$loaded" || true)
    differ "$file" exports "$(<"$exports")" "$(exported "$file")" || failures=1
    differ "$file" imports "$allowed" "$loaded" || failures=1
    resource=$(x86_64-w64-mingw32-windres -J coff -O rc "$file" 2>/dev/null || true)
    if grep -qF "\"FileVersion\", \"$(workspace_version)\"" <<<"$resource"; then
        note "version resource: $(workspace_version)"
    else
        say "$file has no version resource that says $(workspace_version)"
        failures=1
    fi
    return "$failures"
}

# What objdump knows of a library.
exported() { x86_64-w64-mingw32-objdump -p "$1" | sed -n '/^\[Ordinal\/Name Pointer\] Table/,/^$/s/^\t\[ *[0-9]*\] //p'; }

imported() { x86_64-w64-mingw32-objdump -p "$1" | sed -n 's/^\tDLL Name: \(.*\)\.dll$/\L\1/p'; }

sorted() { sed '/^$/d' | LC_ALL=C sort -u; }

# differ FILE WHAT WANTED FOUND: fails and shows the difference, if there is one.
differ() {
    diff --unchanged-line-format='' --old-line-format='  missing: %L' --new-line-format='  not wanted: %L' \
        <(sorted <<<"$3") <(sorted <<<"$4") || { say "$2 of $1 are not what they should be"; return 1; }
    note "$2 of $(basename "$1"): as they should be ($(sorted <<<"$4" | wc -l))"
}

workspace_version() { toml_value version Cargo.toml; }
