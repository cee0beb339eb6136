"""What stands out in counting and sharing, for the auditor: figures in words and the rows behind them, no accusation."""
