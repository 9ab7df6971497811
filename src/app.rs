//! The document shell and the routes.
