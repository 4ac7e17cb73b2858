"""Why a scenario has no answer, and what would give it one."""
