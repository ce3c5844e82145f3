//! Rules about documents: what they name must be there.

use std::collections::BTreeSet;

/// The programs of ours that a document tells people to run (`scripts/…`, `.ci/run`).
#[must_use]
pub fn programs_named_in(document: &str) -> BTreeSet<String> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "/-_.".contains(letter);
    let words = document.split(|letter| !is_part(letter)).map(|word| word.trim_end_matches(['.', '/']));
    words.filter(|word| word.starts_with("scripts/") || *word == ".ci/run").map(ToString::to_string).collect()
}

/// A row of a table of rules: what it says, where it is met, and the tests that show it.
#[derive(Debug, PartialEq, Eq)]
pub struct RuleRow {
    /// The rule.
    pub rule: String,
    /// The place in the model; `shell` or `later: …` when it is not the model's business or not there yet.
    pub place: String,
    /// The functions that test it.
    pub tests: Vec<String>,
}

impl RuleRow {
    /// Whether the table says that the model keeps this rule.
    #[must_use]
    pub fn is_met(&self) -> bool {
        let place = self.place.trim_matches('`');
        !(place.starts_with("shell") || place.starts_with("later"))
    }
}

/// The rows of every `| rule | RFC | where | test |` table in a document; heads and rulers left out.
#[must_use]
pub fn rule_rows(document: &str) -> Vec<RuleRow> {
    let rows = document.lines().filter_map(cells).filter(|cells| !is_head_or_ruler(cells));
    rows.filter_map(|cells| match &cells[..] {
        [rule, _, place, tests] => {
            Some(RuleRow { rule: rule.clone(), place: place.clone(), tests: names_in_backticks(tests) })
        }
        _ => None,
    })
    .collect()
}

/// What a document's tables claim that is not so, given the test functions that exist.
#[must_use]
pub fn unproven_rules(document: &str, tests: &BTreeSet<String>) -> Vec<String> {
    let rows = rule_rows(document);
    if rows.is_empty() {
        return vec!["there is no table of rules".to_string()];
    }
    let malformed = document.lines().filter(|line| cells(line).is_some_and(|cells| cells.len() != 4));
    let mut breaches: Vec<_> = malformed.map(|line| format!("not four cells: {line}")).collect();
    for row in rows {
        if row.is_met() && row.tests.is_empty() {
            breaches.push(format!("no test is named for: {}", row.rule));
        }
        if !row.is_met() && !row.tests.is_empty() {
            breaches.push(format!("not kept by the model, so no test shows it: {}", row.rule));
        }
        let missing = row.tests.iter().filter(|test| !tests.contains(*test));
        breaches.extend(missing.map(|test| format!("there is no test `{test}` (rule: {})", row.rule)));
    }
    breaches
}

/// The cells of a table's line; a `\|` is a letter.
fn cells(line: &str) -> Option<Vec<String>> {
    const ESCAPED: &str = "\u{0}";
    let hidden = line.trim().replace(r"\|", ESCAPED);
    let inner = hidden.strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(|cell| cell.trim().replace(ESCAPED, "|")).collect())
}

fn is_head_or_ruler(cells: &[String]) -> bool {
    let is_ruler = cells.iter().all(|cell| cell.chars().all(|letter| "-: ".contains(letter)));
    is_ruler || cells.first().is_some_and(|cell| cell == "rule")
}

/// The last segments of what stands in backticks: `rtp::tests::a_rule` is the function `a_rule`.
fn names_in_backticks(cell: &str) -> Vec<String> {
    let quoted = cell.split('`').skip(1).step_by(2);
    quoted.filter_map(|name| name.rsplit("::").next()).map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "## Reports\nWhat holds.\n\n| rule | RFC | where | test |\n| --- | :-: | --- | --- |\n";

    fn breaches(rows: &str) -> Vec<String> {
        unproven_rules(&format!("{TABLE}{rows}"), &BTreeSet::from(["a_rule".to_string()]))
    }

    #[test]
    fn programs_are_found_in_code_and_prose() {
        let named = programs_named_in("Run `scripts/test --full`, or [check](scripts/check). See scripts/.");
        assert_eq!(named, BTreeSet::from(["scripts/check".to_string(), "scripts/test".to_string()]));
    }

    #[test]
    fn a_rule_with_its_test_is_proven() {
        assert!(breaches(r"| a \| b | 3550 §6 | `rtp` | `rtp::tests::a_rule` |").is_empty());
    }

    #[test]
    fn a_test_that_does_not_exist_is_caught() {
        assert_eq!(breaches("| one | 1 | `rtp` | `gone` |"), ["there is no test `gone` (rule: one)"]);
    }

    #[test]
    fn a_rule_said_to_be_met_wants_a_test_unless_it_is_the_shells_or_comes_later() {
        assert_eq!(breaches("| one | 1 | `rtp` | - |"), ["no test is named for: one"]);
        assert!(breaches("| one | 1 | shell: sockets | - |\n| two | 2 | later: SRTP | |").is_empty());
    }

    #[test]
    fn a_rule_that_the_model_does_not_keep_cannot_borrow_a_test() {
        for place in ["shell: sockets", "later: SRTP"] {
            let row = format!("| one | 1 | {place} | `a_rule` |");
            assert_eq!(breaches(&row), ["not kept by the model, so no test shows it: one"]);
        }
    }

    #[test]
    fn a_row_with_an_unescaped_bar_is_caught() {
        assert_eq!(breaches("| a | b | 1 | `rtp` | `a_rule` |\n| c | 1 | `rtp` | `a_rule` |").len(), 1);
    }

    #[test]
    fn a_document_without_a_table_is_caught() {
        assert_eq!(unproven_rules("## Nothing", &BTreeSet::new()), ["there is no table of rules"]);
    }
}
