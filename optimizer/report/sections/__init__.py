"""The sections of the report, a file each: what it says, as parts that every format renders."""
