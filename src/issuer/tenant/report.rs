//! Mistakes in a tenant file, collected with their lines.

use super::{TenantError, TenantFault};

/// What was found so far.
pub(super) struct Report<'a> {
    pub text: &'a str,
    pub file: &'a str,
    pub errors: Vec<TenantError>,
}

impl Report<'_> {
    pub fn line(&self, at: usize) -> usize {
        1 + self.text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count()
    }

    pub fn add(&mut self, at: usize, fault: TenantFault) {
        self.errors.push(TenantError { file: self.file.into(), line: self.line(at), fault });
    }

    /// Says that the value of `what` breaks a rule.
    pub fn refuse(&mut self, at: usize, what: &'static str, value: &str, rule: &'static str) {
        self.add(at, TenantFault::Value { what, value: value.into(), rule });
    }
}
