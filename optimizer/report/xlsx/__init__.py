"""The report as a workbook with live formulas."""
