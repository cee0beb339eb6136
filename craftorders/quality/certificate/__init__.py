"""The inspection report as a document: what it says, once, in Chinese and English; the page and the PDF both draw that."""
