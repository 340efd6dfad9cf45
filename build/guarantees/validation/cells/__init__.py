"""Check the cells of a column of any package in plain Python, one by one.

For the values that the fast engine did not accept. ``value_type`` says what a type provides, ``column_types`` has the
type of a column, ``constraint_checks`` its constraints; ``check_cells`` applies both, and ``cell_messages`` puts a
violation into words. Importing it needs the standard library only.
"""

from guarantees.validation.cells import constraint_rules
from guarantees.validation.cells.cell_messages import describe
from guarantees.validation.cells.check_cells import CellCheck, check_cells
from guarantees.validation.cells.column_types import unchecked_rules

__all__ = ["CellCheck", "check_cells", "constraint_rules", "describe", "unchecked_rules"]
