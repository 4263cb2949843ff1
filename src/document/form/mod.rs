//! What a line can look like in a document of planning: the forms of a heading, of its number, and the labels under which
//! a fiche writes what it tells. They know the words of the trade, and none of any particular plan.

pub(crate) mod field;
pub(crate) mod heading;
pub(crate) mod number;
