"""The jobs, one module each: they join the floors below and hold no rule of their own."""
