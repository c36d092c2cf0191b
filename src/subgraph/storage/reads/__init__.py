"""The graph's read statements, one file per noun: constants, and functions that fetch them for many parents at once."""
