"""The auditor's pages: what stands out, in words, with the rows behind it."""
