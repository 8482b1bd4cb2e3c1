#!/usr/bin/env bash
# The gate as a step of GitHub Actions: measure, then say it three times (step summary, annotations, comment), then fail.
#
# What lives here: which commands are run with which of the action's inputs.  What may never be added: a figure, or a
# decision; both are testtime's.  Everything comes in environment variables, so nothing of a pull request is ever part of
# a command line.  What the suite prints stands between stop-commands, so that no test can forge an annotation.
set -uo pipefail

summary=${GITHUB_STEP_SUMMARY:-/dev/null}
outputs=${GITHUB_OUTPUT:-/dev/null}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

testtime() { python -m testtime "$@"; }

# Runs a command whose output is strangers'.
aside() {
    local token
    token=$(python -c 'import secrets; print(secrets.token_hex(16))')
    echo "::stop-commands::$token"
    "$@"
    local status=$?
    echo "::$token::"
    return $status
}

fail() {
    echo "::error title=testtime::$1"
    exit "$2"
}

# Bash 3.2, which macOS has, knows no mapfile, and "set -u" takes an empty array for none: what may be empty is added to
# one that never is.

# The words of an input, as a shell would read them, into the array "words", after one that stands for none.
split() {
    words=(--)
    WORDS=$2 python -c 'import os, shlex, sys
try:
    for word in shlex.split(os.environ["WORDS"]): print(word, end="\0")
except ValueError as error: sys.exit(str(error))' >"$place/words" || fail "the input $1 cannot be read: $2" 2
    while IFS= read -r -d '' word; do words+=("$word"); done <"$place/words"
}

split fail-on "${TESTTIME_FAIL_ON:-}"
rules=("${words[@]}")
with_rules() {
    for rule in "${rules[@]:1}"; do set -- "$@" --fail-on "$rule"; done
    testtime "$@"
}
judged=(--format json -o "$place/comparison.json")
[[ ${TESTTIME_STRICT:-false} == true ]] && judged+=(--strict)
split pytest-args "${TESTTIME_ARGS:-}"
args=("${words[@]}")

case ${TESTTIME_MODE:-ab} in
ab)
    base=${TESTTIME_BASE:-${TESTTIME_EVENT_BASE:-}}
    # A pull request is checked out merged into what its target is now, which the event may be too old to know.
    if [[ -z ${TESTTIME_BASE:-} && ${GITHUB_REF:-} == refs/pull/*/merge && ${TESTTIME_HEAD:-HEAD} == HEAD ]]; then
        [[ $(git rev-parse HEAD) == "${GITHUB_SHA:-}" ]] && base=HEAD^1
    fi
    [[ -n $base ]] || fail "there is nothing to compare with: give the input base" 2
    order=(--pairs "${TESTTIME_PAIRS:-5}" --keep "$place/runs" --dirty)
    [[ -n ${TESTTIME_SETUP:-} ]] && order+=(--setup "$TESTTIME_SETUP")
    [[ -n ${TESTTIME_PYTHON:-} ]] && order+=(--python "$TESTTIME_PYTHON")
    for rule in "${rules[@]:1}"; do order+=(--fail-on "$rule"); done
    aside testtime ab "$base" "${TESTTIME_HEAD:-HEAD}" "${order[@]}" "${judged[@]}" "${args[@]}"
    status=$?
    sides=("$place/runs/base" "$place/runs/head" --pairs)
    for side in base head; do
        mkdir -p "$place/runs/$side"
        mv "$place"/runs/"$side"-*.json "$place/runs/$side/" 2>/dev/null
    done
    ;;
baseline)
    baseline=${TESTTIME_BASELINE:-.testtime/baseline.json}
    order=(--no-report --force --output "$place/now.json")
    [[ -n ${TESTTIME_PYTHON:-} ]] && order+=(--python "$TESTTIME_PYTHON")
    aside testtime profile "${order[@]}" "${args[@]}"
    ran=$?
    ((ran <= 1)) || fail "pytest ended with status $ran, so there is nothing to compare" "$ran"
    sides=("$baseline" "$place/now.json" --missing-baseline=warn)
    with_rules compare "${sides[@]}" "${judged[@]}"
    status=$?
    ;;
*) fail "mode is ab or baseline, not ${TESTTIME_MODE}" 2 ;;
esac

if [[ -s $place/comparison.json ]]; then
    verdict=$(python -c 'import json, sys; print(json.load(open(sys.argv[1]))["verdict"] or "")' "$place/comparison.json")
    echo "verdict=$verdict" >>"$outputs"
    with_rules compare "${sides[@]}" --format markdown -o "$place/comparison.md"
    cat "$place/comparison.md" >>"$summary"
    with_rules compare "${sides[@]}" --format github
    if [[ ${TESTTIME_COMMENT:-false} == true && -n ${TESTTIME_PULL_REQUEST:-} ]]; then
        { echo '<!-- testtime -->'; cat "$place/comparison.md"; } >"$place/comment.md"
        comments="repos/$GITHUB_REPOSITORY/issues/$TESTTIME_PULL_REQUEST/comments"
        mark='.[] | select(.body | startswith("<!-- testtime -->")) | .id'
        id=$(gh api --paginate "$comments" --jq "$mark" | head -n 1)
        if [[ -n $id ]]; then
            gh api --silent -X PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" -F "body=@$place/comment.md"
        else
            gh api --silent -X POST "$comments" -F "body=@$place/comment.md"
        fi || echo "::warning title=testtime::the comment could not be written"
    fi
elif ((status != 0)); then
    echo "::error title=testtime::nothing could be compared; the log above says why"
fi

# The profile of now is what the next run is compared with; on which branch it is kept, the action says.
if [[ ${TESTTIME_MODE:-ab} == baseline && -s $place/now.json ]]; then
    mkdir -p "$(dirname "$baseline")"
    cp "$place/now.json" "$baseline"
fi
exit "$status"
