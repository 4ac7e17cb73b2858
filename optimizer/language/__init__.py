"""Languages: for each a catalogue of texts (`ko.po`) and a record of how it writes numbers and counts (`locale`)."""
