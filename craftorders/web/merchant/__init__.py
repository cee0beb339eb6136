"""The merchant's pages, a calm desk: orders with their progress, placing by form or by Excel, money, keys for an ERP."""
